// One stage: parameters that it sets, room for what it records, steps in calls short enough to be interrupted, what happens at a pace, and what is
// left at its end.
#include "engine/plan/living.h"
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <chrono>

namespace nsim::simulate {
namespace {

using Clock = std::chrono::steady_clock;
double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

/// Puts back what an earlier stage set, sets what this one sets, and computes anew what depends on either.
void set_parameters(Built& built, std::vector<plan::Initial>& overridden, size_t stage) {
  std::vector<plan::Initial> changes;
  for (const plan::Initial& initial : built.schedule.initials)
    for (const plan::Initial& o : overridden)
      if (initial.population == o.population && initial.buffer == o.buffer && initial.parameter == o.parameter) {
        changes.push_back(initial);
        break;
      }
  overridden.clear();
  if (stage < built.schedule.stage_codes.size()) overridden = built.schedule.stage_codes[stage].overrides;
  changes.insert(changes.end(), overridden.begin(), overridden.end());
  if (changes.empty()) return;
  built.settle();
  set_values(built, changes);
  set_propagators(built);
  rebase_traces(built, false);
  set_tables(built);
}

void begin_stage(Built& built, size_t stage) {
  device::Network& network = built.network;
  network.stage = static_cast<uint32_t>(stage);
  network.stage_first = network.step;
  network.records.clear();
  network.record_every.clear();
  const graph::Stage& what = built.schedule.stages[stage];
  for (const auto& trace : what.traces) {
    const plan::Buffer& buffer = built.schedule.buffers[built.schedule.variables[trace.value.at].first];
    const bool real = buffer.type == plan::Type::real;
    network.records.push_back(device::make_array(static_cast<size_t>(what.n_steps / trace.every * trace.cells.size()), real ? network.real_bytes : 4, !real));
    network.record_every.push_back(trace.every);
  }
}

/// Takes over what was recorded and frees its room, trace by trace.
void take_traces(Built& built, record::StageRun& run) {
  for (size_t k = 0; k < run.stage->traces.size(); ++k) {
    record::Trace trace;
    trace.request = run.stage->traces[k];
    device::Array& recorded = built.network.records[k];
    for (int64_t row = 1; row <= run.n_steps / trace.request.every; ++row) trace.step.push_back(run.first + row * trace.request.every);
    trace.values.resize(trace.step.size() * static_cast<size_t>(trace.request.cells.size()));
    for (size_t i = 0; i < trace.values.size(); ++i) trace.values[i] = recorded.get(i);
    recorded = device::make_array(0, 8, false);
    run.traces.push_back(std::move(trace));
  }
}

/// A parameter that all cells of a population share, for each cell; empty when the value is none.
std::vector<double> shared_parameter(const Built& built, graph::ValueId value) {
  std::vector<double> values;
  for (size_t b = 0; b < built.schedule.blocks.size(); ++b) {
    const plan::BlockPlan& block = built.schedule.blocks[b];
    for (size_t row = 0; row < block.parameters.size(); ++row) {
      if (block.parameters[row].value != value.at) continue;
      for (size_t group = 0; group < block.groups.size(); ++group)
        values.insert(values.end(), static_cast<size_t>(block.groups[group].n_cells), built.network.parameters[b].get(row * block.groups.size() + group));
    }
  }
  return values;
}

void take_value(const Built& built, graph::ValueId value, std::map<uint32_t, std::vector<double>>& into) {
  const auto [buffer, block] = built.schedule.variables[value.at];
  std::vector<double>& values = into[value.at];
  if (buffer == ~0u) {
    values = shared_parameter(built, value);
    return require(!values.empty(), "a value that is measured belongs to every cell, or to their population");
  }
  if (built.schedule.blocks[block].kind == graph::Block::synapses) {
    values = synapse_values(built, buffer);
    return;
  }
  values.clear();
  for (const plan::Group& group : built.schedule.blocks[block].groups)
    for (int64_t cell = 0; cell < group.n_cells; ++cell) values.push_back(built.network.buffers[buffer].get(element(built, group.population, cell)));
}

/// The values that measures read, as they stand now.
void take_finals(const Built& built, record::StageRun& run) {
  run.finals.clear();
  for (const graph::Measure& measure : built.schedule.measures) {
    if (measure.kind == graph::Measure::state && measure.read.valid() && !run.finals.contains(measure.read.at)) take_value(built, measure.read, run.finals);
  }
  for (const graph::Population& population : built.schedule.populations) {
    const graph::ValueId alive = plan::alive_in(built.schedule, population.block);
    if (alive.valid() && !run.finals.contains(alive.at)) take_value(built, alive, run.finals);
  }
}

/// Steps from here to the next moment at which the stage wants to be looked at.
int64_t to_next_moment(const graph::Stage& stage, int64_t done) {
  int64_t least = stage.n_steps - done;
  for (const auto& pace : stage.paces) least = std::min(least, pace.every - done % pace.every);
  return stage.until.valid() ? std::min(least, stage.until_every - done % stage.until_every) : least;
}

/// What is measured at a pace keeps what it reads; what is done at this moment is left to the caller.
void take_courses(const Built& built, record::StageRun& run) {
  for (size_t k = 0; k < run.courses.size(); ++k) {
    const auto& pace = run.stage->paces[k];
    if (run.n_steps % pace.every != 0) continue;
    run.courses[k].step.push_back(run.first + run.n_steps);
    run.courses[k].finals.emplace_back();
    for (graph::ValueId value : pace.reads) take_value(built, value, run.courses[k].finals.back());
  }
}

bool is_of_synapses(const Built& built, const graph::Stage::Trace& trace) {
  return built.schedule.blocks[built.schedule.variables[trace.value.at].second].kind == graph::Block::synapses;
}

/// Numbers of synapses are recorded here, between calls of the device: rarely, and in an order that does not depend on threads.
int64_t steps_to_peek(const Built& built, const graph::Stage& stage, int64_t done) {
  int64_t least = stage.n_steps;
  for (const auto& trace : stage.traces)
    if (is_of_synapses(built, trace)) least = std::min(least, trace.every - done % trace.every);
  return least;
}

void peek(Built& built, const graph::Stage& stage, int64_t done) {
  for (size_t k = 0; k < stage.traces.size(); ++k) {
    const auto& trace = stage.traces[k];
    if (!is_of_synapses(built, trace) || done % trace.every != 0) continue;
    const std::vector<double> values = synapse_values(built, built.schedule.variables[trace.value.at].first);
    const auto row = static_cast<size_t>(done / trace.every - 1) * values.size();
    for (size_t i = 0; i < values.size(); ++i) built.network.records[k].set(row + i, values[i]);
  }
}

/// How many steps to run before looking up: about a twentieth of a second, so that an interruption is answered at once.
class Pace {
 public:
  explicit Pace(int64_t most) : most_(most) {}
  int64_t next(int64_t left) const { return std::min({left, most_, now_}); }
  void took(int64_t n, double seconds) {
    const double each = seconds / static_cast<double>(n);
    now_ = std::clamp<int64_t>(each > 0 ? static_cast<int64_t>(std::min(0.05 / each, 1e9)) : 2 * now_, 1, 4 * now_);
  }

 private:
  int64_t most_, now_ = 16;
};

}  // namespace

void Simulation::begin(size_t stage) {
  set_parameters(state_->built, state_->overridden, stage);
  begin_stage(state_->built, stage);
  if (!state_->started) state_->device->start(state_->built.network), state_->started = true;
}

record::StageRun Simulation::run(size_t stage, const std::function<bool(const Progress&)>& progress,
                                 const std::function<bool(const record::StageRun&)>& until) {
  Built& built = state_->built;
  device::Network& network = built.network;
  require(state_->usable, "a network whose drawing found mistakes is not run");
  begin(stage);
  state_->device->begin(network);
  record::StageRun run;
  run.schedule = &built.schedule;
  run.stage = &built.schedule.stages.at(stage);
  run.first = network.step;
  run.positions = built.places;
  run.synapses = &built.synapses;
  run.build_ms = 1000 * state_->build_seconds;
  for (const auto& pace : run.stage->paces) run.courses.push_back({pace.every, {}, {}});
  Collector collector(built.schedule, *run.stage);
  Pace pace(state_->call_steps);
  const auto begin = Clock::now();
  auto said = begin;
  while (run.n_steps < run.stage->n_steps && !run.interrupted && !run.ended) {
    const int64_t left = std::min(to_next_moment(*run.stage, run.n_steps), steps_to_peek(built, *run.stage, run.n_steps));
    const int64_t n = pace.next(left), from = network.step;
    const auto before = Clock::now();
    state_->device->run(network, n);
    require(network.step == from + n, "a device runs as many steps as it is asked to");
    collector.take(network, from, n);
    if (!state_->sent.empty()) count_spikes(network, from, n, state_->sent);
    run.n_steps += n;
    peek(built, *run.stage, run.n_steps);
    take_courses(built, run);
    if (until && run.stage->until.valid() && run.n_steps % run.stage->until_every == 0) {
      take_finals(built, run);
      collector.lend(run);
      run.ended = until(run) && run.n_steps < run.stage->n_steps;
      collector.take_back(run);
    }
    for (const auto& what : run.stage->paces)
      for (const graph::Action& action : run.n_steps % what.every == 0 ? what.actions : std::vector<graph::Action>{}) act(action);
    const auto now = Clock::now();
    pace.took(n, seconds(now - before));
    const bool last = run.n_steps == run.stage->n_steps;
    if (!progress || (!last && seconds(now - said) < 0.1)) continue;
    said = now;
    run.interrupted = !progress({run.n_steps, run.stage->n_steps, static_cast<double>(run.n_steps) * built.schedule.step_ms, seconds(now - begin)}) && !last;
  }
  run.simulate_ms = 1000 * seconds(Clock::now() - begin);
  collector.finish(run);
  take_traces(built, run);
  take_finals(built, run);
  state_->stage_seconds += seconds(Clock::now() - begin);
  return run;
}

}  // namespace nsim::simulate
