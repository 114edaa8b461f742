#include "runtime/learn/memory.h"
#include "engine/learn/lower.h"
#include "runtime/learn/filed.h"
#include "runtime/reference/interpret.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace nsim::learn {

Memory::Memory(const Program& program, size_t real_bytes) : real_bytes_(real_bytes) {
  for (uint32_t v = 0; v < program.values.size(); ++v)
    arrays_.push_back(program.values[v].view ? device::Array{} : device::make_array(size_t(program.size({v}) * program.values[v].slots), real_bytes, false));
}

size_t Memory::bytes() const {
  size_t sum = 0;
  for (const device::Array& array : arrays_) sum += array.n * array.element_bytes;
  return sum;
}

namespace {

/// Rows, or columns where there are fewer of them, one after the other without what they share with those before (Gram and Schmidt, twice for rounding).
void orthonormalise(std::vector<double>& x, int64_t rows) {
  const int64_t columns = int64_t(x.size()) / rows, n = std::min(rows, columns), length = std::max(rows, columns);
  auto at = [&](int64_t vector, int64_t k) -> double& { return rows <= columns ? x[size_t(vector * columns + k)] : x[size_t(k * columns + vector)]; };
  for (int64_t v = 0; v < n; ++v) {
    for (int64_t w = 0; w < 2 * v; ++w) {
      double shared = 0;
      for (int64_t k = 0; k < length; ++k) shared += at(v, k) * at(w % v, k);
      for (int64_t k = 0; k < length; ++k) at(v, k) -= shared * at(w % v, k);
    }
    double square = 0;
    for (int64_t k = 0; k < length; ++k) square += at(v, k) * at(v, k);
    for (int64_t k = 0; k < length; ++k) at(v, k) /= std::sqrt(square);
  }
}

using Before = std::map<uint32_t, std::vector<double>>;   // kept values that come first

/// Elements of a value, and of the axes over which it is a sum.
std::vector<double> first_values(const Program& program, ValueId id, uint64_t seed, const Before& before) {
  Axes axes = program[id].axes;
  size_t n = size_t(program.size(id)), folded = 1;
  for (AxisId axis : program[id].summed) axes.push_back(axis), folded *= size_t(program.axes[axis].extent);
  n *= folded;
  std::vector<int64_t> entity(n);
  std::iota(entity.begin(), entity.end(), int64_t{0});
  reference::Points points;
  points.n = n;
  points.seed = seed;
  points.entity = entity.data();
  auto index = [&](size_t k, AxisId axis) {
    int64_t inner = 1;
    for (size_t a = axes.size(); a-- > 0 && axes[a] != axis;) inner *= program.axes[axes[a]].extent;
    return int64_t(k) / inner % program.axes[axis].extent;
  };
  points.read = [&](plan::Source, uint32_t value, double* to) {
    const std::vector<double>& from = before.at(program.base_id({value}).at);
    const std::vector<int64_t> by = strides(program, {value});
    for (size_t k = 0; k < n; ++k) {
      int64_t at = offset(program, {value});
      for (size_t a = 0; a < by.size(); ++a) at += by[a] * index(k, program[ValueId{value}].axes[a]);
      to[k] = from[size_t(at)];
    }
  };
  points.point = [&](plan::Point, uint32_t axis, double* to) {
    for (size_t k = 0; k < n; ++k) to[k] = double(index(k, axis));
  };
  std::vector<std::vector<double>> out;
  reference::evaluate(code_of(program, program[id].initial), points, out);
  if (program[id].orthogonal > 0) orthonormalise(out[0], program[id].orthogonal);
  if (folded == 1) return std::move(out[0]);
  std::vector<double> sums(n / folded, 0.0);
  for (size_t k = 0; k < n; ++k) sums[k / folded] += out[0][k];
  return sums;
}

}  // namespace

void Memory::load(const Program& program, const Kept& kept, uint64_t seed) {
  check_loaded(program, kept);
  Before before;
  for (uint32_t v = 0; v < program.values.size(); ++v) {
    const Value& value = program.values[v];
    if (value.each_step && value.initial.valid()) {
      const std::vector<double> first = first_values(program, {v}, seed, before);
      for (size_t k = 0; k < arrays_[v].n; ++k) arrays_[v].set(k, first[k % first.size()]);
    }
    if (value.role != Value::kept || value.view) continue;
    const auto found = kept.arrays.find(value.path);
    const std::vector<double>& all = before[v] = found == kept.arrays.end() ? first_values(program, {v}, seed, before) : found->second;
    require(all.size() == arrays_[v].n, "`" + value.path + "` has kept its size");
    for (size_t k = 0; k < all.size(); ++k) arrays_[v].set(k, all[k]);
  }
}

void Memory::store(const Program& program, Kept& kept) const {
  for (uint32_t v = 0; v < program.values.size(); ++v) {
    const Value& value = program.values[v];
    if (value.role != Value::kept || value.view) continue;
    std::vector<double>& all = kept.arrays[value.path];
    all.resize(arrays_[v].n);
    for (size_t k = 0; k < all.size(); ++k) all[k] = arrays_[v].get(k);
    kept.shapes[value.path] = shape_of(program, {v});
  }
}

}  // namespace nsim::learn
