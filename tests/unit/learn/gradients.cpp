// The gradient of every operation against central differences in double, and compiled text against the interpreter.
#include "engine/learn/differentiate.h"
#include "differences.h"
#include <filesystem>
#include <functional>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// A small network around one expression: x (data) → two weighted layers → the expression → a mean of squares.
struct Bench {
  Program p;
  AxisId in, hidden, out;
  ValueId x, w1, w2, b;

  Bench() {
    p.axes[trial].extent = 7;                  // more than there are samples: the rest must not be read
    in = p.axis("in", 3), hidden = p.axis("hidden", 4), out = p.axis("out", 2);
    p.samples = p.value({Value::data, "samples", {}});
    x = p.value({Value::data, "x", {in, trial}});
    w1 = parameter("w1", {hidden, in}), w2 = parameter("w2", {out, hidden}), b = parameter("b", {hidden});
  }
  ValueId parameter(std::string path, Axes axes) {
    Value v{Value::kept, std::move(path), std::move(axes)};
    v.learned = true;
    v.initial = p.expressions.constant(0);
    return p.value(v);
  }
  ValueId local(std::string path, Axes axes) { return p.value({Value::local, std::move(path), std::move(axes)}); }
  ValueId map(std::string path, Axes axes, ExpressionId body) {
    const ValueId v = local(std::move(path), std::move(axes));
    p.forward.push_back({Map{v, body}});
    return v;
  }
  ValueId product(std::string path, Axes axes, ValueId left, ValueId right, Axes over) {
    const ValueId v = local(std::move(path), std::move(axes));
    p.forward.push_back({Product{v, left, right, std::move(over)}});
    return v;
  }
  ExpressionId op(Op o, ExpressionId a, ExpressionId b = {}, ExpressionId c = {}) { return p.expressions.make(o, a, b, c); }
  ExpressionId number(double n) { return p.expressions.constant(n); }
  ValueId reduce(std::string path, Axes axes, ExpressionId body, Axes over, Reduce::Fold fold = Reduce::sum) {
    const ValueId v = local(std::move(path), std::move(axes));
    p.forward.push_back({Reduce{fold, v, body, std::move(over)}});
    return v;
  }
  /// Two layers with the activation `f`, and the loss.
  void finish(const std::function<ExpressionId(Bench&, ExpressionId)>& f) {
    const ValueId s = product("s", {hidden, trial}, w1, x, {in});
    const ValueId y = map("y", {hidden, trial}, f(*this, op(Op::add, p.read(s), p.read(b))));
    const ValueId z = product("z", {out, trial}, w2, y, {hidden});
    const ValueId half = map("half", {out, trial}, f(*this, op(Op::sub, p.read(z), number(0.3))));
    const ExpressionId square = op(Op::mul, p.read(half), p.read(half));
    p.loss = reduce("loss", {}, op(Op::div, square, p.read(p.samples)), {out, trial});
    differentiate(p);
    verify(p);
  }
};

}  // namespace

// A central difference of step 1e-5 is off by 1e-10 of the third derivative and 1e-11 of rounding: 1e-6 leaves room for steep functions.
TEST_CASE("the gradient of every operation is that of central differences, through two layers") {
  struct One { const char* name; std::function<ExpressionId(Bench&, ExpressionId)> f; };
  const std::vector<One> all = {
      {"sigmoid", [](Bench& n, ExpressionId s) { return n.op(Op::sigmoid, s); }},
      {"tanh", [](Bench& n, ExpressionId s) { return n.op(Op::tanh, s); }},
      {"relu", [](Bench& n, ExpressionId s) { return n.op(Op::max, s, n.number(0)); }},
      {"exp", [](Bench& n, ExpressionId s) { return n.op(Op::exp, s); }},
      {"log", [](Bench& n, ExpressionId s) { return n.op(Op::log, n.op(Op::add, n.op(Op::mul, s, s), n.number(1))); }},
      {"sqrt", [](Bench& n, ExpressionId s) { return n.op(Op::sqrt, n.op(Op::add, n.op(Op::mul, s, s), n.number(0.5))); }},
      {"div", [](Bench& n, ExpressionId s) { return n.op(Op::div, s, n.op(Op::add, n.number(2), n.op(Op::abs, s))); }},
      {"pow", [](Bench& n, ExpressionId s) { return n.op(Op::pow, n.op(Op::add, n.op(Op::abs, s), n.number(1)), n.number(1.7)); }},
      {"pow, exponent", [](Bench& n, ExpressionId s) { return n.op(Op::pow, n.number(1.7), s); }},
      {"sin", [](Bench& n, ExpressionId s) { return n.op(Op::sin, s); }},
      {"cos", [](Bench& n, ExpressionId s) { return n.op(Op::cos, s); }},
      {"exprel", [](Bench& n, ExpressionId s) { return n.op(Op::exprel, s); }},
      {"neg", [](Bench& n, ExpressionId s) { return n.op(Op::neg, s); }},
      {"fma", [](Bench& n, ExpressionId s) { return n.op(Op::fma, s, s, n.op(Op::mul, s, n.number(0.5))); }},
      {"min", [](Bench& n, ExpressionId s) { return n.op(Op::min, s, n.op(Op::mul, s, s)); }},
      {"select", [](Bench& n, ExpressionId s) { return n.op(Op::select, n.op(Op::lt, s, n.number(0.1)), n.op(Op::mul, s, n.number(0.1)), s); }},
      {"floor", [](Bench& n, ExpressionId s) { return n.op(Op::sub, s, n.op(Op::floor, s)); }},
  };
  for (const One& one : all) {
    Bench n;
    n.finish(one.f);
    CAPTURE(one.name);
    CHECK(worst(n.p) < 1e-6);
  }
}

TEST_CASE("sums, largest, views and shared parts have their gradients") {
  Bench n;
  const ValueId s = n.product("s", {n.hidden, trial}, n.w1, n.x, {n.in});
  // softmax over the hidden cells, with the largest taken away first
  const ValueId top = n.reduce("top", {trial}, n.p.read(s), {n.hidden}, Reduce::max);
  const ExpressionId e = n.op(Op::exp, n.op(Op::sub, n.p.read(s), n.p.read(top)));
  const ValueId sum = n.reduce("sum", {trial}, e, {n.hidden});
  const ValueId y = n.map("y", {n.hidden, trial}, n.op(Op::mul, n.op(Op::div, e, n.p.read(sum)), n.op(Op::add, n.p.read(top), n.p.read(n.b))));
  const ValueId z = n.product("z", {n.out, trial}, n.w2, y, {n.hidden});
  const ValueId first = n.p.slice(z, n.out, 0), second = n.p.slice(z, n.out, 1);
  // pairs of hidden cells, by a second name of their axis
  const AxisId other = n.p.axis("other", 4);
  const ValueId b2 = n.p.renamed(n.b, n.hidden, other);
  const ExpressionId apart = n.op(Op::sub, n.p.read(n.b), n.p.read(b2));
  const ValueId crowd = n.reduce("crowd", {}, n.op(Op::exp, n.op(Op::neg, n.op(Op::sqrt, n.op(Op::add, n.op(Op::mul, apart, apart), n.number(1e-8))))), {n.hidden, other});
  const ValueId ell = n.map("l", {trial}, n.op(Op::mul, n.p.read(first), n.op(Op::sin, n.p.read(second))));
  const ValueId mean = n.reduce("mean", {}, n.op(Op::div, n.p.read(ell), n.p.read(n.p.samples)), {trial});
  n.p.loss = n.map("loss", {}, n.op(Op::add, n.p.read(mean), n.op(Op::mul, n.p.read(crowd), n.number(0.1))));
  differentiate(n.p);
  verify(n.p);
  CHECK(worst(n.p) < 1e-6);
}

TEST_CASE("compiled launches and products give what the interpreter gives, for any number of threads") {
  Bench n;
  n.finish([](Bench& b, ExpressionId s) { return b.op(Op::tanh, s); });
  const auto oracle = interpreter(n.p);
  fill(oracle->memory(), n.p);
  const std::filesystem::path cache = std::filesystem::temp_directory_path() / "nsim-test-cache";
  for (Machine::Phase phase : {Machine::forward, Machine::backward}) oracle->run(phase, n_samples);
  for (int threads : {1, 2, 3}) {
    MachineOptions options;
    options.double_precision = true, options.threads = threads, options.cache_folder = cache.string();
    const auto fast = compiled(n.p, options);
    fill(fast->memory(), n.p);
    for (Machine::Phase phase : {Machine::forward, Machine::backward}) fast->run(phase, n_samples);
    for (const auto& [value, gradient] : n.p.gradients)
      for (int64_t k = 0; k < n.p.size(value); ++k) CHECK(fast->memory().get(gradient, k) == doctest::Approx(oracle->memory().get(gradient, k)).epsilon(1e-12));
  }
}
