// Small schedules made by hand: two populations and one projection between them.
#pragma once
#include <algorithm>
#include "runtime/wire/wire.h"
#include <algorithm>
#include <tuple>

namespace nsim::tests {

using plan::Code; using plan::Op;

inline uint32_t put(Code& code, Op op, std::initializer_list<uint32_t> args = {}, double number = 0, uint32_t index = 0) {
  plan::Instruction i;
  i.op = op;
  i.number = number;
  i.index = index;
  for (uint32_t a : args) i.args[i.n_args++] = a;
  code.body.push_back(i);
  return static_cast<uint32_t>(code.body.size() - 1);
}

inline Code number(double x) {
  Code code;
  code.results = {put(code, Op::constant, {}, x)};
  return code;
}

inline Code point(plan::Point p) {
  Code code;
  code.results = {put(code, Op::point, {}, 0, static_cast<uint32_t>(p))};
  return code;
}

inline Code draw(plan::Law law, double a, double b, uint32_t stream, bool keep_sign = false) {
  Code code;
  plan::CodeDraw d;
  d.law = law;
  d.stream = stream;
  d.keep_sign = keep_sign;
  code.draws = {d};
  uint32_t x = put(code, Op::constant, {}, a), y = put(code, Op::constant, {}, b);
  code.results = {put(code, Op::draw, {x, y}, 0, 0)};
  return code;
}

inline Code drawn_above(plan::Law law, double a, double b, uint32_t stream, double above) {
  Code code = draw(law, a, b, stream);
  uint32_t limit = put(code, Op::constant, {}, above);
  std::swap(code.body[2], code.body[3]);   // a value is computed before it is used
  code.draws[0].has_above = true;
  code.draws[0].above = limit - 1;
  code.results = {limit};
  return code;
}

/// Populations a (0) and b (1); the projection is schedule.wirings[0].
inline plan::Schedule network(int64_t n_a, int64_t n_b, graph::Projection::Rule rule, Code argument = number(0), bool recurrent = false) {
  plan::Schedule schedule;
  schedule.precision = "double";
  for (int k = 0; k < 2; ++k) {
    graph::Population population;
    population.name = k == 0 ? "a" : "b";
    population.n_cells = k == 0 ? n_a : n_b;
    population.extents = {population.n_cells};
    schedule.populations.push_back(population);
  }
  plan::Wiring wiring;
  wiring.name = "a->b";
  wiring.stream = 77;
  wiring.pre = {{0}, 0, n_a - 1};
  wiring.post = {{recurrent ? 0u : 1u}, 0, (recurrent ? n_a : n_b) - 1};
  wiring.rule = rule;
  wiring.argument = std::move(argument);
  wiring.weight = number(1.5);
  wiring.delay = number(0.1);
  wiring.constant_weight = wiring.constant_delay = true;
  schedule.wirings.push_back(wiring);
  return schedule;
}

inline wire::Numbers no_numbers() {
  return {[](plan::Source, uint32_t, uint32_t, int64_t) { return 0.0; }};
}

inline std::vector<std::vector<std::array<double, 3>>> places_of(const plan::Schedule& schedule) {
  std::vector<std::vector<std::array<double, 3>>> places;
  for (const auto& population : schedule.populations) places.push_back(wire::place(population, schedule.seed));
  return places;
}

inline wire::Wired wired(const plan::Schedule& schedule, int threads = 1) {
  Diagnostics diagnostics;
  wire::Wired result = wire::wire(schedule, 0, places_of(schedule), no_numbers(), threads, diagnostics);
  require(diagnostics.empty(), "the network of this test is possible");
  return result;
}

/// The first message, as "N320: title | label".
inline std::string complaint(const plan::Schedule& schedule) {
  Diagnostics diagnostics;
  wire::wire(schedule, 0, places_of(schedule), no_numbers(), 2, diagnostics);
  if (diagnostics.empty()) return "";
  Diagnostic first = diagnostics.sorted()[0];
  return first.code + ": " + first.message + " | " + first.label;
}

struct Synapse {
  int64_t source = 0;
  uint32_t target = 0;
  double weight = 0;
  uint32_t delay = 0;
  auto operator<=>(const Synapse&) const = default;
};

/// All synapses in the order of rows; a row joins its parts in the order of the threads.
inline std::vector<Synapse> synapses(const wire::Wired& wired) {
  std::vector<Synapse> all;
  if (wired.shards.empty()) return all;
  for (size_t source = 0; source + 1 < wired.shards[0].row.size(); ++source)
    for (const auto& shard : wired.shards)
      for (auto k = static_cast<size_t>(shard.row[source]); k < static_cast<size_t>(shard.row[source + 1]); ++k) {
        double weight = !shard.weight_double.empty() ? shard.weight_double[k] : !shard.weight_single.empty() ? shard.weight_single[k] : wired.constant_weight;
        all.push_back({static_cast<int64_t>(source), shard.target[k], weight, shard.delay.empty() ? wired.constant_delay : shard.delay[k]});
      }
  // Rows need not ascend; what counts is the order of several synapses of one pair.
  std::stable_sort(all.begin(), all.end(), [](const Synapse& a, const Synapse& b) { return std::pair(a.source, a.target) < std::pair(b.source, b.target); });
  return all;
}

}  // namespace nsim::tests
