// Events of synapse models: run by run, each line's code over the synapses at hand.
#include "engine/text/diagnostic.h"
#include "runtime/reference/step.h"
#include "runtime/wire/columns.h"
#include <array>

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

double Step::read_of(const plan::ReactLaunch& launch, plan::Source source, uint32_t index, const Synapse& synapse) {
  const plan::Plastic& plastic = schedule_.plastics[launch.plastic];
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
    return sums(index, n_ - int64_t{launch.past})[schedule_.populations[wiring.pre.population.at].first + synapse.source];
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

// Draws of a synapse are keyed by its number in the projection, those of a line on a cell by the cell; several spikes of a cell in a step by their turn.
void Step::evaluate_synapses(const plan::ReactLaunch& launch, const plan::Code& code, Plasticity::Side side, const std::vector<Synapse>& synapses, uint32_t again,
                             const Folded& folded, std::vector<std::vector<double>>& values) {
  const plan::Plastic& plastic = schedule_.plastics[launch.plastic];
  const plan::Tract& tract = schedule_.tracts[plastic.delivery.tract];
  const graph::PopulationId post = schedule_.wirings[tract.wirings[0]].post.population;
  std::vector<int64_t> entity;
  const std::vector<uint32_t> lane(synapses.size(), again);
  for (const Synapse& synapse : synapses) {
    if (code.draws.empty()) break;
    entity.push_back(side == Plasticity::synapse ? synapse.k + network_.numbers[launch.plastic][0][static_cast<size_t>(synapse.source - tract.pre.first)]
                     : side == Plasticity::pre   ? synapse.source
                                                 : synapse.target - schedule_.populations[post.at].first);
  }
  Points points;
  points.entity = code.draws.empty() ? nullptr : entity.data();
  points.lane = lane.data();
  points.point = [&](plan::Point point, uint32_t number, double* out) {
    require(point == plan::Point::folded, "an event of a synapse reads no coordinates");
    for (size_t k = 0; k < synapses.size(); ++k) out[k] = folded.at(number).at(synapses[k].target);
  };
  points.n = synapses.size();
  points.seed = schedule_.seed;
  points.moment = static_cast<uint64_t>(n_);
  points.step_ms = schedule_.step_ms;
  points.tick = static_cast<double>(n_ - 1 - network_.stage_first);
  points.time_ms = (points.tick + 1) * schedule_.step_ms;
  points.read = [&](plan::Source source, uint32_t index, double* out) {
    for (size_t k = 0; k < synapses.size(); ++k) out[k] = read_of(launch, source, index, synapses[k]);
  };
  evaluate_all(code, points, values);
}

// In the order of the column, as kernels do.
void Step::fold_synapses(const plan::ReactLaunch& launch, const plan::ReactRun::Fold& fold, const std::vector<Synapse>& synapses, uint32_t again, Folded& folded) {
  std::vector<std::vector<double>> values;
  evaluate_synapses(launch, fold.code, Plasticity::synapse, synapses, again, folded, values);
  struct Parts { std::array<double, 4> part{}; double best = 0; size_t n = 0; };
  std::map<int64_t, Parts> of_target;
  for (size_t k = 0; k < synapses.size(); ++k) {
    const double x = values[fold.code.results[0]][k];
    Parts& parts = of_target[synapses[k].target];
    if (parts.n == 0 || (fold.fold == graph::Reduce::min ? x < parts.best : x > parts.best)) parts.best = x;
    parts.part[parts.n++ & 3] += x;
  }
  for (const auto& [target, parts] : of_target) {
    const double sum = (parts.part[0] + parts.part[1]) + (parts.part[2] + parts.part[3]);
    const bool added = fold.fold == graph::Reduce::sum || fold.fold == graph::Reduce::mean;
    folded[fold.number][target] = fold.fold == graph::Reduce::mean ? sum / static_cast<double>(parts.n) : added ? sum : parts.best;
  }
}

void Step::react_run(const plan::ReactLaunch& launch, const plan::ReactRun& run, const std::vector<Synapse>& synapses, uint32_t again, Folded& folded) {
  if (synapses.empty()) return;
  const plan::Plastic& plastic = schedule_.plastics[launch.plastic];
  std::vector<std::vector<double>> values;
  evaluate_synapses(launch, run.code, run.side, synapses, again, folded, values);
  for (size_t k = 0; k < synapses.size(); ++k) {
    for (const plan::Store& s : run.stores) network_.buffers[s.buffer].set(place_of(plastic, s.buffer, synapses[k]), values[s.instruction][k]);
    if (run.touched != ~0u) network_.buffers[run.touched].set(place_of(plastic, run.touched, synapses[k]), static_cast<double>(n_));
    for (size_t s = 0; s < run.sends.size(); ++s) {
      const double amount = values[run.sends[s]][k];
      if (launch.moment == Plasticity::Event::step) sums(plastic.adds_to[run.send_to[s]], n_)[synapses[k].target] += amount;
      else send(plastic, synapses[k], amount);
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
  Folded folded;
  const auto add_row = [&](int64_t cell) {
    const auto source = static_cast<size_t>(cell - tract.pre.first);
    for (int64_t k = branch.start[source]; k < branch.start[source + 1]; ++k) synapses.push_back({k, cell, target(k)});
  };
  // Synapses first of one spike, or of the whole projection; a side of one cell is a single point.
  const auto runs = [&](const Synapse& cell, uint32_t again) {
    for (const plan::ReactRun& run : launch.runs) {
      for (const plan::ReactRun::Fold& fold : run.folds) {
        folded[fold.number].try_emplace(cell.target, 0);  // of no synapse
        fold_synapses(launch, fold, synapses, again, folded);
      }
      react_run(launch, run, run.side == Plasticity::synapse ? synapses : std::vector<Synapse>{cell}, again, folded);
    }
  };
  const int64_t first_target = schedule_.populations[wiring.post.population.at].first;
  const auto add_column = [&](int64_t cell) {
    const wire::Columns& columns = network_.columns[launch.plastic][0];
    for (auto at = static_cast<size_t>(columns.start[static_cast<size_t>(cell)]); at < static_cast<size_t>(columns.start[static_cast<size_t>(cell) + 1]); ++at)
      synapses.push_back({columns.synapse[at], columns.source[at], first_target + cell});
  };
  if (launch.moment != Plasticity::Event::pre && launch.moment != Plasticity::Event::post) {
    if (launch.moment == Plasticity::Event::every && (n_ - network_.stage_first) % launch.period != 0) return;
    if (launch.by_target)
      for (int64_t cell = wiring.post.first; cell <= wiring.post.last; ++cell) add_column(cell);
    else
      for (int64_t cell = tract.pre.first; cell <= tract.pre.last; ++cell) add_row(cell);
    return runs({}, 0);
  }
  const bool pre = launch.moment == Plasticity::Event::pre;
  const graph::CellRange& cells = pre ? wiring.pre : wiring.post;
  int64_t last = -1;
  uint32_t again = 0;
  for (uint32_t cell : published(cells.population.at, n_)) {
    if (cell < cells.first || cell > cells.last) continue;
    again = cell == last ? again + 1 : 0, last = cell;
    synapses.clear();
    if (pre) add_row(cell);
    else add_column(cell);
    runs(pre ? Synapse{-1, cell, -1} : Synapse{-1, -1, first_target + cell}, again);
  }
}

}  // namespace nsim::reference
