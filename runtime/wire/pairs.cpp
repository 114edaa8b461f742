#include "runtime/wire/pairs.h"

namespace nsim::wire {
namespace {

/// Index along the k-th axis of a cell whose axes have these extents, the last one fastest.
double along_axis(const graph::Population& population, int64_t cell, uint32_t axis) {
  int64_t stride = 1;
  for (size_t k = population.extents.size(); k-- > axis + 1;) stride *= population.extents[k];
  return static_cast<double>(axis < population.extents.size() ? cell / stride % population.extents[axis] : cell);
}

void one_end(plan::Point first, plan::Point point, uint32_t axis, const graph::Population& population, const Places& places,
             const std::vector<int64_t>& cells, double* out) {
  int which = static_cast<int>(point) - static_cast<int>(first);   // cell, axis, x, y, z
  require(which < 2 || places.size() == static_cast<size_t>(population.n_cells), "a rule that reads positions joins populations that have a space");
  for (size_t i = 0; i < cells.size(); ++i) {
    if (which == 0) out[i] = static_cast<double>(cells[i]);
    else if (which == 1) out[i] = along_axis(population, cells[i], axis);
    else out[i] = places[static_cast<size_t>(cells[i])][static_cast<size_t>(which - 2)];
  }
}

}  // namespace

void Evaluator::coordinate(plan::Point point, uint32_t axis, double* out) const {
  using plan::Point;
  if (point == Point::column) {
    const auto& column = task_->wiring->edge_columns.at(axis);
    require(pairs_->edge.size() == pairs_->size(), "columns of an edge file are read by the rule `file` only");
    for (size_t i = 0; i < pairs_->size(); ++i) out[i] = column.at(static_cast<size_t>(pairs_->edge[i]));
  } else if (point >= Point::pre_cell && point <= Point::pre_z) {
    one_end(Point::pre_cell, point, axis, *task_->pre, *task_->pre_places, pairs_->source, out);
  } else if (point >= Point::post_cell && point <= Point::post_z) {
    one_end(Point::post_cell, point, axis, *task_->post, *task_->post_places, pairs_->target, out);
  } else if (point >= Point::dx && point <= Point::dist) {
    // dx, dy and dist stand in this order; separation() has dz between dy and dist.
    size_t which = point == Point::dist ? 3 : point == Point::dy ? 1 : 0;
    require(!task_->pre_places->empty() && !task_->post_places->empty(), "a rule that reads distances joins populations that have a space");
    for (size_t i = 0; i < pairs_->size(); ++i)
      out[i] = separation(task_->post->geometry, (*task_->pre_places)[static_cast<size_t>(pairs_->source[i])],
                          (*task_->post_places)[static_cast<size_t>(pairs_->target[i])])[which];
  } else {
    // A number of partners belongs to the cell that it is enumerated by: the target of indegree, the source of outdegree.
    bool of_source = task_->wiring->rule == graph::Projection::outdegree;
    one_end(Point::cell, point, axis, of_source ? *task_->pre : *task_->post, of_source ? *task_->pre_places : *task_->post_places,
            of_source ? pairs_->source : pairs_->target, out);
  }
}

void Evaluator::read(plan::Source source, uint32_t index, double* out) const {
  using plan::Source;
  bool own = source == Source::buffer || source == Source::parameter;
  bool of_source = own ? task_->wiring->rule == graph::Projection::outdegree : source == Source::pre_buffer || source == Source::pre_parameter;
  const auto& cells = of_source ? pairs_->source : pairs_->target;
  uint32_t population = of_source ? task_->wiring->pre.population.at : task_->wiring->post.population.at;
  Source kind = source == Source::buffer || source == Source::pre_buffer || source == Source::post_buffer ? Source::buffer : Source::parameter;
  for (size_t i = 0; i < cells.size(); ++i) out[i] = task_->numbers->read(kind, index, population, cells[i]);
}

const std::vector<double>& Evaluator::operator()(const plan::Code& code, const Pairs& pairs) {
  pairs_ = &pairs;
  reference::Points points;
  points.n = pairs.size();
  points.seed = task_->schedule->seed;
  points.step_ms = task_->schedule->step_ms;
  points.entity = pairs.entity.data();
  points.lane = pairs.lane.data();
  points.point = [this](plan::Point point, uint32_t axis, double* out) { coordinate(point, axis, out); };
  points.read = [this](plan::Source source, uint32_t index, double* out) { read(source, index, out); };
  reference::evaluate(code, points, out_);
  require(!out_.empty() && out_[0].size() == pairs.size(), "code of a projection has one result for each pair");
  return out_[0];
}

bool is_constant(const plan::Code& code) {
  using plan::Source;
  for (const auto& i : code.body) {
    bool of_cell = i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer;
    if (i.op == plan::Op::draw || i.op == plan::Op::point || (i.op == plan::Op::read && of_cell)) return false;
  }
  return true;
}

double constant_of(const Task& task, const plan::Code& code) {
  Pairs one;
  one.add(task.sources.begin, task.targets.begin, 0, 0);
  Evaluator evaluate(task);
  return evaluate(code, one)[0];
}

}  // namespace nsim::wire
