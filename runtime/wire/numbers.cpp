// What is read of drawn synapses, one by one.
#include "runtime/wire/task.h"
#include <algorithm>
#include <functional>
#include <numeric>

namespace nsim::wire {

namespace {

template <class Values>
void reorder(Values& values, size_t begin, const std::vector<uint32_t>& order, Values& room) {
  if (values.empty()) return;
  room.clear();
  for (uint32_t k : order) room.push_back(values[begin + k]);
  std::copy(room.begin(), room.end(), values.begin() + static_cast<std::ptrdiff_t>(begin));
}

void sort_rows(Shard& shard) {
  std::vector<uint32_t> order;
  std::vector<double> states;
  Column<uint32_t> targets;
  Column<double> doubles;
  Column<float> floats;
  Column<uint16_t> delays;
  for (size_t source = 0; source + 1 < shard.row.size(); ++source) {
    const auto begin = static_cast<size_t>(shard.row[source]), end = static_cast<size_t>(shard.row[source + 1]);
    const auto target = shard.target.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::is_sorted(target, target + static_cast<std::ptrdiff_t>(end - begin))) continue;
    order.resize(end - begin);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return target[a] < target[b]; });
    reorder(shard.weight_double, begin, order, doubles);
    reorder(shard.weight_single, begin, order, floats);
    reorder(shard.delay, begin, order, delays);
    for (std::vector<double>& state : shard.states) reorder(state, begin, order, states);
    reorder(shard.target, begin, order, targets);
  }
}

}  // namespace

void sort_rows(Wired& wired) {
  for (Shard& shard : wired.shards) sort_rows(shard);
}

std::vector<double> numbers_of(const plan::Schedule& schedule, size_t index, const Wired& wired,
                               const std::vector<std::vector<std::array<double, 3>>>& positions, const std::string& what) {
  const plan::Wiring& wiring = schedule.wirings.at(index);
  const uint32_t pre = wiring.pre.population.at, post = wiring.post.population.at;
  const int64_t first_target = schedule.populations[post].first;
  const graph::Geometry& space = schedule.populations[post].geometry;
  const size_t part = what == "dx" ? 0 : what == "dy" ? 1 : what == "dz" ? 2 : 3;
  using Number = std::function<double(const Shard&, size_t k, size_t source, size_t target)>;
  const Number number = what == "weight" ? Number([&](const Shard& shard, size_t k, size_t, size_t) {
    return !shard.weight_double.empty() ? shard.weight_double[k] : !shard.weight_single.empty() ? double{shard.weight_single[k]} : wired.constant_weight;
  }) : what == "delay" ? Number([&](const Shard& shard, size_t k, size_t, size_t) {
    return (shard.delay.empty() ? wired.constant_delay : shard.delay[k]) * schedule.step_ms;
  }) : what == "pre" ? Number([](const Shard&, size_t, size_t source, size_t) { return static_cast<double>(source); })
     : what == "post" ? Number([](const Shard&, size_t, size_t, size_t target) { return static_cast<double>(target); })
     : Number([&](const Shard&, size_t, size_t source, size_t target) { return separation(space, positions[pre][source], positions[post][target])[part]; });
  std::vector<double> numbers;
  numbers.reserve(static_cast<size_t>(wired.n_synapses));
  for (int64_t source = 0; source < wiring.pre.size(); ++source)
    for (const Shard& shard : wired.shards)
      for (auto k = static_cast<size_t>(shard.row[static_cast<size_t>(source)]); k < static_cast<size_t>(shard.row[static_cast<size_t>(source) + 1]); ++k)
        numbers.push_back(number(shard, k, static_cast<size_t>(wiring.pre.first + source), static_cast<size_t>(shard.target[k] - first_target)));
  return numbers;
}

}  // namespace nsim::wire
