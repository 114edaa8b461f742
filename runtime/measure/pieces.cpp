#include "runtime/measure/pieces.h"
#include <algorithm>

namespace nsim::measure {

namespace {

const record::Course& course_of(const record::StageRun& run, int64_t every) {
  auto found = std::find_if(run.courses.begin(), run.courses.end(), [&](const record::Course& course) { return course.every == every; });
  require(found != run.courses.end(), "a pace at which something is measured is one of its stage");
  return *found;
}

record::Raster cut(const record::Raster& raster, int64_t first, int64_t last) {
  auto begin = std::upper_bound(raster.step.begin(), raster.step.end(), first), end = std::upper_bound(begin, raster.step.end(), last);
  auto from = begin - raster.step.begin(), to = end - raster.step.begin();
  return {{begin, end}, {raster.cell.begin() + from, raster.cell.begin() + to}};
}

record::Trace cut(const record::Trace& trace, int64_t first, int64_t last) {
  auto begin = std::upper_bound(trace.step.begin(), trace.step.end(), first), end = std::upper_bound(begin, trace.step.end(), last);
  int64_t n = trace.request.cells.size();
  auto from = trace.values.begin() + (begin - trace.step.begin()) * n, to = trace.values.begin() + (end - trace.step.begin()) * n;
  return {trace.request, {begin, end}, {from, to}};
}

/// Turns `piece` into the piece that ends at moment k.
void cut_piece(const record::StageRun& run, const record::Course& course, size_t k, record::StageRun& piece) {
  int64_t last = course.step[k];
  piece.first = last - course.every;
  piece.n_steps = course.every;
  for (const auto& [population, raster] : run.spikes) piece.spikes[population] = cut(raster, piece.first, last);
  piece.traces.clear();
  for (const record::Trace& trace : run.traces) piece.traces.push_back(cut(trace, piece.first, last));
  piece.finals = course.finals[k];
}

void append(Array& all, const Array& one) {
  if (!one.ragged.empty() || !one.text.empty())
    throw Failure{"a result that is recorded at a pace is a number", "this one is a list for each cell", "reduce it first: `mean(...)`"};
  if (all.extents.empty()) {
    all.axes = {"time"};
    all.extents = {0};
    all.axes.insert(all.axes.end(), one.axes.begin(), one.axes.end());
    all.extents.insert(all.extents.end(), one.extents.begin(), one.extents.end());
    all.dimension = one.dimension;
    all.truth = one.truth;
  }
  if (!std::equal(one.extents.begin(), one.extents.end(), all.extents.begin() + 1, all.extents.end()))
    throw Failure{"a result that is recorded at a pace changes its shape", "it does not have the same number of values each time",
                  "reduce it first: `mean(...)`"};
  ++all.extents[0];
  all.values.insert(all.values.end(), one.values.begin(), one.values.end());
  all.undefined += one.undefined;
}

}  // namespace

std::vector<double> moments(const record::StageRun& run, int64_t every) {
  std::vector<double> times;
  for (int64_t step : course_of(run, every).step) times.push_back(static_cast<double>(step - run.first) * run.schedule->step_ms);
  return times;
}

Array course(graph::MeasureId id, int64_t every, const Context& context) {
  require(context.run != nullptr, "a course belongs to a run");
  const record::Course& course = course_of(*context.run, every);
  record::StageRun piece;
  piece.schedule = context.run->schedule;
  piece.stage = context.run->stage;
  piece.positions = context.run->positions;
  piece.synapses = context.run->synapses;
  piece.build_ms = context.run->build_ms;
  piece.simulate_ms = context.run->simulate_ms;
  Array all;
  for (size_t k = 0; k < course.step.size(); ++k) {
    cut_piece(*context.run, course, k, piece);
    append(all, evaluate(id, {&piece, context.measures, nullptr}));
  }
  if (course.step.empty()) {
    all.axes = {"time"};
    all.extents = {0};
    all.dimension = (*context.measures)[id.at].dimension;
  }
  return all;
}

}  // namespace nsim::measure
