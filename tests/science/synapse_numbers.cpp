// What is read of the synapses of a connection by its name: weights, delays, distances, numbers of both ends.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <cmath>

namespace {

const nsim::measure::Array& array_of(const lab::Run& run, const std::string& label) {
  for (const auto& result : run.summaries.back().results)
    if (result.label == label) return result.value;
  FAIL("no result " << label);
  return run.summaries.back().results.front().value;
}

// Every weight says whose it is: 100 for each source cell, 1 for each target cell.
const std::string telling = R"(
neuron cell { state v = 0; state k = 0; state r = 0 mV; input s = 0 mV; spike when v > 1 { v = 0 } }
synapse fixed { state w = 0; on pre { send w } }
population a[10] : cell in square(90 um) placed grid { k = cell }
population c[2]  : cell in square(90 um) placed grid { k = 50 + cell }
population b[4]  : cell in square(90 um) placed grid { k = 7 * cell }
connect W: a[2..4] -> b by all_to_all onto v { weight = 100 * i + j; delay = 0.5 ms + 0.1 ms * j }
connect V: a, c -> b by all_to_all onto v { weight = [1, 2]; delay = 0 ms }
connect P: a[2..4] -> b by all_to_all onto v with fixed() { weight = 100 * i + j; delay = 1 ms }
connect R: a[0..3].r -> b by one_to_one onto s { weight = 3; delay = 0 steps }
)";

}  // namespace

TEST_CASE("numbers of synapses come by source, then target, each with its own cells") {
  for (const char* device : {"reference", "cpu"}) {
    CAPTURE(device);
    lab::Run run = lab::run(telling + R"(run 1 ms {
      record W.weight, W.delay, W.dist, W.dx, W.dy, W.pre(a.k), W.post(b.k), W.pre(a[1..8].k), P.w, P.delay, P.pre(a.k), P.post(b.k * 2 + 1)
      record V.weight, V.delay, size(V.dist), R.weight, R.delay, mean(W.weight > 300)
    })", {.device = device, .threads = 1, .seed = 1, .set = {}});
    std::vector<double> weight, delay, k_pre, k_post;
    for (int i = 2; i <= 4; ++i) {
      for (int j = 0; j < 4; ++j) {
        weight.push_back(100 * i + j);
        delay.push_back(0.1 * (5 + j));
        k_pre.push_back(i);
        k_post.push_back(7 * j);
      }
    }
    CHECK(array_of(run, "W.weight").values == weight);
    CHECK(array_of(run, "P.w").values == weight);
    CHECK(array_of(run, "W.pre(a.k)").values == k_pre);
    CHECK(array_of(run, "P.pre(a.k)").values == k_pre);
    CHECK(array_of(run, "W.pre(a[1..8].k)").values == k_pre);
    CHECK(array_of(run, "W.post(b.k)").values == k_post);
    for (double& k : k_post) k = 2 * k + 1;
    CHECK(array_of(run, "P.post(b.k * 2 + 1)").values == k_post);
    for (size_t k = 0; k < delay.size(); ++k) CHECK(array_of(run, "W.delay").values[k] == doctest::Approx(delay[k]).epsilon(1e-12));
    CHECK(array_of(run, "P.delay").values == std::vector<double>(12, 1.0));
    const auto& x = array_of(run, "W.dx").values;
    const auto& y = array_of(run, "W.dy").values;
    for (size_t k = 0; k < x.size(); ++k) CHECK(array_of(run, "W.dist").values[k] == doctest::Approx(std::hypot(x[k], y[k])).epsilon(1e-12));
    std::vector<double> of_a(40, 1), both = of_a;
    both.insert(both.end(), 8, 2.0);
    CHECK(array_of(run, "V.weight").values == both);
    CHECK(array_of(run, "V.delay").values == std::vector<double>(48, 0.0));
    CHECK(run.result("size(V.dist)") == 48);
    CHECK(array_of(run, "R.weight").values == std::vector<double>(4, 3.0));
    CHECK(array_of(run, "R.delay").values == std::vector<double>(4, 0.0));
    CHECK(run.result("mean(W.weight > 300)") == doctest::Approx(7.0 / 12));
  }
}

// `total` draws the targets of a row in no order, and every thread draws its own.
TEST_CASE("numbers of synapses do not depend on threads") {
  const std::string text = R"(
neuron cell { state v = 0 mV; spike when v > 1 mV { v = 0 mV } }
synapse fixed { state w = 0 mV; on pre { send w } }
population a[20] : cell in square(100 um) placed random
population b[31] : cell in square(100 um) placed random
connect W: a -> b by total(900) onto v { weight ~ normal(0.2 mV, 0.05 mV); delay = 0.5 ms + dist / 0.1 m/s }
connect P: a -> b by total(900) onto v with fixed() { weight ~ normal(0.2 mV, 0.05 mV) }
run 1 ms { record W.weight, W.delay, W.dist, P.w, P.dist, mean(W.weight), correlation(P.w, P.dist) })";
  lab::Run one = lab::run(text, {.device = "cpu", .threads = 1, .seed = 1, .set = {}});
  for (unsigned threads : {2u, 3u}) {
    lab::Run several = lab::run(text, {.device = "cpu", .threads = threads, .seed = 1, .set = {}});
    for (const auto& result : one.summaries.back().results) {
      CAPTURE(result.label);
      CHECK(array_of(several, result.label).values == result.value.values);
    }
  }
  CHECK(array_of(one, "W.weight").values.size() == 900);
}
