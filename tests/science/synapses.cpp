// Synapse models against sequences computed by hand, in double; and the same network on both devices and at any number of threads.
//
// Relays pass on the spikes of a regular source one step (0.1 ms) later, so spikes of both sides have known stamps.
#include "tests/science/lab.h"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace {

constexpr double step = 0.1;
// A trace is advanced by one product for each step: over 20,000 steps, roundings of 1e-16 add up to a few 1e-13.
constexpr double rounding = 1e-12;

std::string pair_of_relays(double rate_hz, double lag_ms, const std::string& connections, const std::string& stage) {
  return fmt::format(R"(
import "models/synapses.net"
neuron relay {{ input kick = 0; state g = 0 nS; state a = 0 pA; state n = 0; spike when kick > 0 }}
source first  : regular({0} Hz, from = 100 ms)
source second : regular({0} Hz, from = {1} ms)
population before[1] : relay
population after[1]  : relay
connect first  -> before by one_to_one onto kick {{ weight = 1 }}
connect second -> after  by one_to_one onto kick {{ weight = 1 }}
{2}
{3}
)",
                     rate_hz, 100 + lag_ms, connections, stage);
}

/// Steps at which the relays fire within `steps`: the source's step, and one more.
std::vector<int64_t> stamps(double rate_hz, double from_ms, int64_t steps) {
  std::vector<int64_t> all;
  for (int k = 0;; ++k) {
    const auto at = std::llround((from_ms + k * 1000 / rate_hz) / step) + 1;
    if (at > steps) return all;
    all.push_back(at);
  }
}

struct Moment {
  double ms;
  bool pre;
};
/// Both sides in time; at one instant the source comes first.
std::vector<Moment> moments(double rate_hz, double lag_ms, int64_t steps) {
  std::vector<Moment> all;
  for (int64_t at : stamps(rate_hz, 100, steps)) all.push_back({static_cast<double>(at) * step, true});
  for (int64_t at : stamps(rate_hz, 100 + lag_ms, steps)) all.push_back({static_cast<double>(at) * step, false});
  std::stable_sort(all.begin(), all.end(), [](const Moment& a, const Moment& b) { return a.ms != b.ms ? a.ms < b.ms : a.pre > b.pre; });
  return all;
}

/// A trace that decays, brought up to date.
struct Trace {
  double tau, value = 0, at = 0;
  double now(double ms) {
    value *= std::exp(-(ms - at) / tau);
    at = ms;
    return value;
  }
};

const std::vector<std::pair<const char*, unsigned>> devices = {{"reference", 1}, {"cpu", 1}, {"cpu", 2}};

}  // namespace

TEST_CASE("the pair rules follow a sequence computed by hand") {
  for (double lag : {-7.0, 0.0, 10.0}) {
    const std::string text = pair_of_relays(20, lag, R"(
connect additive:       before -> after by one_to_one onto g with stdp { delay = 0.1 ms }
connect multiplicative: before -> after by one_to_one onto g with stdp_multiplicative { delay = 0.1 ms }
connect power:          before -> after by one_to_one onto a with stdp_power { delay = 0.1 ms }
connect inhibitory:     before -> after by one_to_one onto g with vogels_sprekeler { delay = 0.1 ms })",
                                            "run 1 s { step = 0.1 ms; precision = double; record additive.w, multiplicative.w, power.w, inhibitory.w }");
    double additive = 0.5, multiplicative = 0.5, power = 45, inhibitory = 0;
    Trace x{20}, y{20}, x_power{15}, y_power{30};
    for (const Moment& m : moments(20, lag, 10000)) {
      if (m.pre) {
        additive = std::clamp(additive - 0.0105 * y.now(m.ms), 0.0, 1.0);
        multiplicative -= 0.01 * multiplicative * y.now(m.ms);
        power = std::max(power - 0.1 * 0.0513 * power * y_power.now(m.ms), 0.0);
        inhibitory = std::clamp(inhibitory + 0.05 * (y.now(m.ms) - 2 * 0.003 * 20), 0.0, 100.0);
        x.now(m.ms), x.value += 1, x_power.now(m.ms), x_power.value += 1;
      } else {
        additive = std::clamp(additive + 0.01 * x.now(m.ms), 0.0, 1.0);
        multiplicative += 0.01 * (1 - multiplicative) * x.now(m.ms);
        power += 0.1 * std::pow(power, 0.4) * x_power.now(m.ms);
        inhibitory = std::clamp(inhibitory + 0.05 * x.now(m.ms), 0.0, 100.0);
        y.now(m.ms), y.value += 1, y_power.now(m.ms), y_power.value += 1;
      }
    }
    for (const auto& [device, threads] : devices) {
      const std::string on = device;
      CAPTURE(on);
      CAPTURE(lag);
      lab::Run run = lab::run(text, {device, threads, 1, {}});
      CHECK(run.result("additive.w") == doctest::Approx(additive).epsilon(rounding));
      CHECK(run.result("multiplicative.w") == doctest::Approx(multiplicative).epsilon(rounding));
      CHECK(run.result("power.w") == doctest::Approx(power).epsilon(rounding));
      CHECK(run.result("inhibitory.w") == doctest::Approx(inhibitory).epsilon(rounding));
    }
  }
}

TEST_CASE("the triplet rule reads slow traces before they are raised") {
  const std::string text = pair_of_relays(40, 10, "connect triplet: before -> after by one_to_one onto g with stdp_triplet { delay = 0.1 ms }",
                                          "run 1 s { step = 0.1 ms; precision = double; record triplet.w }");
  double w = 0.5;
  Trace r1{16.8}, r2{101}, o1{33.7}, o2{125};
  for (const Moment& m : moments(40, 10, 10000)) {
    if (m.pre) {
      w = std::clamp(w - o1.now(m.ms) * (7e-3 + 2.3e-4 * r2.now(m.ms)), 0.0, 1.0);
      r1.now(m.ms), r1.value += 1, r2.value += 1;
    } else {
      w = std::clamp(w + r1.now(m.ms) * (5e-10 + 6.2e-3 * o2.now(m.ms)), 0.0, 1.0);
      o1.now(m.ms), o1.value += 1, o2.value += 1;
    }
  }
  for (const auto& [device, threads] : devices) CHECK(lab::run(text, {device, threads, 1, {}}).result("triplet.w") == doctest::Approx(w).epsilon(rounding));
}

TEST_CASE("depression and facilitation are exact between spikes, and a look does not change them") {
  const std::string connect = "connect depressing: before -> after by one_to_one onto a with tsodyks_markram(U = 0.4, tau_rec = 300 ms, tau_fac = 60 ms) { delay = 0.1 ms }";
  const auto text = [&](const char* records) {
    return pair_of_relays(25, 5, connect, fmt::format("run 1 s {{ step = 0.1 ms; precision = double; record a of after every 1 ms; {} }}", records));
  };
  std::vector<double> sums;
  double x = 1, u = 0, sum = 0, last = 0;
  for (int64_t at : stamps(25, 100, 10000)) {
    const double ms = static_cast<double>(at) * step;
    x = 1 + (x - 1) * std::exp(-(ms - last) / 300), u *= std::exp(-(ms - last) / 60), last = ms;
    u += 0.4 * (1 - u);
    sum += u * x;
    x -= u * x;
    sums.push_back(sum);
  }
  const double x_end = 1 + (x - 1) * std::exp(-(1000 - last) / 300);
  for (const auto& [device, threads] : devices) {
    lab::Run run = lab::run(text("record depressing.x"), {device, threads, 1, {}});
    const std::vector<double> arrived = run.trace("a");
    for (size_t k = 0; k < sums.size(); ++k) {
      const auto row = static_cast<size_t>((stamps(25, 100, 10000)[k] + 1) / 10 + 1);  // sent at the stamp, there one step later
      if (row < arrived.size()) CHECK(arrived[row] == doctest::Approx(sums[k]).epsilon(rounding));
    }
    CHECK(run.result("depressing.x") == doctest::Approx(x_end).epsilon(rounding));
    lab::Run looked = lab::run(text("record depressing.x, depressing.u every 7 ms"), {device, threads, 1, {}});
    CHECK(looked.trace("a") == arrived);
  }
}

TEST_CASE("at 33 Hz a depressing synapse sends .5 .259 .143 .087") {
  lab::Run run = lab::run(pair_of_relays(100.0 / 3, 5, R"(connect depressing: before -> after by one_to_one onto a with tsodyks_markram(
      U = 0.5, tau_rec = 800 ms, tau_fac = 1 ms) { delay = 0.1 ms })", "run 250 ms { step = 0.1 ms; precision = double; record a of after every 30 ms }"));
  const std::vector<double> a = run.trace("a");  // at 30, 60, ...: the relay fires at 100.1, 130.1, 160.1, 190.1
  const double amplitudes[] = {0.5, 0.259, 0.143, 0.087};
  for (size_t k = 0; k < 4; ++k) CHECK(a[3 + k] - (k > 0 ? a[2 + k] : 0) == doctest::Approx(amplitudes[k]).epsilon(0.004));  // printed to three digits
}

TEST_CASE("scaling acts once a second on all synapses, dopamine turns tags into weights") {
  const std::string text = pair_of_relays(20, 10, R"(
connect homeostatic: before -> after by one_to_one onto g with scaling { delay = 0.1 ms }
connect rewarded:    before -> after by one_to_one onto n with stdp_dopamine { delay = 0.1 ms }
drive rewarded.D = if t > 1 s and t < 1.1 s then 1 else 0)",
                                          "run 2 s { step = 0.1 ms; precision = double; record homeostatic.w, rewarded.w, rewarded.tag }");
  double w = 1;
  Trace rate{10000};
  int64_t second = 1;
  std::vector<Moment> all = moments(20, 10, 20000);
  for (const Moment& m : all) {
    for (; static_cast<double>(second) * 1000 < m.ms; ++second) w *= 1 + 0.1 * (1 - rate.now(static_cast<double>(second) * 1000) / 0.005);
    if (!m.pre) rate.now(m.ms), rate.value += 1.0 / 10000;
  }
  for (; second <= 2; ++second) w *= 1 + 0.1 * (1 - rate.now(static_cast<double>(second) * 1000) / 0.005);
  // Step by step: the tag decays, and the weight grows by tag · D · h with what stands at the beginning of the step.
  double weight = 1, tag = 0;
  Trace x{20}, y{20};
  auto next = all.begin();
  for (int64_t n = 1; n <= 20000; ++n) {
    const double before = static_cast<double>(n - 1) / 10;
    if (before > 1000 && before < 1100) weight += tag * 1e-3 * step;
    tag *= std::exp(-step / 1000);
    for (; next != all.end() && std::llround(next->ms / step) == n; ++next) {
      if (next->pre) tag -= 0.15 * y.now(next->ms), x.now(next->ms), x.value += 1;
      else tag += 0.1 * x.now(next->ms), y.now(next->ms), y.value += 1;
    }
    if (n % 100 == 0) weight = std::clamp(weight, 0.0, 4.0);
  }
  for (const auto& [device, threads] : devices) {
    const std::string on = device;
    CAPTURE(on);
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    CHECK(run.result("homeostatic.w") == doctest::Approx(w).epsilon(rounding));
    CHECK(run.result("rewarded.tag") == doctest::Approx(tag).epsilon(rounding));
    CHECK(run.result("rewarded.w") == doctest::Approx(weight).epsilon(rounding));
  }
}

namespace {

/// 200 cells in two populations; drawn first weights, drawn delays on one of the plastic lines, a static line onto the same sum.
std::string plastic_network(const char* precision) {
  return fmt::format(R"(
import "models/synapses.net"
neuron lif(tau = 20 ms, tau_syn = 5 ms, E_L = -49 mV, v_th = -50 mV, v_r = -60 mV) {{
  state v = v_r
  state g = 0 nS
  v' = (g * 1 mV / 1 nS + E_L - v) / tau
  g' = -g / tau_syn
  spike when v > v_th {{ v = v_r; hold v for 2 ms }}
}}
population exc[150] : lif {{ v ~ uniform(-60 mV, -50 mV) }}
population inh[50]  : lif {{ v ~ uniform(-60 mV, -50 mV) }}
connect plastic: exc -> exc by probability(20%) onto g with stdp(up = 5%, down = 5%) {{ weight ~ uniform(0.1 nS, 0.6 nS); delay = 1.5 ms; self = false }}
connect drawn:   exc -> inh by indegree(30) onto g with stdp_multiplicative {{ weight = 0.4 nS; delay ~ uniform(0.1 ms, 3 ms) }}
connect short:   inh -> inh by outdegree(10) onto g with tsodyks_markram_g {{ weight = -1 nS; delay = 1 ms }}
connect inh -> exc by probability(20%) onto g {{ weight = -1.5 nS; delay ~ uniform(0.1 ms, 3 ms) }}
synapse tsodyks_markram_g(U = 0.5, tau_rec = 100 ms) {{
  state w = 1 nS
  state x = 1
  x' = (1 - x) / tau_rec
  on pre {{ send w * U * x; x -= U * x }}
}}
run 300 ms {{
  step = 0.1 ms
  precision = {}
  record spikes of exc, inh
  record plastic.w, drawn.w, short.x
}}
)",
                     precision);
}

}  // namespace

TEST_CASE("plastic networks do not depend on the number of threads, and agree with the reference device") {
  const auto weights = [](const lab::Run& run, const char* label) {
    for (const auto& result : run.summaries.back().results)
      if (result.label == label) return result.value.values;
    return std::vector<double>{};
  };
  lab::Run expected = lab::run(plastic_network("double"));
  REQUIRE(expected.spikes("exc").size() > 300);
  for (const char* precision : {"double", "single"}) {
    lab::Run one = lab::run(plastic_network(precision), {"cpu", 1, 1, {}});
    CAPTURE(precision);
    for (unsigned threads : {2u, 3u}) {
      lab::Run several = lab::run(plastic_network(precision), {"cpu", threads, 1, {}});
      CHECK(several.spikes("exc") == one.spikes("exc"));
      CHECK(several.spikes("inh") == one.spikes("inh"));
      for (const char* label : {"plastic.w", "drawn.w", "short.x"}) CHECK(weights(several, label) == weights(one, label));
    }
    if (std::string(precision) == "single") continue;
    CHECK(one.spikes("exc") == expected.spikes("exc"));
    for (const char* label : {"plastic.w", "drawn.w", "short.x"}) {
      const std::vector<double> a = weights(one, label), b = weights(expected, label);
      REQUIRE(a.size() == b.size());
      REQUIRE(a.size() > 100);
      double worst = 0;
      for (size_t k = 0; k < a.size(); ++k) worst = std::max(worst, std::abs(a[k] - b[k]));
      CHECK(worst < 1e-12);  // the same operations in double; the compiler may order sums of terms alike only
    }
  }
}

TEST_CASE("an electrical synapse acts at every step, with both voltages as they stood when the step began") {
  const std::string text = R"(
import "models/synapses.net"
neuron passive(tau = 10 ms, C = 100 pF) { state v = 0 mV; input I = 0 pA; v' = -v / tau + I / C; spike when v > 1000 mV }
population pair[2] : passive { v = if cell == 0 then 10 mV else -4 mV }
connect gaps: pair -> pair by all_to_all with gap_junction { weight = 3 nS; self = false; delay = 1 step }
run 20 ms { step = 0.1 ms; precision = double; record v of pair every 0.1 ms }
)";
  double v[2] = {10, -4}, I[2] = {0, 0};
  std::vector<double> first, second;
  for (int n = 0; n < 200; ++n) {
    const double arrives[2] = {3 * (v[1] - v[0]), 3 * (v[0] - v[1])}, decay = std::exp(-0.01);
    for (int k : {0, 1}) v[k] = v[k] * decay + I[k] * 0.1 * (1 - decay), I[k] = arrives[k];
    first.push_back(v[0]), second.push_back(v[1]);
  }
  for (const auto& [device, threads] : devices) {
    const std::string on = device;
    CAPTURE(on);
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    const std::vector<double> a = run.trace("v", 0), b = run.trace("v", 1);
    REQUIRE(a.size() == first.size());
    for (size_t k = 0; k < a.size(); ++k) {
      CHECK(a[k] == doctest::Approx(first[k]).epsilon(rounding));
      CHECK(b[k] == doctest::Approx(second[k]).epsilon(rounding));
    }
  }
}

TEST_CASE("two cells joined by a junction that passes their spikes follow the sequence computed by hand") {
  const std::string text = R"(
import "models/neurons.net"
import "models/synapses.net"
population pair[2] : lif_cond(E_L = -65 mV, v_r = -65 mV, t_ref = 1 ms) { v = if cell == 0 then -65 mV else -55 mV }
connect gaps: pair -> pair by all_to_all onto v with gap_junction_of_spikes { weight = 0.6 nS; self = false; delay = 1 step }
drive pair[0].I = 200 pA
drive pair[1].I = 185 pA
run 300 ms { step = 0.05 ms; precision = double; record spikes of pair; record v of pair every 0.05 ms }
)";
  double v[2] = {-65, -55}, I[2] = {200, 185}, jump[2] = {0, 0};
  int held[2] = {0, 0};
  std::vector<double> course[2], fired[2];
  for (int n = 1; n <= 6000; ++n) {
    const double old[2] = {v[0], v[1]}, drive[2] = {200, 185}, decay = std::exp(-0.05 * 10 / 200);
    double next_jump[2] = {0, 0};
    for (int k : {0, 1}) {
      const double rest = -65 + I[k] / 10;
      if (held[k] == 0) v[k] = rest + (v[k] - rest) * decay + jump[k];
      I[k] = 0.6 * (old[1 - k] - old[k]) + drive[k];
    }
    for (int k : {0, 1}) {
      const bool free = held[k] == 0;
      held[k] = std::max(held[k] - 1, 0);
      if (free && v[k] >= -50) v[k] = -65, held[k] = 20, fired[k].push_back(n * 0.05), next_jump[1 - k] = 0.6 * 80 / 200;
      course[k].push_back(v[k]);
    }
    jump[0] = next_jump[0], jump[1] = next_jump[1];
  }
  for (const auto& [device, threads] : devices) {
    lab::Run run = lab::run(text, {device, threads, 1, {}});
    for (int k : {0, 1}) {
      const std::vector<double> got = run.trace("v", k), spikes = run.spikes("pair", k);
      double worst = 0;
      for (size_t n = 0; n < got.size(); ++n) worst = std::max(worst, std::abs(got[n] - course[k][n]));
      CHECK(worst < 1e-9);  // 6000 steps of roundings at 60 mV, 1e-14 each
      REQUIRE(spikes.size() == fired[k].size());
      CHECK(spikes.size() > 8);
      for (size_t n = 0; n < spikes.size(); ++n) CHECK(spikes[n] == doctest::Approx(fired[k][n]).epsilon(1e-9));
    }
  }
}
