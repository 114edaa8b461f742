// Blocks of synapses on which a rule's argument, a weight or a delay is evaluated together.
#pragma once
#include "runtime/reference/interpret.h"
#include "runtime/wire/task.h"

namespace nsim::wire {

/// Synapses, or candidates, side by side. (entity, lane) is the key of their draws and is unique in the projection; neighbours
/// in it share words (runtime/reference/neighbours.h), so its lower half counts.
struct Pairs {
  std::vector<int64_t> source, target, entity, edge;   // edge: row of the edge file; empty for other rules
  std::vector<uint32_t> lane;
  size_t size() const { return source.size(); }
  void clear() { source.clear(), target.clear(), entity.clear(), edge.clear(), lane.clear(); }
  void add(int64_t from, int64_t to, int64_t key, uint32_t ordinal) {
    source.push_back(from), target.push_back(to), entity.push_back(key), lane.push_back(ordinal);
  }
};

/// Evaluates code on pairs: coordinates, distances, numbers of both ends, columns of the edge file.
class Evaluator {
 public:
  explicit Evaluator(const Task& task) : task_(&task) {}
  /// The first result of `code` for each pair; valid until the next call.
  const std::vector<double>& operator()(const plan::Code& code, const Pairs& pairs);

 private:
  void coordinate(plan::Point point, uint32_t axis, double* out) const;
  void read(plan::Source source, uint32_t index, double* out) const;
  const Task* task_;
  const Pairs* pairs_ = nullptr;
  std::vector<std::vector<double>> out_;
};

/// Whether code is one number for the whole projection: no draw, no coordinate, no number of a cell.
bool is_constant(const plan::Code& code);

/// The number of code that is the same for every pair; neither side may be empty.
double constant_of(const Task& task, const plan::Code& code);

}  // namespace nsim::wire
