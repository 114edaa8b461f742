// Layers of windows, pools, sums and norms: what they compute, their gradients, and that devices and threads agree.
#include "differences.h"
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// A network with everything that slides, on pictures of 28 x 28; small, so that every weight can be moved a little.
const std::string deep = R"(
import "models/penalties.net"
source digits : images("digits_small")
layer c1[channel = 4, row = 10, column = 10] : batch_norm + tanh in plane placed learned(each = channel) <- digits by conv(3, stride = 3, pad = 1) { weight ~ kaiming }
layer c2[channel = 4, row = 5, column = 5]   : tanh in plane placed learned(each = channel) <- c1 by conv(3, stride = 2, pad = same, groups = 2) { weight ~ xavier }
layer c3[channel = 4, row = 4, column = 4]   : batch_norm + sigmoid in plane placed learned(each = channel) <- c2 by conv(2, groups = 4)
layer c4[channel = 3, row = 4, column = 4]   : linear in plane placed learned(each = channel) <- c3 by conv(3, pad = same)
layer side[channel = 3, row = 4, column = 4] : silu <- c3 by conv(1)
layer both[channel = 3, row = 4, column = 4] : tanh <- c4, side by one_to_one
layer p1[channel = 3, row = 2, column = 2]   : linear <- both by pool(max, 2)
layer p2[channel = 3, row = 3, column = 3]   : linear <- both by pool(max, 2, stride = 1)
layer p3[channel = 3, row = 2, column = 2]   : linear <- both by pool(mean, 3, stride = 1)
layer top[channel = 3]                       : linear in plane placed same(c4) <- c4 by pool(max, over = [row, column])
layer out[10]  : linear in plane placed learned <- top { weight ~ orthogonal }
layer out2[10] : linear <- p1, p2, p3
)";

std::string trained(const std::string& loss, const std::string& how = "1 batches using sgd(rate = 0.1) { batch = 7; ") {
  return deep + "train " + how + "minimise " + loss + " }\n";
}

}  // namespace

// A central difference of step 1e-5 is off by 1e-10 of the third derivative, and by 1e-11 of rounding; where two of a pool are nearly equal, more.
TEST_CASE("convolutions, pools, sums and norms have the gradients of central differences") {
  for (const char* loss : {"cross_entropy(out, digits.label)", "cross_entropy(out2, digits.label)",
                           "transport_conv(c2) + transport_conv(c3) + transport_conv(c4)", "transport_group(c2) + transport_group(c4) + transport(out) + proximity(c4)",
                           "transport_conv_mean(c4) + mean(c3.weight^2)"}) {
    CAPTURE(loss);
    School school(trained(loss));
    CHECK(worst(school.lessons[0].program) < 1e-6);
  }
}

TEST_CASE("compiled layers of windows train as the interpreter does, and with the same bits for any number of threads") {
  const std::string text = trained("cross_entropy(out, digits.label) + cross_entropy(out2, digits.label) + transport_conv(c4)", "4 batches using adam(rate = 1e-2) { batch = 33; ");
  MachineOptions reference, compiled, two, three;
  reference.reference = true, compiled.double_precision = true, two.threads = 2, three.threads = 3;
  const Kept a = School(text).run(reference).kept, b = School(text).run(compiled).kept;
  CHECK(a.arrays.contains("c1.batch_norm.variance"));
  // Sums are added in another order: 1e-16 a term, and Adam divides by the root of a mean square, which may be small.
  for (const auto& [path, values] : a.arrays)
    for (size_t k = 0; k < values.size(); ++k) {
      const std::string& name = path;
      CAPTURE(name);
      REQUIRE(b.arrays.at(path)[k] == doctest::Approx(values[k]).epsilon(1e-7));
    }
  const Kept one = School(text).run().kept;
  CHECK(School(text).run(two).kept.arrays == one.arrays);
  CHECK(School(text).run(three).kept.arrays == one.arrays);
}

TEST_CASE("what windows compute") {
  School school(R"(
source d : images("x")
layer all[channel = 1, row = 1, column = 1]   : linear <- d by conv(28) { weight = 1; bias = 0 }
layer sum[1]                                  : linear <- d { weight = 1; bias = 0 }
layer twice[channel = 2, row = 28, column = 28] : linear <- d by conv(1) { weight = 2; bias = 1 }
layer near[channel = 1, row = 14, column = 14] : linear <- d by conv(3, stride = 2, pad = same) { weight = 1; bias = 0 }
layer quarter[row = 14, column = 14]          : linear <- d by pool(mean, 2)
layer top[row = 14, column = 14]              : linear <- d by pool(max, 2)
layer most[channel = 2]                       : linear <- twice by pool(max, over = [row, column])
layer same[row = 28, column = 28]             : linear <- d, d by one_to_one { weight = 0.5; learn = false }
evaluate all on d.test {
  record mean(all), mean(sum), mean(twice), mean(d), max(near[0, 13, 13]), mean(quarter), mean(max(top)), mean(most), mean(max(d)), mean(abs(same - d)), mean(near[0, 0, 0]), mean(near)
}
)");
  school.run();
  auto result = [&](size_t k) { return school.outcomes[0].recorded[k].value.values[0]; };
  CHECK(result(0) == doctest::Approx(result(1)).epsilon(1e-5));
  CHECK(result(2) == doctest::Approx(2 * result(3) + 1).epsilon(1e-5));
  CHECK(result(5) == doctest::Approx(result(3)).epsilon(1e-5));
  CHECK(result(6) == doctest::Approx(result(8)).epsilon(1e-5));
  CHECK(result(7) == doctest::Approx(2 * result(8) + 1).epsilon(1e-5));
  CHECK(result(9) == 0);
  // Windows of 3 every 2, centred on 0, 2, ..., 26: by hand from the pictures.
  const data::Samples& test = digits().test;
  double corner = 0, all = 0;
  std::vector<float> picture(784);
  for (int64_t s = 0; s < test.count; ++s) {
    const int64_t which[] = {s};
    test.gather(which, picture.data());
    for (int64_t y = 0; y < 14; ++y)
      for (int64_t x = 0; x < 14; ++x)
        for (int64_t v = 2 * y - 1; v <= 2 * y + 1; ++v)
          for (int64_t h = 2 * x - 1; h <= 2 * x + 1; ++h)
            if (v >= 0 && h >= 0 && v < 28 && h < 28) all += picture[size_t(v * 28 + h)], corner += y + x == 0 ? picture[size_t(v * 28 + h)] : 0;
  }
  CHECK(result(10) == doctest::Approx(corner / double(test.count)).epsilon(1e-4));
  CHECK(result(11) == doctest::Approx(all / double(test.count) / 196).epsilon(1e-4));
}

TEST_CASE("axes that `each` names have the same weights, and windows slide in steps of time") {
  const std::string panels = R"(
source d : images("x")
source two[panel = 2, row = 28, column = 28] : stacked(d, d)
layer a[panel = 2, channel = 3, row = 9, column = 9] : tanh <- two by conv(4, stride = 3, each = panel)
layer b[panel = 2, cell = 4] : tanh <- a by dense(each = panel)
layer o[10] : linear <- b
)";
  for (const char* loss : {"cross_entropy(o, d.label)", "mean((b[0] - b[1])^2)"}) {
    CAPTURE(loss);
    School school(panels + "train 1 batches using sgd(rate = 0.1) { batch = 7; minimise " + loss + " }\n");
    CHECK(worst(school.lessons[0].program) < 1e-6);
  }
  School same(panels + "evaluate b on d.test { record mean(abs(b[0] - b[1])) }\n");
  CHECK(same.run().outcomes[0].recorded[0].value.values[0] < 1e-6);
  // Each column of the picture is shown for a step; windows run along what is left of it.
  const std::string moving = R"(
source d : images("x")
source columns[row = 28] : sequence(d, along = column)
layer c[channel = 2, row = 10] : tanh <- columns by conv(3, stride = 3, pad = 1)
layer e[channel = 2, row = 10] : tanh <- c by conv(3, pad = same)
connect back: e -> c by dense { learn = true; delay = 2 steps }
layer o[10] : linear <- e
train 1 batches using sgd(rate = 0.1) {
  batch = 7
  reset c, e
  present columns for 28 steps
  minimise cross_entropy(last(o), d.label)
}
)";
  School school(moving);
  CHECK(worst(school.lessons[0].program) < 1e-6);
  MachineOptions reference, compiled;
  reference.reference = true, compiled.double_precision = true, compiled.threads = 2;
  const Kept a = School(moving).run(reference).kept, b = School(moving).run(compiled).kept;
  for (const auto& [path, values] : a.arrays)
    for (size_t k = 0; k < values.size(); ++k) REQUIRE(b.arrays.at(path)[k] == doctest::Approx(values[k]).epsilon(1e-9));
}

// After one batch the remembered mean is a tenth of the batch's; a test of the same samples takes those, a training its own.
TEST_CASE("batch_norm takes the statistics of the batch in training, and remembered ones in tests") {
  const std::string text = "source d : images(\"x\")\nlayer c[channel = 2, row = 28, column = 28] : batch_norm <- d by conv(1) { weight ~ kaiming }\nlayer h[3] : batch_norm <- d\n";
  School school(text + "train 1 batches using sgd(rate = 0) { batch = 64; minimise mean(c) + mean(h); record mean(c), mean(c^2), mean(h^2) }\nevaluate c on d.train { record mean(c) }\n");
  school.run();
  auto trained = [&](size_t k) { return school.outcomes[0].recorded[k].value.values[0]; };
  CHECK(trained(1) == doctest::Approx(0).epsilon(1e-4));
  CHECK(trained(2) == doctest::Approx(1).epsilon(1e-3));
  CHECK(trained(3) == doctest::Approx(1).epsilon(1e-2));
  const auto& kept = school.kept.arrays;
  CHECK_FALSE(kept.contains("c.bias"));
  const double mean = kept.at("c.batch_norm.mean")[0], weight = kept.at("c.weight")[0];
  // The mean of the picture at hand times the weight: all pictures are alike enough for a factor of two.
  CHECK(std::abs(mean) > 0.05 * std::abs(weight) * 0.05);
  CHECK(kept.at("c.batch_norm.variance")[0] < 1);
  CHECK(kept.at("c.batch_norm.variance")[0] > 0.9);
}

// 64 samples of 2,000 cells: shares of silent cells scatter by √(0.2·0.8/128,000) = 0.0011, means of what the others give by twice that.
TEST_CASE("dropout silences the share it says in training, with other cells in every batch and on every device the same, and nothing in tests") {
  const std::string net = "source d : images(\"x\")\nlayer h[2000] : dropout(20%) <- d { weight = 0; bias = 1 }\nlayer o[1] : dropout <- h { weight = 1; bias = 0 }\n";
  const std::string text = net + "train 2 batches using sgd(rate = 0) { batch = 64; minimise mean(o); record mean(h), mean(abs(sign(h))) every 1 batches }\nevaluate h on d.test { record mean(h) }\n";
  School school(text);
  school.run();
  for (size_t k : {0, 1}) {
    CHECK(school.outcomes[0].recorded[1].value.values[k] == doctest::Approx(1).epsilon(0.01));
    CHECK(school.outcomes[0].recorded[2].value.values[k] == doctest::Approx(0.8).epsilon(0.007));
  }
  CHECK(school.outcomes[0].recorded[1].value.values[0] != school.outcomes[0].recorded[1].value.values[1]);
  CHECK(school.outcomes[1].recorded[0].value.values[0] == doctest::Approx(1).epsilon(1e-4));   // a sum of 2,000 in single precision
  MachineOptions reference, two;
  reference.reference = true, two.threads = 2;
  CHECK(School(text).run(two).outcomes[0].recorded[2].value.values == school.outcomes[0].recorded[2].value.values);
  School oracle(text);
  oracle.run(reference);
  CHECK(oracle.outcomes[0].recorded[2].value.values[0] == doctest::Approx(school.outcomes[0].recorded[2].value.values[0]).epsilon(1e-4));
  School slope("source d : images(\"x\")\nlayer h[5] : tanh + dropout(0.3) <- d\nlayer o[4] : dropout + sigmoid <- h\ntrain 1 batches using sgd(rate = 0) { batch = 7; minimise mean(o^2) }\n");
  CHECK(worst(slope.lessons[0].program) < 1e-6);
}

TEST_CASE("k winners keep their sums, the lowest of equal ones first, and boosting evens out who wins") {
  const std::string net = "source d : images(\"x\")\nlayer h[40] : k_winners(10%) + sign <- d\nlayer e[9] : k_winners(3, more_when_tested = 2) <- d { weight = 0; bias = 1 }\n";
  School school(net + "train 1 batches using sgd(rate = 0) { batch = 32; minimise mean(h) + mean(e); record sum(abs(h)), e[0], e[2], e[3], sum(e) }\nevaluate e on d.test { record sum(e), e[5], e[6] }\n");
  school.run();
  const double trained[] = {4, 1, 1, 0, 3}, tested[] = {6, 1, 0};
  for (size_t k = 0; k < 5; ++k) CHECK(school.outcomes[0].recorded[k + 1].value.values[0] == doctest::Approx(trained[k]));
  for (size_t k = 0; k < 3; ++k) CHECK(school.outcomes[1].recorded[k].value.values[0] == doctest::Approx(tested[k]));
  // The gradient goes to the winners. A memory that long, for a central difference compares two runs with one duty.
  School slope("source d : images(\"x\")\nlayer c[channel = 3, row = 4, column = 4] : k_winners(20%, boost = 1.5, memory = 1e12 samples) <- d by conv(9, stride = 6)\nlayer o[10] : linear <- c\n"
               "train 1 batches using sgd(rate = 0) { batch = 7; minimise cross_entropy(o, d.label) }\n");
  CHECK(worst(slope.lessons[0].program) < 1e-6);
  // Without a boost some of 30 random cells never win; with one, wins spread: the largest duty falls.
  auto most = [](const std::string& boost) {
    School one("source d : images(\"x\")\nlayer h[30] : k_winners(3, boost = " + boost + ", memory = 200 samples) <- d\ntrain 20 epochs using sgd(rate = 0) { batch = 50; minimise mean(h) }\n");
    one.run();
    double top = 0, sum = 0;
    for (double duty : one.kept.arrays.at("h.k_winners.duty")) top = std::max(top, duty), sum += duty;
    CHECK(sum == doctest::Approx(3).epsilon(1e-3));
    return top;
  };
  CHECK(most("10") < 0.8 * most("1e-6"));
  const std::string text = "source d : images(\"x\")\nlayer h[30] : k_winners(5, boost = 2) <- d\nlayer o[10] : linear <- h\ntrain 4 batches using adam(rate = 1e-3) { batch = 33; minimise cross_entropy(o, d.label) }\n";
  MachineOptions reference, compiled, two;
  reference.reference = true, compiled.double_precision = true, two.threads = 2;
  const Kept a = School(text).run(reference).kept, b = School(text).run(compiled).kept;
  for (const auto& [path, values] : a.arrays)
    for (size_t k = 0; k < values.size(); ++k) REQUIRE(b.arrays.at(path)[k] == doctest::Approx(values[k]).epsilon(1e-7));
  CHECK(School(text).run(two).kept.arrays == School(text).run().kept.arrays);
}

TEST_CASE("initial values follow their laws") {
  School school(R"(
source d : images("x")
layer a[200] : linear <- d { weight ~ kaiming }
layer b[200] : linear <- d { weight ~ kaiming(0.25) }
layer c[200] : linear <- d { weight ~ xavier }
layer e[50]  : linear <- d { weight ~ orthogonal }
layer g[60]  : linear <- e { weight ~ orthogonal }
layer p[row = 3, column = 4] : linear in box(4, 2, 1) placed grid <- d
layer q[500] : linear in box(4, 2, 1) placed random <- d
train 1 batches using sgd(rate = 0) { batch = 1; minimise mean(a) + mean(b) + mean(c) + mean(g) + mean(p.position) + mean(q.position) + mean(p) + mean(q) }
)");
  school.run();
  auto square = [&](const char* path) {
    double sum = 0;
    for (double w : school.kept.arrays.at(path)) sum += w * w;
    return sum / double(school.kept.arrays.at(path).size());
  };
  // 156,800 draws: the mean square of a normal number has a relative deviation of √(2/n) = 0.4 %, so 2 % is five of them.
  CHECK(square("a.weight") == doctest::Approx(2.0 / 784).epsilon(0.02));
  CHECK(square("b.weight") == doctest::Approx(8.0 / 784).epsilon(0.02));
  CHECK(square("c.weight") == doctest::Approx(2.0 / (784 + 200)).epsilon(0.02));
  auto gram = [&](const char* path, size_t rows, bool of_rows) {
    const std::vector<double>& w = school.kept.arrays.at(path);
    const size_t columns = w.size() / rows, n = of_rows ? rows : columns, length = of_rows ? columns : rows;
    double most = 0;
    for (size_t a = 0; a < n; ++a)
      for (size_t b = 0; b < n; ++b) {
        double sum = a == b ? -1 : 0;
        for (size_t k = 0; k < length; ++k) sum += of_rows ? w[a * columns + k] * w[b * columns + k] : w[k * columns + a] * w[k * columns + b];
        most = std::max(most, std::abs(sum));
      }
    return most;
  };
  // Kept in single precision: sums of 784 products of numbers near 0.04.
  CHECK(gram("e.weight", 50, true) < 1e-5);
  CHECK(gram("g.weight", 60, false) < 1e-5);
  const std::vector<double>& grid = school.kept.arrays.at("p.position");      // [row, column, coordinate]
  REQUIRE(grid.size() == 36);
  CHECK(grid[0] == 0.5);
  CHECK(grid[3] == 1.5);
  CHECK(grid[1] == doctest::Approx(1.0 / 3));
  CHECK(grid[2] == 0.5);
  double most[3] = {0, 0, 0};
  const std::vector<double>& drawn = school.kept.arrays.at("q.position");
  for (size_t k = 0; k < drawn.size(); ++k) most[k % 3] = std::max(most[k % 3], drawn[k]);
  for (size_t k = 0; k < 3; ++k) {
    const double side = k == 0 ? 4 : k == 1 ? 2 : 1;
    CHECK(most[k] <= side);
    CHECK(most[k] > 0.95 * side);
  }
}
