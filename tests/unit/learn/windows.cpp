// Products with windows: their gradients, compiled against interpreted, and the same bits for any number of threads.
#include "engine/learn/differentiate.h"
#include "differences.h"
#include <filesystem>

using namespace nsim;
using namespace nsim::learn;

namespace {

struct Shape { int64_t rows, columns, kernel, stride, before, after, groups, in, out; };

/// x (data) → a layer of one weight for each element → a convolution → a mean of squares: gradients of the kernel and of what it slides over.
struct Sliding {
  Program p;
  std::vector<std::pair<std::string, AxisId>> names;

  ValueId learned(std::string path, Axes axes) {
    Value v{Value::kept, std::move(path), std::move(axes)};
    v.learned = true;
    v.initial = p.expressions.constant(0);
    return p.value(v);
  }
  ValueId local(std::string path, Axes axes) { return p.value({Value::local, std::move(path), std::move(axes)}); }
  ExpressionId times(ExpressionId a, ExpressionId b) { return p.expressions.make(Op::mul, a, b); }

  explicit Sliding(const Shape& s, int64_t batch = 7, bool also_elsewhere = false) {
    p.axes[trial].extent = batch;
    const AxisId in = p.axis("in", s.in), row = p.axis("row", s.rows), column = p.axis("column", s.columns);
    const int64_t more = s.before + s.after - s.kernel, high = (s.rows + more) / s.stride + 1, wide = (s.columns + more) / s.stride + 1;
    const AxisId group = p.axis("group", s.groups), c = p.axis("c", s.in / s.groups), o = p.axis("o", s.out / s.groups), out = p.axis("out", s.out);
    const AxisId y = p.axis("y", high), x = p.axis("x", wide), ky = p.axis("ky", s.kernel), kx = p.axis("kx", s.kernel);
    p.samples = p.value({Value::data, "samples", {}});
    const ValueId shown = p.value({Value::data, "shown", {in, row, column, trial}});
    const ValueId scale = learned("scale", {in, row, column}), weight = learned("weight", {out, c, ky, kx});
    const ValueId picture = local("picture", {in, row, column, trial});
    p.forward.push_back({Map{picture, p.expressions.make(Op::tanh, times(p.read(shown), p.read(scale)))}});
    const auto wide_picture = p.bordered(picture, {{0, 0}, {s.before, s.after}, {s.before, s.after}, {0, 0}});
    const ValueId windows = p.view(wide_picture.whole, {0, 0, 1, 2, 1, 2, 3}, {group, c, y, x, ky, kx, trial}, {0, 0, 0, 0}, {s.in / s.groups, 1, s.stride, s.stride, 1, 1, 1});
    const ValueId kernel = p.view(weight, {0, 0, 1, 2, 3}, {group, o, c, ky, kx}, {0, 0, 0, 0}, {s.out / s.groups, 1, 1, 1, 1});
    const ValueId sum = local("sum", {out, y, x, trial});
    const ValueId grouped = p.view(sum, {0, 0, 1, 2, 3}, {group, o, y, x, trial}, {0, 0, 0, 0}, {s.out / s.groups, 1, 1, 1, 1});
    p.forward.push_back({Product{grouped, kernel, windows, {c, ky, kx}}});
    const ValueId loss = local("part", {});
    p.forward.push_back({Reduce{Reduce::sum, loss, p.expressions.make(Op::div, times(p.read(sum), p.read(sum)), p.read(p.samples)), {out, y, x, trial}}});
    ExpressionId all = p.read(loss);
    if (also_elsewhere) {
      const ValueId more_loss = local("more", {});
      p.forward.push_back({Reduce{Reduce::sum, more_loss, p.expressions.make(Op::div, p.expressions.make(Op::sin, p.read(picture)), p.read(p.samples)), {in, row, column, trial}}});
      all = p.expressions.make(Op::add, all, p.read(more_loss));
    }
    p.loss = local("loss", {});
    p.forward.push_back({Map{p.loss, all}});
    differentiate(p);
    verify(p);
  }
};

const std::vector<Shape> shapes = {
    {5, 5, 3, 1, 1, 1, 1, 2, 3}, {6, 5, 3, 1, 0, 0, 1, 2, 3}, {5, 6, 3, 2, 1, 1, 1, 2, 3}, {7, 7, 3, 3, 0, 0, 1, 1, 2}, {8, 7, 3, 3, 1, 1, 1, 2, 2}, {6, 6, 2, 2, 0, 0, 1, 2, 2},
    {6, 6, 2, 3, 0, 0, 1, 2, 2}, {5, 5, 4, 1, 1, 2, 1, 1, 2}, {5, 5, 3, 1, 1, 1, 2, 4, 2}, {6, 6, 3, 2, 1, 1, 3, 3, 3}, {4, 4, 1, 1, 0, 0, 1, 3, 2}, {4, 4, 3, 1, 2, 2, 1, 2, 2},
    {9, 9, 5, 2, 2, 2, 2, 2, 4}, {7, 7, 4, 2, 1, 0, 1, 2, 2},
};

}  // namespace

// A central difference of step 1e-5 is off by 1e-10 of the third derivative and 1e-11 of rounding.
TEST_CASE("the gradient through windows is that of central differences, for any stride, border, number of groups and odd sizes") {
  for (const Shape& s : shapes)
    for (bool elsewhere : {false, true}) {
      const int64_t shape = &s - shapes.data();
      CAPTURE(shape);
      CAPTURE(elsewhere);
      CHECK(worst(Sliding(s, 7, elsewhere).p) < 1e-6);
    }
}

TEST_CASE("compiled windows give what the interpreter gives, and the same bits for any number of threads") {
  const std::string cache = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  auto gradients = [](Machine& m, const Program& p) {
    fill(m.memory(), p);
    for (Machine::Phase phase : {Machine::forward, Machine::backward}) m.run(phase, n_samples);
    std::vector<double> all = {m.memory().get(p.loss, 0)};
    for (const auto& [value, gradient] : p.gradients)
      for (int64_t k = 0; k < p.size(value); ++k) all.push_back(m.memory().get(gradient, k));
    return all;
  };
  // A text takes a second to compile: some of the shapes, one with a full batch.
  const Shape large = {12, 12, 3, 1, 1, 1, 1, 8, 17};      // enough work for every thread
  for (const Shape& shape : {shapes[0], shapes[2], shapes[4], shapes[9], shapes[12], large}) {
    const int64_t batch = shape.stride == 2 ? n_samples : 7, k = shape.out;
    const Sliding one(shape, batch);
    const std::vector<double> oracle = gradients(*interpreter(one.p), one.p);
    std::vector<double> first;
    for (int threads : {1, 2, 3}) {
      MachineOptions options;
      options.double_precision = true, options.threads = threads, options.cache_folder = cache;
      const std::vector<double> fast = gradients(*compiled(one.p, options), one.p);
      CAPTURE(k);
      CAPTURE(threads);
      REQUIRE(fast.size() == oracle.size());
      for (size_t e = 0; e < fast.size(); ++e) REQUIRE(fast[e] == doctest::Approx(oracle[e]).epsilon(1e-11));
      if (first.empty()) first = fast;
      CHECK(fast == first);
    }
  }
}
