// States of synapse models: their room, their first values, and what they are when somebody looks.
#include "runtime/simulate/network.h"
#include <algorithm>
#include <set>

namespace nsim::simulate {

namespace {

/// The number of synapses is known only now: what speaks of all of them is told.
void tell_number(Built& built, uint32_t block, int64_t n) {
  plan::BlockPlan& plan = built.schedule.blocks[block];
  plan.n_cells = n;
  plan.groups[0].n_cells = n;
  const uint32_t id = plan.groups[0].population;
  graph::Population& population = built.schedule.populations[id];
  population.n_cells = n;
  population.extents = {n};
  const auto fit = [&](std::vector<graph::CellRange>& ranges) {
    for (graph::CellRange& range : ranges)
      if (range.population.at == id) range.last = n - 1;
  };
  for (graph::Measure& measure : built.schedule.measures) fit(measure.cells);
  const auto fit_actions = [&](std::vector<graph::Action>& actions) {
    for (graph::Action& action : actions)
      for (graph::Action::Part& part : action.parts)
        if (part.cells.population.at == id) part.cells.last = n - 1;
  };
  fit_actions(built.schedule.actions);
  for (graph::Stage& stage : built.schedule.stages) {
    for (graph::Stage::Trace& trace : stage.traces)
      if (trace.cells.population.at == id) trace.cells.last = n - 1;
    for (graph::Stage::Pace& pace : stage.paces) fit_actions(pace.actions);
  }
}

}  // namespace

void keep_states(Built& built, uint32_t plastic) {
  const plan::Plastic& what = built.schedule.plastics[plastic];
  device::Network& network = built.network;
  const wire::Wired& wired = network.wired[built.schedule.tracts[what.delivery.tract].wirings[0]];
  std::vector<int64_t> counts;
  for (const wire::Shard& shard : wired.shards) counts.push_back(shard.row.back());
  const wire::Placement placement = network.placements[what.of_synapse] = wire::place_synapses(counts);
  tell_number(built, what.of_synapse, wired.n_synapses);
  for (uint32_t k = 0; k < built.schedule.buffers.size(); ++k) {
    const plan::Buffer& buffer = built.schedule.buffers[k];
    if (buffer.block != what.of_synapse) continue;
    const bool real = buffer.type == plan::Type::real;
    network.buffers[k] = device::make_array(static_cast<size_t>(placement.length), real ? network.real_bytes : 4, !real);
  }
  for (size_t s = 0; s < what.states.size(); ++s) {
    device::Array& array = network.buffers[what.states[s]];
    for (size_t thread = 0; thread < counts.size(); ++thread) {
      const std::vector<double>& drawn = wired.shards[thread].states.empty() ? std::vector<double>{} : wired.shards[thread].states[s];
      for (int64_t k = 0; k < counts[thread]; ++k)
        array.set(static_cast<size_t>(placement.base[thread] + k), drawn.empty() ? wired.constant_states[s] : drawn[static_cast<size_t>(k)]);
    }
  }
}

void forget_replays(Built& built) {
  for (std::vector<wire::Replay>& replays : built.network.replays)
    for (wire::Replay& replay : replays) wire::forget(replay, built.network.step);
}

void rebase_traces(Built& built, bool all) {
  device::Network& network = built.network;
  for (const plan::Plastic& plastic : built.schedule.plastics) {
    if (!plastic.replay || plastic.replay->traces.empty()) continue;
    const std::vector<plan::Replay::Trace>& traces = plastic.replay->traces;
    const auto keep = [&](const plan::Replay::Trace& trace) { return network.parameters[plastic.of_pre].get(trace.keep); };
    device::Array& seen = network.buffers[plastic.replay->seen];
    for (size_t k = 0; k < seen.n; ++k) {
      const bool stays = std::all_of(traces.begin(), traces.end(), [&](const auto& trace) { return network.buffers[trace.decay].get(k) == keep(trace); });
      if (stays && !all) continue;
      for (const plan::Replay::Trace& trace : traces) {
        network.buffers[trace.last].set(k, network.buffers[trace.value].get(k));
        network.buffers[trace.decay].set(k, keep(trace));
      }
      seen.set(k, static_cast<double>(network.step));
    }
  }
}

void keep_numbers(Built& built, uint32_t wiring) {
  std::set<std::string> wanted;
  for (const graph::Measure& m : built.schedule.measures)
    for (graph::ProjectionId id : m.projections)
      if (id.at == wiring) wanted.insert(m.name);
  wire::Wired& wired = built.network.wired[wiring];
  const plan::Wiring& what = built.schedule.wirings[wiring];
  const bool changes = std::any_of(built.schedule.plastics.begin(), built.schedule.plastics.end(), [&](const plan::Plastic& p) {
    return built.schedule.tracts[p.delivery.tract].wirings[0] == wiring;
  });
  if (what.rule == graph::Projection::total && (!wanted.empty() || changes)) wire::sort_rows(wired);
  for (const std::string& name : wanted) built.synapses[{wiring, name}] = wire::numbers_of(built.schedule, wiring, wired, built.places, name);
}

uint32_t plastic_of(const plan::Schedule& schedule, uint32_t buffer) {
  for (uint32_t k = 0; k < schedule.plastics.size(); ++k)
    if (schedule.plastics[k].of_synapse == schedule.buffers[buffer].block) return k;
  return ~0u;
}

namespace {

/// Calls f(place in a thread's branch, thread, source) for each synapse of a plastic, by source, target, draw.
template <class F>
void each_synapse(const Built& built, const plan::Plastic& plastic, F f) {
  const std::vector<wire::Branch>& branches = built.network.tracts[plastic.delivery.tract].branches;
  for (size_t source = 0; !branches.empty() && source + 1 < branches[0].start.size(); ++source)
    for (size_t thread = 0; thread < branches.size(); ++thread)
      for (int64_t k = branches[thread].start[source]; k < branches[thread].start[source + 1]; ++k) f(k, thread, source);
}

const plan::Plastic* plastic_with(const Built& built, uint32_t block) {
  for (const plan::Plastic& plastic : built.schedule.plastics)
    if (plastic.of_synapse == block) return &plastic;
  return nullptr;
}

}  // namespace

std::vector<size_t> synapse_elements(const Built& built, uint32_t block) {
  std::vector<size_t> elements;
  elements.reserve(static_cast<size_t>(built.schedule.blocks[block].n_cells));
  const plan::Plastic* plastic = plastic_with(built, block);
  require(plastic != nullptr, "a block of synapses belongs to a model");
  const wire::Placement& placement = built.network.placements[block];
  each_synapse(built, *plastic, [&](int64_t k, size_t thread, size_t) { elements.push_back(static_cast<size_t>(placement.base[thread] + k)); });
  return elements;
}

std::vector<std::array<double, 3>> ends_of_synapses(const Built& built, uint32_t block) {
  std::vector<std::array<double, 3>> ends;
  const plan::Plastic* plastic = plastic_with(built, block);
  if (plastic == nullptr) return ends;
  const plan::Tract& tract = built.schedule.tracts[plastic->delivery.tract];
  const uint32_t post = built.schedule.wirings[tract.wirings[0]].post.population.at;
  const wire::Placement& placement = built.network.placements[built.schedule.populations[post].block.at];
  const uint32_t group = wire::group_of(built.schedule, post);
  each_synapse(built, *plastic, [&](int64_t k, size_t thread, size_t source) {
    const wire::Branch& branch = built.network.tracts[plastic->delivery.tract].branches[thread];
    const auto at = static_cast<size_t>(k);
    const int64_t target = branch.near_target.size() ? int64_t{branch.near_target[at]} : int64_t{branch.far_target[at]};
    const int64_t first = placement.begin[group][thread] - placement.base[thread];  // what the thread's first target of the population counts
    const int64_t cell = target - first + placement.slices[group][thread].first;
    ends.push_back({static_cast<double>(tract.pre.first + static_cast<int64_t>(source)), static_cast<double>(cell), 0});
  });
  return ends;
}

std::vector<double> synapse_values(const Built& built, uint32_t buffer) {
  built.settle();
  const plan::Plastic& plastic = built.schedule.plastics[plastic_of(built.schedule, buffer)];
  const wire::Placement& placement = built.network.placements[plastic.of_synapse];
  const plan::Code* now = nullptr;
  for (const auto& [state, code] : plastic.lazy)
    if (state == buffer) now = &code;
  const device::Array& kept = built.network.buffers[buffer];
  std::vector<std::vector<double>> results;
  // One thread's synapses [begin, end): as they are kept, or brought up to date without being written.
  const auto peek = [&](size_t first, size_t n, std::vector<double>& to) {
    if (!now) return kept.append_to(to, first, n);
    reference::Points points;
    points.n = n;
    points.seed = built.schedule.seed;
    points.step_ms = built.schedule.step_ms;
    points.read = [&](plan::Source source, uint32_t index, double* out) {
      const uint32_t population = built.schedule.blocks[plastic.of_synapse].groups[0].population;
      if (source == plan::Source::parameter) return std::fill(out, out + n, read_number(built, source, index, population, 0));
      for (size_t k = 0; k < n; ++k) {
        const double kept = built.network.buffers[index].get(first + k);
        out[k] = source == plan::Source::since ? static_cast<double>(built.network.step) - kept : kept;
      }
    };
    reference::evaluate(*now, points, results);
    to.insert(to.end(), results[0].begin(), results[0].end());
  };
  std::vector<double> values;
  values.reserve(static_cast<size_t>(built.schedule.blocks[plastic.of_synapse].n_cells));
  const std::vector<wire::Branch>& branches = built.network.tracts[plastic.delivery.tract].branches;
  for (size_t source = 0; !branches.empty() && source + 1 < branches[0].start.size(); ++source)
    for (size_t thread = 0; thread < branches.size(); ++thread) {
      const int64_t begin = branches[thread].start[source], end = branches[thread].start[source + 1];
      if (begin < end) peek(static_cast<size_t>(placement.base[thread] + begin), static_cast<size_t>(end - begin), values);
    }
  return values;
}

}  // namespace nsim::simulate
