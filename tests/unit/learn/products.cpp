// Products of every shape: in single precision, and with `precision = mixed`, whose factors are bfloat16.
#include "differences.h"
#include "school.h"
#include <algorithm>
#include <cmath>
#include <random>

using namespace nsim;
using namespace nsim::learn;

namespace {

bool possible() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16")) return true;
#endif
  MESSAGE("skipped: this processor has no products of bfloat16");
  return false;
}

/// out[m, n] = left · right, `over_samples`: the terms are samples, which lie beside each other on both sides.
struct OneProduct {
  Program p;
  ValueId left, right, out;
  OneProduct(int64_t m, int64_t n, int64_t k, bool over_samples) {
    p.axes[trial].extent = over_samples ? k : n;
    const AxisId rows = p.axis("row", m), other = over_samples ? p.axis("column", n) : p.axis("term", k);
    p.samples = p.value({Value::data, "samples", {}});
    left = p.value({Value::data, "left", over_samples ? Axes{rows, trial} : Axes{rows, other}});
    right = p.value({Value::data, "right", {other, trial}});
    out = p.value({Value::local, "out", over_samples ? Axes{rows, other} : Axes{rows, trial}});
    p.add({Product{out, left, right, over_samples ? Axes{trial} : Axes{other}}});
    verify(p);
  }
};

std::vector<double> products(const OneProduct& one, const MachineOptions& options, const std::function<double(std::mt19937&)>& draw) {
  const auto m = machine(one.p, options);
  std::mt19937 random(3);
  for (ValueId v : {one.left, one.right})
    for (int64_t k = 0; k < one.p.size(v); ++k) m->memory().set(v, k, draw(random));
  m->memory().set(one.p.samples, 0, double(one.p.axes[trial].extent));
  m->run(Machine::forward, one.p.axes[trial].extent);
  std::vector<double> all;
  for (int64_t k = 0; k < one.p.size(one.out); ++k) all.push_back(m->memory().get(one.out, k));
  return all;
}

MachineOptions options(bool reference, int threads = 1) {
  MachineOptions options;
  options.reference = reference, options.mixed = !reference, options.threads = threads;
  options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  return options;
}

const int64_t shapes[][3] = {{1, 1, 1}, {7, 19, 3}, {50, 32, 33}, {300, 128, 100}, {37, 131, 257}, {520, 64, 129}};

}  // namespace

// Sixteenths up to 1 and sums of some hundred products of them are exact in both formats.
TEST_CASE("products of numbers that bfloat16 has are exact, whatever the shape and the number of threads") {
  if (!possible()) return;
  const auto draw = [](std::mt19937& random) { return double(random() % 33) / 16 - 1; };
  for (const auto& [m, n, k] : shapes)
    for (bool over_samples : {false, true}) {
      const std::string shape = std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) + (over_samples ? " over samples" : "");
      CAPTURE(shape);
      const OneProduct one(m, n, k, over_samples);
      const std::vector<double> oracle = products(one, options(true), draw);
      for (int threads : {1, 2, 3}) CHECK(products(one, options(false, threads), draw) == oracle);
    }
}

// A factor is wrong by at most 1/512 of itself, a product by 1/256 and a little: of a sum of products, all of whose terms are positive, so is the sum.
TEST_CASE("products of other numbers are right to one in 256, and the same at any number of threads") {
  if (!possible()) return;
  const auto draw = [](std::mt19937& random) { return std::uniform_real_distribution<double>(0.1, 1)(random); };
  for (const auto& [m, n, k] : shapes) {
    const OneProduct one(m, n, k, false);
    const std::vector<double> oracle = products(one, options(true), draw), once = products(one, options(false), draw);
    double worst = 0;
    for (size_t e = 0; e < oracle.size(); ++e) worst = std::max(worst, std::abs(once[e] / oracle[e] - 1));
    CHECK(worst < 1.0 / 256 + 1e-4);
    CHECK(products(one, options(false, 3), draw) == once);
  }
}

// An element is one chain of sums along k in order, rounded once a term where the processor fuses, and else twice: whatever else its tile holds.
TEST_CASE("in single precision every element of a product is rounded alike, whatever the shape and the number of threads") {
  const auto draw = [](std::mt19937& random) { return double(float(random()) / 4294967296.0f); };
  for (const auto& [m, n, k] : shapes)
    for (bool over_samples : {false, true}) {
      const std::string shape = std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) + (over_samples ? " over samples" : "");
      CAPTURE(shape);
      const OneProduct one(m, n, k, over_samples);
      std::mt19937 random(3);
      std::vector<float> left, right;
      for (int64_t e = 0; e < m * k; ++e) left.push_back(float(draw(random)));
      for (int64_t e = 0; e < n * k; ++e) right.push_back(float(draw(random)));
      std::vector<double> fused, apart;
      for (int64_t i = 0; i < m; ++i)
        for (int64_t j = 0; j < n; ++j) {
          float once = 0, twice = 0;
          for (int64_t l = 0; l < k; ++l) {
            const float a = left[size_t(i * k + l)], b = right[size_t(over_samples ? j * k + l : l * n + j)];
            once = std::fma(a, b, once), twice += a * b;
          }
          fused.push_back(once), apart.push_back(twice);
        }
      for (int threads : {1, 2, 3}) {
        MachineOptions single = options(false, threads);
        single.mixed = false;
        const std::vector<double> all = products(one, single, draw);
        CHECK((all == fused || all == apart));
      }
    }
}

TEST_CASE("a training in mixed precision learns what one in single precision learns, and its tests are mixed, too") {
  if (!possible()) return;
  const auto right = [](const std::string& precision) {
    School school("source digits : images(\"digits_small\")\nlayer h[50] : relu <- digits\nlayer out[10] : linear <- h\n"
                  "train 5 epochs using adam(rate = 3e-3) {\n  precision = " + precision + "\n  batch = 32\n  minimise cross_entropy(out, digits.label)\n"
                  "  every 5 epochs { evaluate out on digits.test { record accuracy(out, digits.label) } }\n}\n"
                  "evaluate out on digits.test { record accuracy(out, digits.label) }\n");
    CHECK(school.lessons[0].mixed == (precision == "mixed"));
    CHECK(school.lessons[0].tests[0].mixed == (precision == "mixed"));
    CHECK_FALSE(school.lessons[1].mixed);
    return school.run().outcomes[1].recorded[0].value.values[0];
  };
  CHECK(right("mixed") == doctest::Approx(right("single")).epsilon(0.02));
}
