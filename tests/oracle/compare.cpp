// Small networks with random numbers in their text: the reference device and the oracle must see the same spikes and the same states.
#include "engine/passes/pipeline.h"
#include "engine/plan/schedule.h"
#include "runtime/simulate/simulation.h"
#include "tests/oracle/oracle.h"
#include "tests/unit/graph/built.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>

using namespace nsim;

namespace {

/// Cells of every way to be solved. Everything that could be drawn is a function of the cell instead: the oracle draws nothing.
const char* const models = R"(
receptor syn(tau = 4 ms, E = 0 mV) {
  state g = 0 nS
  g' = -g / tau
  I  = g * (E - v)
}
## Linear, with a state that follows v while v is held.
neuron linear(tau = 12 ms, v_th = -50 mV, t_ref = 1.2 ms) {
  state v  = -60 mV
  state ge = 0 mV
  state w  = 0 mV
  state n  = 0
  v'  = (ge - w - 58 mV - v) / tau
  ge' = -ge / 3 ms
  w'  = (0.1 * (v + 60 mV) - w) / 30 ms
  n   = n + 1
  when n > 20 and w > 0.2 mV { n = 0; ge += 0.3 mV }
  spike when v > v_th { v = -61 mV; w += 0.5 mV; hold v for t_ref }
}
neuron leaky(C = 200 pF, v_th = -50 mV, t_ref = 2 ms) {
  state v = -60 mV
  input I = 10 pA
  v' = (10 nS * (-60 mV - v) + I) / C
  spike when v >= v_th and since(spike) > 1 ms { v = -60 mV; hold v for t_ref }
  solve v with exponential_euler
}
neuron plain(a = 0.02, b = 0.2, c = -65) {
  state v = -65
  state u = b * v
  input I = 0
  v' = 0.04*v^2 + 5*v + 140 - u + I per ms
  u' = a * (b*v - u) per ms
  spike when v >= 30 { v = c; u += 8 }
  solve v with euler(substeps = 2)
  solve u with euler
}
neuron curved(v_th = -50 mV) {
  state v = -60 mV
  state m = 0
  input I = 0 mV
  v' = (-60 mV - v + 2 mV * exp((v + 54 mV) / 2 mV) + I) / 10 ms
  m' = ((if v > -58 mV then 1 else 0) - m) / 8 ms
  spike when v > v_th { v = -60 mV; hold v for 0.5 ms }
  solve v, m with rk4
}
)";

struct Kind { std::string model, onto, unit, weight, states; double strength, drive; };
const std::vector<Kind> kinds = {
    {"linear(tau = {} ms)", "ge", "mV", "mV", "v, ge, w, n", 2, 0},
    {"leaky(t_ref = {} ms) + syn", "syn.g", "nS", "nS", "v, syn.g", 4, 110},
    {"plain(c = -{})", "I", "", "", "v, u", 5, 7},
    {"curved", "v", "mV", "mV", "v, m", 1.5, 7}};

std::string network(uint64_t seed) {
  std::mt19937_64 engine(seed);
  auto pick = [&](double low, double high) { return low + (high - low) * static_cast<double>(engine() >> 11) / 9007199254740992.0; };
  std::string text = models;
  std::vector<Kind> chosen;
  for (const char* name : {"a", "b"}) {
    const Kind& kind = kinds[static_cast<size_t>(pick(0, 4))];
    chosen.push_back(kind);
    const double parameter = kind.onto == "I" ? pick(50, 65) : kind.onto == "syn.g" ? pick(0.3, 3) : pick(8, 20);
    text += fmt::format("population {}[{}] : {} {{ v = {} + {:.5f}{} * sin({:.4f} * cell) }}\n", name, static_cast<int>(pick(3, 10)),
                        fmt::format(fmt::runtime(kind.model), parameter), kind.unit.empty() ? "-65" : "-60 mV", pick(2, 8), kind.unit.empty() ? "" : " mV",
                        pick(1, 3));
    const std::string unit = kind.onto == "syn.g" ? " pA" : kind.unit.empty() ? "" : " mV", onto = kind.onto == "ge" ? "ge" : "I";
    text += fmt::format("drive {}.{} = {:.5f}{} + {:.5f}{} * sin(t / {:.3f} ms + cell)\n", name, onto, onto == "ge" ? pick(0.3, 0.6) : kind.drive * pick(1, 1.6),
                        unit, onto == "ge" ? 0.2 : kind.drive * 0.3, unit, pick(3, 9));
  }
  const std::vector<std::string> delays = {"0 ms", "1 step", "0.2 ms", "3 steps", "0.1 ms * (1 + floor(1.5 + 1.5 * sin(2 * i + 5 * j)))"};
  for (size_t from = 0; from < 2; ++from) {
    for (size_t to = 0; to < 2; ++to) {
      for (int line = 0; line < 2; ++line) {
        const Kind& kind = chosen[to];
        const std::string rule = pick(0, 1) < 0.3 ? "all_to_all" : fmt::format("where(sin({:.3f} * i + {:.3f} * j) > {:.3f})", pick(1, 5), pick(1, 5), pick(-0.5, 0.6));
        text += fmt::format("connect {} -> {} by {} onto {} {{ weight = {:.5f}{} * (1 + {:.4f} * sin(i - 3 * j)); delay = {}; self = {} }}\n", "ab"[from], "ab"[to],
                            rule, kind.onto, kind.strength * (line == 0 ? pick(0.3, 1) : pick(-0.8, 0.2)), kind.weight.empty() ? "" : " " + kind.weight,
                            pick(0, 0.5), delays[static_cast<size_t>(pick(0, 5))], pick(0, 1) < 0.5);
      }
    }
  }
  text += "run 60 ms {\n  precision = double\n  record spikes of a, b\n";
  for (size_t k = 0; k < 2; ++k) text += fmt::format("  record {} of {} every 1 step\n", chosen[k].states, "ab"[k]);
  return text + "}\n";
}

}  // namespace

TEST_CASE("the reference device computes what the graph says") {
  size_t all_spikes = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string text = network(seed);
    CAPTURE(text);
    graph::Built built(text);
    REQUIRE(built.text() == "");
    Diagnostics diagnostics;
    simulate::Simulation simulation(plan::plan(passes::run_all(built.graph, diagnostics), diagnostics), device::reference_device(), 2, diagnostics);
    REQUIRE(diagnostics.empty());
    const record::StageRun run = simulation.run(0, {});
    oracle::Oracle oracle(built.graph);
    // Rounding differs by the order of operations, and grows where a cell is about to fire: 5e-12 was the most seen.
    // A wrong step, delay or weight changes states by 1e-4 and more.
    double worst = 0;
    for (int64_t n = 0; n < run.n_steps; ++n) {
      oracle.step();
      for (const record::Trace& trace : run.traces) {
        const graph::Stage::Trace& wanted = trace.request;
        const auto& values = built.graph.values;
        const graph::BlockId block = built.graph[wanted.cells.population].block;
        const auto at = std::find_if(values.begin(), values.end(), [&](const graph::Value& v) { return v.path == wanted.path && v.block == block; });
        REQUIRE(at != values.end());
        const int64_t n_cells = wanted.cells.size();
        for (int64_t cell = 0; cell < n_cells; ++cell) {
          const double got = trace.values[static_cast<size_t>(n * n_cells + cell)];
          const double expected = oracle.value({static_cast<uint32_t>(at - values.begin())}, wanted.cells.population, wanted.cells.first + cell);
          worst = std::max(worst, std::abs(got - expected) / std::max(1.0, std::abs(expected)));
        }
      }
    }
    CHECK(worst < 1e-9);
    std::vector<oracle::Spike> seen;
    for (const auto& [population, raster] : run.spikes) {
      for (size_t k = 0; k < raster.step.size(); ++k) seen.push_back({raster.step[k], population, raster.cell[k]});
    }
    std::vector<oracle::Spike> expected = oracle.spikes();
    std::sort(seen.begin(), seen.end());
    std::sort(expected.begin(), expected.end());
    CHECK(seen.size() == expected.size());
    CHECK(seen == expected);
    all_spikes += seen.size();
  }
  CHECK(all_spikes > 2000);   // the networks are alive
}
