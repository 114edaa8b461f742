// Gradients through steps: recurrences with several lags, inputs that move with the steps, readouts of the last step, of all and of the largest.
#include "differences.h"
#include "engine/learn/differentiate.h"

using namespace nsim;
using namespace nsim::learn;

namespace {

constexpr int64_t n_steps = 10;

/// x[step, in] → a (own past 1 and 2 steps ago, b's past) → b (own past, a now) → loss of b's last step, a's mean and b's largest.
struct Loop {
  Program p;
  AxisId in, frame, hidden, top;
  ValueId x, a, b;

  ExpressionId op(Op o, ExpressionId l, ExpressionId r = {}) { return p.expressions.make(o, l, r); }
  ExpressionId number(double n) { return p.expressions.constant(n); }
  ValueId parameter(std::string path, Axes axes) {
    Value v{Value::kept, std::move(path), std::move(axes)};
    v.learned = true, v.initial = number(0);
    return p.value(v);
  }
  ValueId local(std::string path, Axes axes, bool each_step = false) {
    Value v{Value::local, std::move(path), std::move(axes)};
    v.each_step = each_step;
    return p.value(v);
  }
  AxisId copy(AxisId axis) { return p.axis(p.axes[axis].name, p.axes[axis].extent); }

  explicit Loop(bool saturating) {
    p.axes[trial].extent = 7;
    in = p.axis("in", 3), frame = p.axis("frame", n_steps), hidden = p.axis("hidden", 4), top = p.axis("top", 3), p.time = p.axis("time", n_steps);
    p.n_steps = n_steps;
    p.samples = p.value({Value::data, "samples", {}});
    x = p.value({Value::data, "x", {frame, in, trial}});
    const ValueId now = p.moving(x, frame);
    const AxisId hidden2 = copy(hidden), top2 = copy(top);
    const ValueId w = parameter("w", {hidden, in}), own = parameter("own", {hidden, hidden2}), older = parameter("older", {hidden, hidden2}), back = parameter("back", {hidden, top}),
                  bias = parameter("bias", {hidden}), up = parameter("up", {top, hidden}), top_own = parameter("top_own", {top, top2}), rate = parameter("rate", {});
    a = local("a", {hidden, trial}, true), b = local("b", {top, trial}, true);
    const ValueId s = local("s", {hidden, trial}, true), z = local("z", {top, trial}, true), v = local("v", {hidden, trial}, true);
    p.add({Product{s, w, now, {in}}});
    p.add({Product{s, own, p.renamed(p.ago(a, 1), hidden, hidden2), {hidden2}}, true});
    p.add({Product{s, older, p.renamed(p.ago(a, 2), hidden, hidden2), {hidden2}}, true});
    p.add({Product{s, back, p.ago(b, 3), {top}}, true});
    // A leaky state with an exponent that is learned, and a non-linear cell on it.
    p.add({Map{v, op(Op::add, op(Op::mul, op(Op::sigmoid, p.read(rate)), p.read(p.ago(v, 1))), op(Op::mul, number(0.3), op(Op::add, p.read(s), p.read(bias))))}});
    p.add({Map{a, saturating ? op(Op::tanh, p.read(v)) : op(Op::max, p.read(v), op(Op::mul, number(0.1), p.read(v)))}});
    p.add({Product{z, up, a, {hidden}}});
    p.add({Product{z, top_own, p.renamed(p.ago(b, 1), top, top2), {top2}}, true});
    p.add({Map{b, op(Op::sigmoid, p.read(z))}});
    for (ValueId state : {a, b, v})
      for (int64_t k = 1; k <= 3; ++k) p.forward.push_back({Map{p.ago(state, k), number(0.2)}});
    const ValueId all = p.through(a), last = p.slice(p.through(b), p.time, n_steps - 1), largest = local("largest", {top, trial});
    p.add({Reduce{Reduce::max, largest, p.read(p.through(b)), {p.time}}});
    const ExpressionId square = op(Op::mul, p.read(last), p.read(last));
    const ValueId sum = local("sum", {}), mean = local("mean", {}), peak = local("peak", {}), penalty = local("penalty", {});
    p.add({Reduce{Reduce::sum, sum, square, {top, trial}}});
    p.add({Reduce{Reduce::sum, mean, op(Op::mul, op(Op::mul, p.read(all), p.read(all)), number(0.1)), {p.time, hidden, trial}}});
    p.add({Reduce{Reduce::sum, peak, op(Op::exp, p.read(largest)), {top, trial}}});
    p.add({Reduce{Reduce::sum, penalty, op(Op::mul, p.read(own), p.read(own)), {hidden, hidden2}}});
    p.loss = local("loss", {});
    p.add({Map{p.loss, op(Op::add, op(Op::div, op(Op::add, op(Op::add, p.read(sum), p.read(mean)), p.read(peak)), p.read(p.samples)), p.read(penalty))}});
    differentiate(p);
    keep_steps(p);
    verify(p);
  }
};

}  // namespace

// Central differences of step 1e-5 are off by about 1e-10 of the third derivative; ten steps of these sizes keep it near 1.
TEST_CASE("gradients go through ten steps, two layers, several lags and readouts") {
  for (bool saturating : {true, false}) {
    CAPTURE(saturating);
    const Loop loop(saturating);
    CHECK(loop.p.step.size() > 8);
    CHECK(worst(loop.p) < 1e-6);
  }
}

// Sums are added in another order: 1e-16 a term.
TEST_CASE("compiled steps are those of the interpreter, at any number of threads") {
  const Loop loop(true);
  const auto oracle = interpreter(loop.p);
  fill(oracle->memory(), loop.p);
  oracle->run(Machine::forward, n_samples), oracle->run(Machine::backward, n_samples);
  for (int threads : {1, 2, 3}) {
    MachineOptions options;
    options.double_precision = true, options.threads = threads;
    const auto fast = compiled(loop.p, options);
    fill(fast->memory(), loop.p);
    fast->run(Machine::forward, n_samples), fast->run(Machine::backward, n_samples);
    for (const auto& [value, gradient] : loop.p.gradients)
      for (int64_t k = 0; k < loop.p.size(value); ++k) REQUIRE(fast->memory().get(gradient, k) == doctest::Approx(oracle->memory().get(gradient, k)).epsilon(1e-10));
  }
}

TEST_CASE("what is not set back goes on from the batch before, whatever the number of slots") {
  for (int64_t lag : {1, 2, 3}) {
    Program p;
    p.n_steps = 4;
    p.samples = p.value({Value::data, "samples", {}});
    Value v{Value::local, "v", {trial}};
    v.each_step = true;
    v.initial = p.expressions.constant(1);
    const ValueId count = p.value(v);
    p.add({Map{count, p.expressions.make(Op::add, p.read(p.ago(count, lag)), p.expressions.constant(1))}});
    keep_steps(p);
    const auto m = interpreter(p);
    m->memory().load(p, {}, 1);
    for (int batch = 0; batch < 3; ++batch) m->run(Machine::forward, 1);
    // Step n (from 1) has 1 + ⌈n / lag⌉: 12 steps in all. Slot of the last: step 3 of the batch.
    CHECK(m->memory().get(count, 3 % p[count].slots) == doctest::Approx(1 + (12 + lag - 1) / lag));
  }
}

TEST_CASE("numbers are drawn by keys: the same on both machines, others in the next step and batch") {
  Program p;
  p.n_steps = 2;
  p.axes[trial].extent = 5;
  p.time = p.axis("time", 2);
  const AxisId cell = p.axis("cell", 40);
  p.samples = p.value({Value::data, "samples", {}});
  const ValueId u = p.value({Value::local, "u", {cell, trial}}), mean = p.value({Value::local, "mean", {}});
  p.add({Uniform{u, "u"}});
  p.add({Reduce{Reduce::sum, mean, p.read(p.through(u)), {p.time, cell, trial}}});
  keep_steps(p);
  std::vector<std::vector<double>> seen;
  for (bool reference : {true, false})
    for (uint64_t batch : {1, 2}) {
      MachineOptions options;
      options.reference = reference;
      const auto m = machine(p, options);
      m->batch = batch;
      m->run(Machine::forward, 5);
      std::vector<double> all;
      for (int64_t k = 0; k < 400; ++k) all.push_back(m->memory().get(u, k));
      // 400 numbers: the mean is 0.5 ± 0.0144.
      CHECK(m->memory().get(mean, 0) / 400 == doctest::Approx(0.5).epsilon(0.12));
      seen.push_back(all);
    }
  CHECK(seen[0] == seen[2]);
  CHECK(seen[1] == seen[3]);
  CHECK(seen[0] != seen[1]);
  CHECK(std::vector<double>(seen[0].begin(), seen[0].begin() + 200) != std::vector<double>(seen[0].begin() + 200, seen[0].end()));
}
