// Single cells against closed forms and published tables (double precision, reference device).
#include "tests/science/lab.h"
#include <cmath>
#include <doctest/doctest.h>

namespace {

const std::string lif = R"(
import "models/neurons.net"
population cell[1] : lif_psc_exp(tau = 10 ms, C = 250 pF, tau_syn = 2 ms, E_L = -70 mV, v_th = -55 mV, v_r = -70 mV, t_ref = 2 ms)
)";

lab::Run precise(const std::string& text, const std::string& device = "reference") { return lab::run(text, {device, 1, 1, {}}); }

}  // namespace

TEST_CASE("a constant current of 1000 pA: the table that NEST publishes for its exponential and alpha cells") {
  lab::Run run = precise(lif + R"(
drive cell.I_ext = 1000 pA
run 5 ms { step = 0.1 ms; precision = double; record spikes of cell; record v of cell every 0.1 ms })");
  std::vector<double> v = run.trace("v");
  // Printed with 6 digits, hence 5e-5 mV (half a digit of -69.602).
  const std::vector<std::pair<int, double>> table = {{1, -69.602},   {2, -69.2079}, {3, -68.8178}, {4, -68.4316}, {5, -68.0492}, {43, -56.0204},
                                                     {44, -55.7615}, {45, -55.5051}, {46, -55.2513}, {47, -55.0001}, {48, -70},    {49, -70}};
  for (auto [step, expected] : table) CHECK(std::abs(v.at(static_cast<size_t>(step - 1)) - expected) < 5.1e-5);
  CHECK(run.spikes("cell") == std::vector<double>{4.8});
}

TEST_CASE("the membrane follows its closed form to 1e-12 over a whole run") {
  lab::Run run = precise(R"(
import "models/neurons.net"
population cell[1] : lif_psc_exp(tau = 10 ms, C = 250 pF, E_L = 0 mV, v_th = 2000 mV, v_r = 0 mV)
drive cell.I_ext = 1000 pA
run 500 ms { step = 0.1 ms; precision = double; record v of cell every 0.1 ms })");
  std::vector<double> v = run.trace("v");
  CHECK(std::abs(v.at(49) - 15.738773611494663) < 1e-12);
  for (size_t k = 0; k < v.size(); ++k) {
    double t = 0.1 * static_cast<double>(k + 1);
    // 5000 steps, each rounded once to 53 bits of a number up to 40: 1e-12 leaves a factor of two.
    REQUIRE(std::abs(v[k] - 40 * (1 - std::exp(-t / 10))) < 1e-11);
  }
}

TEST_CASE("the response to one spike is the closed form of the exponential synapse, also where both time constants are equal") {
  for (double tau_syn : {0.5, 2.0, 10.0}) {
    lab::Run run = precise(R"(
import "models/neurons.net"
param tau_syn = 2 ms
population cell[1] : lif_psc_exp(tau = 10 ms, C = 250 pF, E_L = 0 mV, v_th = 2000 mV, tau_syn = )" + std::to_string(tau_syn) + R"( ms)
source one : regular(1 Hz, from = 1 ms)
connect one -> cell by all_to_all onto I { weight = 100 pA; delay = 1 ms }
run 40 ms { step = 0.1 ms; precision = double; record v of cell every 0.1 ms })");
    std::vector<double> v = run.trace("v");
    for (size_t k = 0; k < v.size(); ++k) {
      double t = 0.1 * static_cast<double>(k + 1) - 2.0;   // the spike of 1 ms arrives at 2 ms and acts from there
      double expected = 0;
      if (t > 1e-9) {
        expected = tau_syn == 10 ? 100.0 / 250 * t * std::exp(-t / 10) : 100.0 / 250 * (tau_syn * 10 / (tau_syn - 10)) * (std::exp(-t / tau_syn) - std::exp(-t / 10));
      }
      REQUIRE(std::abs(v[k] - expected) < 1e-12);
    }
  }
}

TEST_CASE("alpha currents peak where and as high as the closed form says") {
  lab::Run run = precise(R"(
import "models/neurons.net"
population cell[1] : lif_psc_alpha(tau = 10 ms, C = 250 pF, tau_syn = 2 ms, v_th = 2000 mV)
source one : regular(1 Hz, from = 1 ms)
connect one -> cell by all_to_all onto rise { weight = 1 pA; delay = 1 ms }
run 20 ms { step = 0.001 ms; precision = double; record v of cell every 0.001 ms })");
  std::vector<double> v = run.trace("v");
  auto top = std::max_element(v.begin(), v.end());
  // Peak time to the grid of 1 us; peak height to the curvature over half a step (1e-10 relative).
  CHECK(std::abs(0.001 * static_cast<double>(top - v.begin() + 1) - 2.0 - 6.650997646159) < 1e-3);
  CHECK(std::abs(*top / 1.30006624762e-2 - 1) < 1e-7);
}

TEST_CASE("a generator with a delay of one step acts from the step after; refractoriness lasts whole steps") {
  lab::Run run = precise(lif + R"(
drive cell.I_ext = if t > 0.05 ms then 1000 pA else 0 pA
run 8 ms { step = 0.1 ms; precision = double; record v of cell every 0.1 ms })");
  std::vector<double> v = run.trace("v");
  auto at = [&](double ms) { return v.at(static_cast<size_t>(std::lround(ms * 10)) - 1); };
  CHECK(at(0.1) == -70);
  CHECK(std::abs(at(0.2) + 69.602) < 5.1e-5);
  CHECK(std::abs(at(4.8) + 55.0001) < 5.1e-5);
  CHECK(at(4.9) == -70);
  CHECK(at(6.9) == -70);                         // 20 steps after the spike of 4.9 ms
  CHECK(std::abs(at(7.0) + 69.602) < 5.1e-5);
}

TEST_CASE("Izhikevich's published scheme gives its published spike times") {
  // The scheme overshoots the peak by hundreds of mV, so rounding grows: fast spiking is compared up to 211 ms, where exact arithmetic and every
  // order of additions still agree.
  struct Kind { const char* name; const char* values; std::vector<double> times; };
  const std::vector<Kind> kinds = {
      {"regular spiking", "c = -65, d = 8", {4, 31, 79, 141, 195, 243, 292}},
      {"fast spiking", "a = 0.1, c = -65, d = 2", {4, 11, 22, 34, 58, 71, 92, 110, 124, 148, 163, 177, 199, 211}},
      {"chattering", "c = -50, d = 2", {4, 7, 10, 14, 62, 66, 114, 118, 166, 170, 218, 222, 270, 274}}};
  for (const Kind& kind : kinds) {
    lab::Run run = precise(std::string(R"(
import "models/neurons.net"
population cell[1] : izhikevich()") + kind.values + R"()
drive cell.I = 10
run 300 ms { step = 1 ms; precision = double; record spikes of cell })");
    INFO(kind.name);
    std::vector<double> times = run.spikes("cell");
    if (times.size() > kind.times.size() && kind.times.back() == 211) times.resize(kind.times.size());
    CHECK(times == kind.times);
  }
}

TEST_CASE("Traub-Miles cells fire where a fine Runge-Kutta solution does") {
  struct Case { double current; std::vector<double> times; size_t count; };
  for (const Case& one : {Case{200, {4.005102, 25.763499, 47.522308, 69.281116}, 10}, Case{500, {2.446976, 14.529872, 26.610213, 38.690546}, 17},
                          Case{1000, {1.630793, 9.172033, 16.699683, 24.227095}, 27}}) {
    lab::Run run = precise(R"(
neuron hh(C = 200 pF, g_L = 10 nS, E_L = -60 mV, g_Na = 20 uS, E_Na = 50 mV, g_K = 6 uS, E_K = -90 mV, V_T = -63 mV) {
  state v = E_L
  state m = 0.0268633298
  state h = 0.9913058219
  state n = 0.0604340347
  input I = 0 pA
  let x   = (v - V_T) / 1 mV
  let a_m = 1.28 / exprel((13 - x) / 4) / 1 ms
  let b_m = 1.4 / exprel((x - 40) / 5) / 1 ms
  let a_h = 0.128 * exp((17 - x) / 18) / 1 ms
  let b_h = 4 / (1 + exp((40 - x) / 5)) / 1 ms
  let a_n = 0.16 / exprel((15 - x) / 5) / 1 ms
  let b_n = 0.5 * exp((10 - x) / 40) / 1 ms
  v' = (g_L * (E_L - v) + g_Na * m^3 * h * (E_Na - v) + g_K * n^4 * (E_K - v) + I) / C
  m' = a_m * (1 - m) - b_m * m
  h' = a_h * (1 - h) - b_h * h
  n' = a_n * (1 - n) - b_n * n
  spike when rises(v, -20 mV)
  solve v, m, h, n with rk4
}
population cell[1] : hh
drive cell.I = )" + std::to_string(one.current) + R"( pA
run 200 ms { step = 0.01 ms; precision = double; record spikes of cell })");
    std::vector<double> times = run.spikes("cell");
    CHECK(times.size() == one.count);
    // A spike is stamped at the end of the step in which v crosses: at most one step of 0.01 ms late.
    for (size_t k = 0; k < one.times.size(); ++k) {
      CHECK(times.at(k) >= one.times[k] - 1e-4);
      CHECK(times.at(k) < one.times[k] + 0.0101);
    }
  }
}

TEST_CASE("conductances move the voltage as a fine solution says") {
  struct Case { double tau; std::vector<std::pair<double, double>> table; };
  for (const Case& one : {Case{0.2, {{.1, -69.780795565}, {.5, -69.499459852}, {1, -69.474936466}, {5, -69.594931838}, {20, -69.850984049}}},
                          Case{5, {{1, -67.591134932}, {5, -63.098583869}, {10, -62.644500287}, {20, -65.247613913}, {50, -69.308158393}}}}) {
    lab::Run run = precise(R"(
neuron cond(C = 250 pF, g_L = 16.6667 nS, E_L = -70 mV, tau = )" + std::to_string(one.tau) + R"( ms) {
  state v = E_L
  state g = 10 nS
  v' = (g_L * (E_L - v) - g * v) / C
  g' = -g / tau
  spike when v > 1000 mV { v = E_L }
  solve v, g with rk4
}
population cell[1] : cond
run 50 ms { step = 0.01 ms; precision = double; record v of cell every 0.1 ms })");
    std::vector<double> v = run.trace("v");
    // Runge-Kutta of order 4: the error per unit time is below (h/tau)^4 = 6e-6 of 0.5 mV for tau = 0.2 ms.
    for (auto [ms, expected] : one.table) CHECK(std::abs(v.at(static_cast<size_t>(std::lround(ms * 10)) - 1) - expected) < 2e-6);
  }
}
