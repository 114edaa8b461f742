// A cell that is not alive neither changes, fires, receives nor is counted.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <cmath>

namespace {

const nsim::measure::Array& array_of(const lab::Run& run, size_t stage, const std::string& label) {
  for (const auto& result : run.summaries.at(stage).results)
    if (result.label == label) return result.value;
  FAIL("no result " << label);
  return run.summaries.back().results.front().value;
}

lab::Options on(const char* device, unsigned threads = 1) { return {.device = device, .threads = threads, .seed = 1, .set = {}}; }

}  // namespace

// Cells are driven towards 20 mV with tau = 10 ms and fire at 10 mV: dead ones stay at 0.
TEST_CASE("cells that are not alive stay as they are, and come to life where a run says so") {
  const std::string text = R"(
import "models/metrics.net"
let n_living = size(a)
let half(p) = size(p) / 2
neuron cell(tau = 10 ms) {
  state v = 0 mV
  state n = 0
  state m = 0
  input E = 0 mV
  v' = (E - v) / tau
  n = n + 1
  every 1 ms { m += 1 }
  spike when v > 10 mV { v = 0 mV }
}
population a[6] : cell { alive = cell >= 2 }
population b[4] : cell
drive a.E = 20 mV
drive b.E = 20 mV
run 20 ms { record a.v, a.n, a.m, a.alive, count(a.spikes), size(a), mean(count(a.spikes)), sum(a.alive), mean(a.n), size(b), sum(b.alive), mean(a.n, over = cells); record rate(a), n_living, half(a), half(b) }
run 20 ms { a.alive = cell < 1 or cell > 4; record a.n, sum(a.alive), count(a.spikes) }
run 20 ms { record a.n, size(a) }
)";
  for (const char* device : {"reference", "cpu"}) {
    CAPTURE(device);
    lab::Run run = lab::run(text, on(device, std::string(device) == "cpu" ? 2 : 1));
    const auto& v = array_of(run, 0, "a.v").values;
    const auto& counts = array_of(run, 0, "count(a.spikes)").values;
    for (size_t k = 0; k < 6; ++k) {
      CHECK(std::isnan(v[k]) == (k < 2));
      CHECK(std::isnan(counts[k]) == (k < 2));
      if (k >= 2) CHECK(counts[k] == 2);  // 20 mV (1 - exp(-t / tau)) passes 10 mV after 6.9 ms
      CHECK(array_of(run, 0, "a.alive").values[k] == (k < 2 ? 0 : 1));
      if (k >= 2) CHECK(array_of(run, 0, "a.m").values[k] == 20);
    }
    CHECK(array_of(run, 0, "size(a)").values[0] == 4);
    CHECK(array_of(run, 0, "rate(a)").values[0] == doctest::Approx(0.1));  // spikes per ms
    CHECK(array_of(run, 0, "n_living").values[0] == 4);
    CHECK(array_of(run, 0, "half(a)").values[0] == 2);
    CHECK(array_of(run, 0, "half(b)").values[0] == 2);
    CHECK(array_of(run, 0, "sum(a.alive)").values[0] == 4);
    CHECK(array_of(run, 0, "mean(count(a.spikes))").values[0] == 2);
    CHECK(array_of(run, 0, "mean(a.n)").values[0] == 200);
    CHECK(array_of(run, 0, "size(b)").values[0] == 4);
    CHECK(array_of(run, 0, "sum(b.alive)").values[0] == 4);
    CHECK(run.summaries[0].populations[0].cells == 4);
    CHECK(run.summaries[0].populations[0].rate == doctest::Approx(0.1));  // spikes per ms
    // Cells 0 and 5 live in the second run, cells 2 to 5 again in the third.
    const auto& second = array_of(run, 1, "a.n").values;
    CHECK(second[0] == 200);
    CHECK(second[5] == 400);
    for (size_t k : {1u, 2u, 3u, 4u}) CHECK(std::isnan(second[k]));
    const auto& third = array_of(run, 2, "a.n").values;
    CHECK(third[2] == 400);
    CHECK(third[5] == 600);
    CHECK(std::isnan(third[0]));
    CHECK(array_of(run, 2, "size(a)").values[0] == 4);
  }
}

TEST_CASE("cells that are not alive send and receive nothing, and are left out of folds") {
  const std::string text = R"(
neuron unit { state y = 0; state s = 0; state low = 0; state many = 0; state top = 0; state mid = 0; input in_s = 0
  s = s + in_s
  low = min(y, over = cells)
  mid = mean(y, over = cells)
  many = sum(y, over = cells)
  top = winner(y, over = cells)
}
neuron relay { state v = 0; state got = 0; input kick = 0; got = got + kick; spike when kick > 0 }
source metronome[4] : regular(1 kHz, from = 1 ms)
population a[4] : unit { y = 1 + cell; alive = cell > 0 and cell < 3 }
population c[4] : unit { y = 0 }
population r[4] : relay { alive = cell != 1 }
population q[4] : relay
connect a.y -> c by one_to_one { weight = 1 }
connect metronome -> r by one_to_one onto kick { weight = 1; delay = 0.1 ms }
connect r -> q by one_to_one onto kick { weight = 1; delay = 0.1 ms }
run 10 ms { record c.s, a.low, a.many, a.top, a.mid, q.got, count(r.spikes), r.got }
)";
  for (const char* device : {"reference", "cpu"}) {
    CAPTURE(device);
    lab::Run run = lab::run(text, on(device, std::string(device) == "cpu" ? 3 : 1));
    const auto& s = array_of(run, 0, "c.s").values;
    CHECK(s[0] == 0);
    CHECK(s[1] == 2 * 100);  // the value of t_n arrives at t_(n+1): 100 times in 100 steps
    CHECK(s[2] == 3 * 100);
    CHECK(s[3] == 0);
    CHECK(array_of(run, 0, "a.low").values[1] == 2);
    CHECK(array_of(run, 0, "a.many").values[1] == 5);
    CHECK(array_of(run, 0, "a.mid").values[2] == 2.5);
    CHECK(array_of(run, 0, "a.top").values[1] == 0);
    CHECK(array_of(run, 0, "a.top").values[2] == 1);
    const auto& got = array_of(run, 0, "q.got").values;
    CHECK(got[0] > 0);
    CHECK(got[1] == 0);
    CHECK(got[2] == got[0]);
    CHECK(std::isnan(array_of(run, 0, "count(r.spikes)").values[1]));
    CHECK(array_of(run, 0, "r.got").values[0] > 0);
  }
}
