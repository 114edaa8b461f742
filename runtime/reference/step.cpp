#include "runtime/reference/step.h"

#include "engine/text/diagnostic.h"
#include "kernels/fold.h"
#include "runtime/wire/branch.h"

#include <algorithm>
#include <cmath>

namespace nsim::reference {

namespace {
constexpr int64_t block_size = 1024;
}

uint32_t Step::group_of(uint32_t population) const {
  const auto& groups = schedule_.blocks[schedule_.populations[population].block.at].groups;
  for (uint32_t k = 0; k < groups.size(); ++k)
    if (groups[k].population == population) return k;
  bug("a population that is not in its block");
}

double* Step::sums(uint32_t buffer, int64_t step) {
  const plan::Buffer& b = schedule_.buffers[buffer];
  device::Array& array = network_.buffers[buffer];
  require(array.element_bytes == 8 && !array.integer, "the reference device computes in double");
  const auto cells = static_cast<size_t>(schedule_.blocks[b.block].n_cells), slots = cells ? array.n / cells : 1;
  return static_cast<double*>(array.at()) + (static_cast<size_t>(step) & (slots - 1)) * cells;
}

double Step::load(uint32_t buffer, int64_t cell) {
  device::Array& array = network_.buffers[buffer];
  return array.integer ? array.get(static_cast<size_t>(cell)) : sums(buffer, n_)[cell];
}

void Step::store(uint32_t buffer, int64_t cell, double value) {
  device::Array& array = network_.buffers[buffer];
  if (array.integer) return array.set(static_cast<size_t>(cell), value);
  sums(buffer, n_)[cell] = value;
}

// A network that was laid out for several threads keeps its layout: each slice of the cells has its part of a row.
void Step::publish(uint32_t population, const std::vector<uint32_t>& cells) {
  const int threads = network_.threads;
  const auto row = static_cast<size_t>(n_ & (network_.history - 1));
  auto& spikes = network_.spikes[population];
  auto from = cells.begin();
  for (int thread = 0; thread < threads; ++thread) {
    const int64_t end = wire::slice(schedule_.populations[population].n_cells, thread, threads).second;
    const auto to = std::lower_bound(from, cells.end(), static_cast<uint32_t>(end));
    network_.spike_counts[population][row * static_cast<size_t>(threads) + static_cast<size_t>(thread)] = static_cast<uint32_t>(to - from);
    if (!spikes.empty()) {
      const int64_t place =
          static_cast<int64_t>(row) * network_.spike_room[population] + network_.spike_first[population][static_cast<size_t>(thread)];
      require(place + (to - from) <= static_cast<int64_t>(spikes.size()), "a row of spikes has room for every cell");
      std::copy(from, to, spikes.data() + place);
    }
    from = to;
  }
}

std::vector<uint32_t> Step::published(uint32_t population, int64_t stamp) const {
  std::vector<uint32_t> cells;
  if (stamp < 1) return cells;
  const int64_t row = stamp & (network_.history - 1);
  for (int64_t thread = 0; thread < network_.threads; ++thread) {
    const auto begin =
        network_.spikes[population].data() + row * network_.spike_room[population] + network_.spike_first[population][static_cast<size_t>(thread)];
    cells.insert(cells.end(), begin, begin + network_.spike_counts[population][static_cast<size_t>(row * network_.threads + thread)]);
  }
  return cells;
}

double Step::weight_of(uint32_t wiring, const wire::Shard& shard, size_t synapse) const {
  if (!shard.weight_double.empty()) return shard.weight_double[synapse];
  return shard.weight_single.empty() ? network_.wired[wiring].constant_weight : static_cast<double>(shard.weight_single[synapse]);
}

void Step::carry(const plan::CarryLaunch& launch) {
  const uint32_t projection = schedule_.tracts[launch.tract].wirings.at(0);
  const plan::Wiring& wiring = schedule_.wirings[projection];
  const graph::Population& pre = schedule_.populations[wiring.pre.population.at];
  double* onto = sums(launch.onto, n_);
  for (const wire::Shard& shard : network_.wired[projection].shards)
    for (int64_t source = 0; source < wiring.pre.size(); ++source) {
      const int64_t cell = pre.first + wiring.pre.first + source;
      const auto begin = static_cast<size_t>(shard.row[static_cast<size_t>(source)]), end = static_cast<size_t>(shard.row[static_cast<size_t>(source) + 1]);
      for (size_t k = begin; k < end; ++k) {
        const int64_t delay = launch.drawn_delay && !shard.delay.empty() ? shard.delay[k] : launch.delay;
        const double value = sums(launch.past, n_ - delay)[cell];
        if (value != 0) onto[shard.target[k]] += weight_of(projection, shard, k) * value;
      }
    }
}

void Step::fold(const plan::FoldLaunch& launch) {
  static_assert(static_cast<int>(graph::Reduce::upper) == static_cast<int>(kernels::fold_upper));
  update(launch.argument);
  for (const uint32_t g : groups_of(schedule_, launch.argument)) {
    const auto& axes = launch.axes[g];
    const std::vector<long long> kept(axes.kept.begin(), axes.kept.end()), folded(axes.folded.begin(), axes.folded.end());
    const plan::Group& group = schedule_.blocks[launch.argument.block].groups[g];
    const long long first = group.first;
    kernels::fold_cells(sums(launch.from, n_), sums(launch.onto, n_), {&first, group.n_cells, 1},
                        {kept.data(), folded.data(), static_cast<long long>(kept.size() / 2), static_cast<long long>(folded.size() / 2)},
                        static_cast<kernels::FoldKind>(launch.fold), 0, launch.share);
  }
}

void Step::repast(const plan::RepastLaunch& launch) {
  const int64_t n_cells = schedule_.blocks[schedule_.buffers[launch.value].block].n_cells;
  const double* from = sums(launch.value, 0);
  std::copy(from, from + n_cells, sums(launch.past, n_));
}

void Step::deliver(const plan::DeliverLaunch& launch) {
  const plan::Tract& tract = schedule_.tracts[launch.tract];
  const bool drawn = launch.kind == plan::DeliverLaunch::drawn, zero = launch.kind == plan::DeliverLaunch::zero_delay;
  const int64_t stamp = drawn ? n_ - 1 : zero ? n_ : n_ - launch.delay;
  // Source by source, and of each the projections in their order: as a kernel walks the joined rows. A target has one shard, so the order of shards does
  // not matter to a sum.
  for (uint32_t cell : published(tract.pre.population.at, stamp))
    for (uint32_t w : tract.wirings)
      for (const wire::Shard& shard : network_.wired[w].shards) deliver_row(launch, w, shard, cell, stamp);
}

void Step::deliver_row(const plan::DeliverLaunch& launch, uint32_t wiring, const wire::Shard& shard, uint32_t cell, int64_t stamp) {
  const graph::CellRange& pre = schedule_.wirings[wiring].pre;
  const wire::Wired& wired = network_.wired[wiring];
  const int64_t source = cell - pre.first;
  if (source < 0 || source >= pre.size()) return;
  const auto begin = static_cast<size_t>(shard.row[static_cast<size_t>(source)]), end = static_cast<size_t>(shard.row[static_cast<size_t>(source) + 1]);
  for (size_t k = begin; k < end; ++k) {
    const uint32_t target = shard.target[k];
    if (launch.held != ~0u && load(launch.held, target) > 0) continue;
    const int64_t delay = shard.delay.empty() ? wired.constant_delay : shard.delay[k];
    sums(launch.onto, launch.kind == plan::DeliverLaunch::drawn ? stamp + delay : n_)[target] += weight_of(wiring, shard, k);
  }
}

void Step::over_cells(const plan::Code& code, uint32_t block, uint32_t group, uint32_t lane, int64_t first, int64_t count,
                      const std::function<void(int64_t, size_t, const std::vector<std::vector<double>>&)>& use) {
  const plan::BlockPlan& plan = schedule_.blocks[block];
  const plan::Group& place = plan.groups[group];
  std::vector<std::vector<double>> values;
  for (int64_t begin = first; begin < first + count; begin += block_size) {
    Points points;
    points.n = static_cast<size_t>(std::min(block_size, first + count - begin));
    std::vector<int64_t> entity(points.n);
    for (size_t k = 0; k < points.n; ++k) entity[k] = begin + static_cast<int64_t>(k);
    const std::vector<uint32_t> lanes(points.n, lane);
    points.seed = schedule_.seed;
    points.moment = static_cast<uint64_t>(n_);
    points.step_ms = schedule_.step_ms;
    points.tick = static_cast<double>(n_ - 1 - network_.stage_first);
    points.time_ms = (points.tick + 1) * schedule_.step_ms;
    points.entity = entity.data();
    points.lane = lanes.data();
    points.point = [&](plan::Point point, uint32_t, double* out) {
      require(point == plan::Point::cell, "a step reads no coordinate but the number of the cell");
      for (size_t k = 0; k < points.n; ++k) out[k] = static_cast<double>(entity[k]);
    };
    points.read = [&](plan::Source source, uint32_t index, double* out) {
      if (source == plan::Source::parameter)
        return std::fill(out, out + points.n, network_.parameters[block].get(size_t{index} * plan.groups.size() + group));
      require(source == plan::Source::buffer, "a step reads its own cell only");
      for (size_t k = 0; k < points.n; ++k) out[k] = load(index, place.first + begin + static_cast<int64_t>(k));
    };
    points.table = [&](int table) {
      const uint32_t size = network_.table_sizes[static_cast<size_t>(table)];
      return std::pair<const uint32_t*, int>{network_.thresholds[static_cast<size_t>(table)].data() + size_t{group} * size, static_cast<int>(size)};
    };
    evaluate_all(code, points, values);
    use(begin, points.n, values);
  }
}

void Step::drive(const plan::DriveLaunch& launch) {
  const uint32_t block = schedule_.populations[launch.population].block.at, group = group_of(launch.population);
  const int64_t at = schedule_.blocks[block].groups[group].first;
  over_cells(launch.code, block, group, 0, launch.first, launch.n, [&](int64_t offset, size_t n, const auto& values) {
    const auto& amount = values[launch.code.results[0]];
    double* onto = sums(launch.onto, n_) + at + offset;
    for (size_t k = 0; k < n; ++k) onto[k] += amount[k];
  });
}

void Step::update(const plan::CellLaunch& launch) {
  const plan::BlockPlan& block = schedule_.blocks[launch.block];
  for (const uint32_t g : groups_of(schedule_, launch)) {
    const plan::Group& group = block.groups[g];
    std::vector<uint32_t> fired;
    over_cells(launch.code, launch.block, g, group.lane, 0, group.n_cells, [&](int64_t offset, size_t n, const auto& values) {
      for (const plan::Store& s : launch.stores)
        for (size_t k = 0; k < n; ++k) store(s.buffer, group.first + offset + static_cast<int64_t>(k), values[s.instruction][k]);
      for (uint32_t buffer : launch.clears)
        for (size_t k = 0; k < n; ++k) store(buffer, group.first + offset + static_cast<int64_t>(k), 0);
      if (launch.fires < 0) return;
      for (size_t k = 0; k < n; ++k)
        if (values[static_cast<size_t>(launch.fires)][k] != 0) fired.push_back(static_cast<uint32_t>(offset + static_cast<int64_t>(k)));
    });
    if (launch.fires >= 0) publish(group.population, fired);
  }
}

namespace {

/// Spikes at from, from + 1/rate, ... up to `to` that fall in the step that ends at t_n; the first step takes what lies at t_0 as well.
/// Within a thousandth of a step, so that times that are steps compare as such.
int64_t regular_count(int64_t n, double step_ms, double rate, double from, double to) {
  if (!(rate > 0)) return 0;
  const double slack = 1e-3 * step_ms;
  auto until = [&](double time) {
    const double end = std::min(time, to) + slack;
    return end < from ? 0.0 : std::floor((end - from) * rate) + 1;
  };
  const double before = n > 1 ? static_cast<double>(n - 1) * step_ms : -1e30;
  return static_cast<int64_t>(until(static_cast<double>(n) * step_ms) - until(before));
}

}  // namespace

void Step::emit_spikes(const plan::SourceLaunch& launch) {
  const uint32_t block = schedule_.populations[launch.population].block.at, group = group_of(launch.population);
  std::vector<uint32_t> cells;
  if (launch.kind == graph::Emission::list) {
    const plan::SpikeList& list = schedule_.lists[launch.list];
    const auto& row = network_.list_rows[launch.list];
    const int64_t place = list.period > 0 ? (n_ - 1) % list.period : n_ - 1;
    if (place + 1 < static_cast<int64_t>(row.size()))
      for (auto k = static_cast<size_t>(row[static_cast<size_t>(place)]); k < static_cast<size_t>(row[static_cast<size_t>(place) + 1]); ++k)
        cells.push_back(network_.list_cells[launch.list][k]);
  } else {
    const auto& results = launch.code.results;
    const bool regular = launch.kind == graph::Emission::regular;
    const int64_t n_cells = schedule_.blocks[block].groups[group].n_cells;
    over_cells(launch.code, block, group, 0, 0, n_cells, [&](int64_t offset, size_t n, const auto& values) {
      for (size_t k = 0; k < n; ++k) {
        const double first = values[results[0]][k];
        const auto count =
            regular ? regular_count(n_, schedule_.step_ms, first, values[results[1]][k], values[results[2]][k]) : static_cast<int64_t>(first);
        cells.insert(cells.end(), static_cast<size_t>(std::clamp<int64_t>(count, 0, launch.most)),
                     static_cast<uint32_t>(offset + static_cast<int64_t>(k)));
      }
    });
  }
  publish(launch.population, cells);
}

void Step::record() {
  if (network_.stage >= schedule_.stages.size()) return;
  const auto& traces = schedule_.stages[network_.stage].traces;
  const int64_t ticks = n_ - network_.stage_first;
  for (size_t t = 0; t < traces.size() && t < network_.records.size(); ++t) {
    if (ticks % traces[t].every != 0) continue;
    const auto& cells = traces[t].cells;
    const uint32_t population = cells.population.at, block = schedule_.populations[population].block.at;
    const int64_t first = schedule_.blocks[block].groups[group_of(population)].first + cells.first;
    const auto row = static_cast<size_t>((ticks / traces[t].every - 1) * cells.size());
    const uint32_t buffer = schedule_.variables[traces[t].value.at].first;
    if (schedule_.blocks[block].kind == graph::Block::synapses) continue;  // read between calls of the run
    for (int64_t k = 0; k < cells.size(); ++k) network_.records[t].set(row + static_cast<size_t>(k), load(buffer, first + k));
  }
}

}  // namespace nsim::reference
