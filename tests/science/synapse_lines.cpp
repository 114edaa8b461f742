// What lines of synapse models read and do: both ends, folds over the incoming synapses, draws, equations that follow the cells. Each against the
// same lines computed here from what was recorded, in double.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace {

const std::vector<std::pair<const char*, unsigned>> devices = {{"reference", 1}, {"cpu", 1}, {"cpu", 2}, {"cpu", 3}};
constexpr double rounding = 1e-12;  // sums of a few terms of size 10, over some hundred steps

using Numbers = std::vector<double>;

/// A recorded value of n cells or synapses: [cell][step], with step k at k · 0.1 ms, and 0 at k = 0.
std::vector<Numbers> course(const lab::Run& run, const std::string& path, int64_t n) {
  std::vector<Numbers> all;
  for (int64_t k = 0; k < n; ++k) {
    all.push_back(run.trace(path, k));
    all.back().insert(all.back().begin(), 0.0);
  }
  return all;
}

}  // namespace

TEST_CASE("pooling: a value reaches its targets in every step, a winner learns from what arrived, its weights keep their mean") {
  const std::string text = R"(
import "models/synapses.net"
neuron sheet { state fired = 0; fired ~ bernoulli(0.4); spike when fired > 2 }
neuron pool { input y = 0; state got = 0; state excess = 0; got = y; excess = relu(y - 5); spike when excess > 0 }
population a[5] : sheet
population b[3] : pool
connect fields: a.fired -> b by all_to_all onto y with pooling(rate = 0.2) { delay = 2 steps }
run 20 ms { step = 0.1 ms; precision = double; record fields.w every 0.1 ms; record fired of a every 0.1 ms; record got, excess of b every 0.1 ms }
)";
  Numbers bits;
  for (const auto& [device, threads] : devices) {
    const std::string on = device;
    CAPTURE(on);
    const unsigned n_threads = threads;  // a binding cannot be captured under every compiler
    CAPTURE(n_threads);
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    const auto w = course(run, "w", 15), fired = course(run, "fired", 5), got = course(run, "got", 3), excess = course(run, "excess", 3);
    size_t winners = 0;
    for (size_t target = 0; target < 3; ++target) {
      Numbers now;
      for (size_t source = 0; source < 5; ++source) now.push_back(w[source * 3 + target][1]);  // nobody wins in the first step: nothing has arrived
      CHECK(std::accumulate(now.begin(), now.end(), 0.0) / 5 == doctest::Approx(2.5).epsilon(rounding));
      CHECK(std::abs(now[0] - now[1]) > 1e-6);
      for (size_t n = 1; n <= 200; ++n) {
        double arrives = 0;
        for (size_t source = 0; source < 5; ++source) arrives += n > 2 ? now[source] * fired[source][n - 2] : 0;
        CHECK(got[target][n] == doctest::Approx(arrives).epsilon(rounding));
        if (excess[target][n] > 0) {
          ++winners;
          for (size_t source = 0; source < 5; ++source) now[source] += 0.2 * excess[target][n] * fired[source][n - 2];
          const double mean = std::accumulate(now.begin(), now.end(), 0.0) / 5;
          for (double& x : now) x = 2.5 * x / mean;
        }
        for (size_t source = 0; source < 5; ++source) CHECK(w[source * 3 + target][n] == doctest::Approx(now[source]).epsilon(rounding));
      }
    }
    CHECK(winners > 50);
    if (bits.empty()) bits = run.trace("w", 7);
    CHECK(run.trace("w", 7) == bits);
  }
}

TEST_CASE("on step adds to several variables of the target, changes states after the spikes, and its equations follow both ends") {
  const std::string text = R"(
neuron unit(tau = 5 ms) { state r = 0; input I = 0; input J = 0; state i = 0; state j = 0; r' = (I - r) / tau; i = I; j = J; spike when r > 1000 }
synapse both(rate = 0.05) {
  state w = 0.5
  state seen = 0
  state last = 0
  w' = rate * post.r * (pre.r - post.r * w) per ms
  on step {
    let x = pre.r
    post.I += w * x
    post.J += 2 * x + post.r
    seen += x * post.r
    last = x
  }
}
population a[2] : unit { r = 0.3 + 0.4 * cell }
population b[2] : unit { r = 0.2 + 0.1 * cell }
drive a.I = 1 + sin(t / 2 ms)
drive b.I = 0.1
connect pairs: a.r -> b by all_to_all with both { delay = 0.3 ms }
run 10 ms { step = 0.1 ms; precision = double; record pairs.w, pairs.seen, pairs.last every 0.1 ms; record i, j of b every 0.1 ms; record r of a every 0.1 ms; record r of b every 0.1 ms }
)";
  for (const auto& [device, threads] : devices) {
    const std::string on = device;
    CAPTURE(on);
    const unsigned n_threads = threads;  // a binding cannot be captured under every compiler
    CAPTURE(n_threads);
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    const auto w = course(run, "w", 4), seen = course(run, "seen", 4), last = course(run, "last", 4), i = course(run, "i", 2), j = course(run, "j", 2);
    std::vector<std::vector<Numbers>> r;
    for (const auto& trace : run.stages.back().traces) {
      if (trace.request.path != "r") continue;
      r.emplace_back(2, Numbers{});
      for (size_t cell : {size_t(0), size_t(1)}) {
        r.back()[cell].push_back(r.size() == 1 ? 0.3 + 0.4 * static_cast<double>(cell) : 0.2 + 0.1 * static_cast<double>(cell));
        for (size_t row = 0; row < trace.step.size(); ++row) r.back()[cell].push_back(trace.values[2 * row + cell]);
      }
    }
    REQUIRE(r.size() == 2);
    // pre.r as it arrives at t_n; before t_0 there is nothing.
    const auto arriving = [&](size_t source, size_t n) { return n < 3 ? 0 : r[0][source][n - 3]; };
    for (size_t source : {size_t(0), size_t(1)})
      for (size_t target : {size_t(0), size_t(1)}) {
        const size_t k = source * 2 + target;
        double weight = 0.5, sum = 0;
        for (size_t n = 1; n <= 100; ++n) {
          const double post = r[1][target][n - 1], pre = arriving(source, n - 1), a = -0.05 * post * post;
          // Linear in w, with what stands at t_(n-1): one step of the exponential Euler method.
          weight += (0.05 * post * pre + a * weight) * 0.1 * (a == 0 ? 1 : std::expm1(a * 0.1) / (a * 0.1));
          sum += arriving(source, n) * r[1][target][n];
          CHECK(w[k][n] == doctest::Approx(weight).epsilon(rounding));
          CHECK(seen[k][n] == doctest::Approx(sum).epsilon(rounding));
          CHECK(last[k][n] == arriving(source, n));
        }
      }
    for (size_t target : {size_t(0), size_t(1)})
      for (size_t n = 1; n <= 100; ++n) {
        double I = 0.1, J = 0;
        for (size_t source : {size_t(0), size_t(1)}) {
          const double before = n == 1 ? 0.5 : w[source * 2 + target][n - 1];
          I += before * arriving(source, n), J += 2 * arriving(source, n) + r[1][target][n - 1];
        }
        CHECK(i[target][n] == doctest::Approx(I).epsilon(rounding));
        CHECK(j[target][n] == doctest::Approx(J).epsilon(rounding));
      }
  }
}

TEST_CASE("at a spike of the source its values are those of the moment; at a spike of the target, those that arrive") {
  const std::string text = R"(
neuron ramp { state v = 0; state x = 0; v = v + 1; x = 10 * v; spike when v >= 5 { v = 1 } }
neuron slow { state v = 0; state g = 0; v = v + 1; spike when v >= 7 { v = 0 } }
synapse reads { state w = 0; state at_pre = 0; state at_post = 0; state of_post = 0
  on pre  { send w + pre.x; at_pre = pre.v; of_post = post.v }
  on post { at_post = pre.v } }
population a[1] : ramp
population b[1] : slow
connect s: a -> b by all_to_all onto g with reads { delay = 2 ms }
run 30 ms { step = 1 ms; precision = double; record s.at_pre, s.at_post, s.of_post every 1 ms; record g of b every 1 ms; record v of a every 1 ms }
)";
  // a: v = 1 2 3 4 5→1 2 3 4 5→1 ...: it fires at 5, 9, 13, ..., where v is 1 after the reset and x = 50. b fires at 7, 14, 21, 28.
  for (const auto& [device, threads] : devices) {
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    const Numbers v = run.trace("v"), g = run.trace("g");
    double arrived = 0;
    for (int n = 1; n <= 30; ++n) {
      if (n >= 7 && (n - 7) % 4 == 0) arrived += 50;
      CHECK(g[static_cast<size_t>(n - 1)] == arrived);
      CHECK(run.trace("at_pre")[static_cast<size_t>(n - 1)] == (n >= 5 ? 1 : 0));
      const int fired = n < 7 ? 0 : n / 7 * 7;
      CHECK(run.trace("at_post")[static_cast<size_t>(n - 1)] == (fired ? v[static_cast<size_t>(fired - 3)] : 0));
      const int sent = n < 5 ? 0 : (n - 1) / 4 * 4 + 1;
      CHECK(run.trace("of_post")[static_cast<size_t>(n - 1)] == (sent ? sent % 7 : 0));
    }
  }
}

TEST_CASE("draws in events are of the synapse and the step: random release has its mean and variance, and threads do not matter") {
  const std::string text = R"(
neuron ticker { state v = 0; v = v + 1; spike when v >= 5 { v = 0 } }
neuron sink { state g = 0; spike when g > 1e9 }
synapse random(p = 0.3) {
  state w = 1
  state released = 0
  state total = 0
  state first = 0
  pre state x ~ uniform(0, 1)
  post state y = 0
  on start { first ~ normal(2, 0.5, above = 1) }
  on pre { let one ~ bernoulli(p); released += one; total += 1; send w * one }
  on post { y ~ uniform(0, 1) }
}
population a[40] : ticker { v = cell mod_5 }
population b[50] : sink
connect s: a -> b by probability(50%) onto g with random { delay = 1 ms }
run 500 ms { step = 1 ms; precision = double; record s.released, s.total, s.first every 500 ms; record g of b every 500 ms }
)";
  std::string fixed = text;
  fixed.replace(fixed.find("cell mod_5"), 10, "cell - 5 * floor(cell / 5)");
  Numbers released, first;
  for (const auto& [device, threads] : devices) {
    const unsigned n_threads = threads;  // as above
    CAPTURE(n_threads);
    lab::Run run = lab::run(fixed, {device, threads, 1, {}});
    Numbers got, total, begun;
    for (const auto& trace : run.stages.back().traces) {
      if (trace.request.path == "released") got = trace.values;
      if (trace.request.path == "total") total = trace.values;
      if (trace.request.path == "first") begun = trace.values;
    }
    REQUIRE(got.size() > 800);
    double sum = 0, squares = 0;
    for (double x : got) sum += x, squares += x * x;
    const auto n = static_cast<double>(got.size());
    const double mean = sum / n, variance = squares / n - mean * mean;
    for (double x : total) CHECK(x == 100);
    // 100 trials of p = 0.3 each: mean 30, variance 21; over about 1000 synapses five standard errors are 0.72 and 4.7.
    CHECK(std::abs(mean - 30) < 0.72);
    CHECK(std::abs(variance - 21) < 4.7);
    CHECK(*std::min_element(begun.begin(), begun.end()) >= 1);
    CHECK(begun[0] != begun[1]);
    if (released.empty()) released = got, first = begun;
    CHECK(got == released);
    CHECK(begun == first);
  }
}

TEST_CASE("without a delay a plastic synapse acts between the threshold and the next integration, with the weight of that moment") {
  // a fires at 3, 6, 9, ... ms, b at 4, 8, 12, ... ms; w is 2, rises by 1 at spikes of b, falls by a quarter at spikes of a before it is sent.
  const std::string text = R"(
neuron pacer(every_n = 3) { state n = 0; state v = 0; state seen = 0; seen = v; n = n + 1; spike when n >= every_n { n = 0 } }
synapse rule { state w = 2; on pre { w *= 0.75; send w }; on post { w += 1 } }
population a[1] : pacer
population b[1] : pacer(every_n = 4)
connect s: a -> b by all_to_all onto v with rule { delay = 0 ms }
run 40 ms { step = 1 ms; precision = double; record s.w every 1 ms; record v, seen of b every 1 ms }
)";
  for (const auto& [device, threads] : devices) {
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    const Numbers v = run.trace("v"), seen = run.trace("seen"), recorded = run.trace("w");
    double w = 2, sum = 0;
    for (int n = 1; n <= 40; ++n) {
      const auto at = static_cast<size_t>(n - 1);
      CHECK(seen[at] == sum);  // of the step before: a spike of this step has not acted at its update
      if (n % 3 == 0) w *= 0.75, sum += w;
      if (n % 4 == 0) w += 1;
      CHECK(v[at] == sum);
      CHECK(recorded[at] == w);
    }
  }
}
