#include "kernels/poisson_table.h"
#include "runtime/simulate/network.h"
#include <algorithm>

namespace nsim::simulate {
namespace {

constexpr int64_t block_size = 4096;

double along_axis(const graph::Population& population, int64_t cell, uint32_t axis) {
  int64_t stride = 1;
  for (size_t k = population.extents.size(); k-- > axis + 1;) stride *= population.extents[k];
  return static_cast<double>(axis < population.extents.size() ? cell / stride % population.extents[axis] : cell);
}

double coordinate(const Built& built, uint32_t population, plan::Point point, uint32_t axis, int64_t cell) {
  const graph::Population& p = built.schedule.populations[population];
  if (point == plan::Point::cell) return static_cast<double>(cell);
  if (point == plan::Point::axis) return along_axis(p, cell, axis);
  require(point >= plan::Point::x && point <= plan::Point::z, "a value of a cell depends on its own coordinates only");
  const auto& places = built.places[population];
  require(!places.empty(), "a value that reads positions belongs to a population that has a space");
  return places[static_cast<size_t>(cell)][static_cast<size_t>(point) - static_cast<size_t>(plan::Point::x)];
}

void set_one(Built& built, const plan::Initial& initial) {
  const graph::Population& population = built.schedule.populations[initial.population];
  if (initial.buffer != ~0u) {
    device::Array& buffer = built.network.buffers[initial.buffer];
    evaluate_cells(built, initial.code, initial.population, 0, population.n_cells, [&](int64_t offset, const auto& results) {
      for (size_t k = 0; k < results[0].size(); ++k)
        each_element(built, initial.population, offset + static_cast<int64_t>(k), [&](size_t at) { buffer.set(at, results[0][k]); });
    });
    return;
  }
  require(initial.parameter != ~0u, "an initial value belongs to a buffer or to a parameter");
  evaluate_cells(built, initial.code, initial.population, 0, 1, [&](int64_t, const auto& results) {
    set_parameter(built, initial.population, initial.parameter, results[0][0]);
  });
}

}  // namespace

size_t parameter_at(const plan::Schedule& schedule, uint32_t population, uint32_t row) {
  const plan::BlockPlan& block = schedule.blocks.at(schedule.populations.at(population).block.at);
  return static_cast<size_t>(row) * block.groups.size() + wire::group_of(schedule, population);
}

double read_number(const Built& built, plan::Source source, uint32_t index, uint32_t population, int64_t cell) {
  const graph::Population& p = built.schedule.populations[population];
  if (source == plan::Source::buffer) return built.network.buffers.at(index).get(element(built, population, cell));
  require(source == plan::Source::parameter, "the values of a cell are its own buffers and parameters");
  return built.numbers.at(p.block.at).at(parameter_at(built.schedule, population, index));
}

void set_parameter(Built& built, uint32_t population, uint32_t row, double value) {
  const uint32_t block = built.schedule.populations[population].block.at;
  const size_t at = parameter_at(built.schedule, population, row);
  built.numbers.at(block).at(at) = value;
  built.network.parameters.at(block).set(at, value);
}

void evaluate_cells(const Built& built, const plan::Code& code, uint32_t population, int64_t first, int64_t n,
                    const std::function<void(int64_t, const std::vector<std::vector<double>>&)>& use, uint64_t drawn_at) {
  std::vector<std::vector<double>> results;
  std::vector<int64_t> entity;
  for (int64_t begin = 0; begin < n; begin += block_size) {
    int64_t size = std::min(block_size, n - begin);
    entity.clear();
    for (int64_t k = 0; k < size; ++k) entity.push_back(first + begin + k);
    reference::Points points;
    points.n = static_cast<size_t>(size);
    points.seed = built.schedule.seed;
    points.drawn_at = drawn_at;
    points.step_ms = built.schedule.step_ms;
    points.entity = entity.data();
    points.point = [&](plan::Point point, uint32_t axis, double* out) {
      for (size_t k = 0; k < points.n; ++k) out[k] = coordinate(built, population, point, axis, entity[k]);
    };
    points.read = [&](plan::Source source, uint32_t index, double* out) {
      if (source == plan::Source::parameter) std::fill(out, out + points.n, read_number(built, source, index, population, entity[0]));
      else for (size_t k = 0; k < points.n; ++k) out[k] = read_number(built, source, index, population, entity[k]);
    };
    reference::evaluate(code, points, results);
    use(begin, results);
  }
}

void set_values(Built& built, const std::vector<plan::Initial>& initials) {
  for (const plan::Initial& initial : initials) set_one(built, initial);
}

void reset_values(Built& built, const graph::Action::Part& part) {
  const graph::CellRange& cells = part.cells;
  for (const plan::Initial& initial : built.schedule.initials) {
    const bool asked = std::any_of(part.values.begin(), part.values.end(), [&](graph::ValueId value) { return value.at == initial.value; });
    if (initial.population != cells.population.at || initial.buffer == ~0u || !asked) continue;
    device::Array& buffer = built.network.buffers[initial.buffer];
    auto put = [&](int64_t offset, const std::vector<std::vector<double>>& results) {
      for (size_t k = 0; k < results[0].size(); ++k)
        buffer.set(element(built, initial.population, cells.first + offset + static_cast<int64_t>(k)), results[0][k]);
    };
    evaluate_cells(built, initial.code, initial.population, cells.first, cells.size(), put, static_cast<uint64_t>(built.network.step));
  }
}

void set_tables(Built& built) {
  for (size_t t = 0; t < built.schedule.tables.size(); ++t) {
    const plan::PoissonTable& table = built.schedule.tables[t];
    std::vector<std::vector<uint32_t>> thresholds;
    size_t size = built.network.table_sizes[t];
    for (const plan::Group& group : built.schedule.blocks[table.block].groups) {
      evaluate_cells(built, table.mean, group.population, 0, 1, [&](int64_t, const auto& results) {
        const double mean = results[0][0];
        if (!(mean >= 0 && mean < 6e4))
          throw Failure{"the rate of `" + built.schedule.populations[group.population].name + "` is not usable", "it gives " + std::to_string(mean) + " spikes in a step",
                        "a rate is 0 or more, and below 60,000 spikes in a step"};
        thresholds.push_back(kernels::poisson_thresholds(mean));
      });
      size = std::max(size, thresholds.back().size());
    }
    // A table never shrinks, so its memory moves only when a stage raises a rate.
    auto& all = built.network.thresholds[t];
    all.assign(size * thresholds.size(), 0xFFFFFFFFu);
    for (size_t g = 0; g < thresholds.size(); ++g) std::copy(thresholds[g].begin(), thresholds[g].end(), all.begin() + static_cast<std::ptrdiff_t>(g * size));
    built.network.table_sizes[t] = static_cast<uint32_t>(size);
  }
}

}  // namespace nsim::simulate
