// Events of synapse models: run by run, each line's code over the synapses at hand.
#include "engine/text/diagnostic.h"
#include "runtime/reference/step.h"
#include "runtime/wire/columns.h"

namespace nsim::reference {

using graph::Plasticity;

/// Where a buffer that an event reads or writes holds the number for a synapse: by the block that the buffer belongs to.
size_t Step::place_of(const plan::Plastic& plastic, uint32_t buffer, const Synapse& synapse) const {
  const uint32_t block = schedule_.buffers[buffer].block;
  if (block == plastic.of_synapse) return static_cast<size_t>(synapse.k);
  if (block == plastic.of_pre) return static_cast<size_t>(synapse.source);
  const uint32_t post = schedule_.wirings[schedule_.tracts[plastic.delivery.tract].wirings[0]].post.population.at;
  if (block == plastic.of_post) return static_cast<size_t>(synapse.target - schedule_.populations[post].first);
  require(block == schedule_.populations[post].block.at, "an event of a synapse reads its own numbers and its target");
  return static_cast<size_t>(synapse.target);
}

double Step::read_of(const plan::Plastic& plastic, plan::Source source, uint32_t index, const Synapse& synapse) {
  if (source == plan::Source::parameter) return network_.parameters[plastic.of_synapse].get(index);
  if (source == plan::Source::post_parameter) {
    const uint32_t post = schedule_.wirings[schedule_.tracts[plastic.delivery.tract].wirings[0]].post.population.at, block = schedule_.populations[post].block.at;
    return network_.parameters[block].get(size_t{index} * schedule_.blocks[block].groups.size() + group_of(post));
  }
  const plan::Wiring& wiring = schedule_.wirings[schedule_.tracts[plastic.delivery.tract].wirings[0]];
  if (source == plan::Source::pre_parameter) {
    const uint32_t pre = wiring.pre.population.at, block = schedule_.populations[pre].block.at;
    return network_.parameters[block].get(size_t{index} * schedule_.blocks[block].groups.size() + group_of(pre));
  }
  if (schedule_.buffers[index].is_past)
    return sums(index, n_ - int64_t{plastic.past})[schedule_.populations[wiring.pre.population.at].first + synapse.source];
  const double kept = network_.buffers[index].get(place_of(plastic, index, synapse));
  return source == plan::Source::since ? static_cast<double>(n_) - kept : kept;
}

void Step::send(const plan::Plastic& plastic, const Synapse& synapse, double amount) {
  const plan::DeliverLaunch& to = plastic.delivery;
  if (to.held != ~0u && load(to.held, synapse.target) > 0) return;
  const wire::Branch& branch = network_.tracts[to.tract].branches[0];
  const int64_t delay = to.kind == plan::DeliverLaunch::zero_delay ? 0 : branch.delay.size() ? branch.delay[static_cast<size_t>(synapse.k)] : to.delay;
  sums(to.onto, n_ + delay)[synapse.target] += amount;
}

void Step::react_run(const plan::ReactLaunch& launch, const plan::ReactRun& run, const std::vector<Synapse>& synapses) {
  if (synapses.empty()) return;
  const plan::Plastic& plastic = schedule_.plastics[launch.plastic];
  Points points;
  points.n = synapses.size();
  points.seed = schedule_.seed;
  points.moment = static_cast<uint64_t>(n_);
  points.step_ms = schedule_.step_ms;
  points.tick = static_cast<double>(n_ - 1 - network_.stage_first);
  points.time_ms = (points.tick + 1) * schedule_.step_ms;
  points.read = [&](plan::Source source, uint32_t index, double* out) {
    for (size_t k = 0; k < synapses.size(); ++k) out[k] = read_of(plastic, source, index, synapses[k]);
  };
  std::vector<std::vector<double>> values;
  evaluate_all(run.code, points, values);
  for (size_t k = 0; k < synapses.size(); ++k) {
    for (const plan::Store& s : run.stores) network_.buffers[s.buffer].set(place_of(plastic, s.buffer, synapses[k]), values[s.instruction][k]);
    if (run.touched != ~0u) network_.buffers[run.touched].set(place_of(plastic, run.touched, synapses[k]), static_cast<double>(n_));
    for (uint32_t at : run.sends) {
      if (launch.moment == Plasticity::Event::step) sums(plastic.adds_to, n_)[synapses[k].target] += values[at][k];
      else send(plastic, synapses[k], values[at][k]);
    }
  }
}

void Step::react(const plan::ReactLaunch& launch) {
  const plan::Plastic& plastic = schedule_.plastics[launch.plastic];
  const plan::Tract& tract = schedule_.tracts[plastic.delivery.tract];
  const plan::Wiring& wiring = schedule_.wirings[tract.wirings[0]];
  const wire::Branch& branch = network_.tracts[plastic.delivery.tract].branches[0];
  const auto target = [&](int64_t k) {
    const auto at = static_cast<size_t>(k);
    return branch.near_target.size() ? int64_t{branch.near_target[at]} : int64_t{branch.far_target[at]};
  };
  std::vector<Synapse> synapses;
  const auto add_row = [&](int64_t cell) {
    const auto source = static_cast<size_t>(cell - tract.pre.first);
    for (int64_t k = branch.start[source]; k < branch.start[source + 1]; ++k) synapses.push_back({k, cell, target(k)});
  };
  // Synapses first of one spike, or of the whole projection; a side of one cell is a single point.
  const auto runs = [&](const Synapse& cell) {
    for (const plan::ReactRun& run : launch.runs)
      react_run(launch, run, run.side == Plasticity::synapse ? synapses : std::vector<Synapse>{cell});
  };
  if (launch.moment == Plasticity::Event::every || launch.moment == Plasticity::Event::step) {
    if (launch.moment == Plasticity::Event::every && (n_ - network_.stage_first) % launch.period != 0) return;
    for (int64_t cell = tract.pre.first; cell <= tract.pre.last; ++cell) add_row(cell);
    return runs({});
  }
  const bool pre = launch.moment == Plasticity::Event::pre;
  const graph::CellRange& cells = pre ? wiring.pre : wiring.post;
  for (uint32_t cell : published(cells.population.at, n_)) {
    if (cell < cells.first || cell > cells.last) continue;
    synapses.clear();
    if (pre) {
      add_row(cell);
      runs({-1, cell, -1});
      continue;
    }
    const wire::Columns& columns = network_.columns[launch.plastic][0];
    const int64_t place = schedule_.populations[cells.population.at].first + cell;
    for (auto at = static_cast<size_t>(columns.start[cell]); at < static_cast<size_t>(columns.start[cell + 1]); ++at)
      synapses.push_back({columns.synapse[at], columns.source[at], place});
    runs({-1, -1, place});
  }
}

}  // namespace nsim::reference
