// A stage made by hand: populations, spikes and measures without a network. Used by the tests of measure, record and plot.
#pragma once
#include "runtime/measure/array.h"
#include <memory>

namespace nsim::test {

struct HandMade {
  plan::Schedule schedule;
  graph::Stage stage;
  record::StageRun run;
  std::vector<graph::Measure> measures;
  std::map<std::string, measure::Array> columns;

  explicit HandMade(double step_ms = 0.1, int64_t n_steps = 1000, int64_t first = 0) {
    schedule.step_ms = step_ms;
    stage.n_steps = n_steps;
    stage.duration_ms = step_ms * static_cast<double>(n_steps);
    run.first = first;
    run.n_steps = n_steps;
    run.schedule = &schedule;
    run.stage = &stage;
  }
  HandMade(const HandMade&) = delete;

  uint32_t population(const std::string& name, int64_t n_cells, const std::string& family = "", const std::string& key = "") {
    graph::Population made;
    made.name = name;
    made.family = family;
    made.key = key;
    made.n_cells = n_cells;
    made.axes = {"cell"};
    made.extents = {n_cells};
    uint32_t at = static_cast<uint32_t>(schedule.populations.size());
    schedule.populations.push_back(made);
    run.spikes[at] = {};
    run.positions.emplace_back();
    run.spike_totals.push_back(0);
    stage.spikes.push_back({{all(at)}});
    return at;
  }
  graph::CellRange all(uint32_t population) const { return range(population, 0, schedule.populations[population].n_cells - 1); }
  static graph::CellRange range(uint32_t population, int64_t first, int64_t last) { return {graph::PopulationId{population}, first, last}; }

  void spike(uint32_t population, int64_t step, uint32_t cell) {
    run.spikes[population].step.push_back(step);
    run.spikes[population].cell.push_back(cell);
    ++run.spike_totals[population];
  }

  graph::MeasureId add(graph::Measure measure) {
    measures.push_back(std::move(measure));
    return {static_cast<uint32_t>(measures.size() - 1)};
  }
  graph::MeasureId number(double value, Dimension dimension = {}) {
    graph::Measure made;
    made.value = value;
    made.dimension = dimension;
    return add(made);
  }
  graph::MeasureId ms(double value) { return number(value, dimensions::time()); }
  graph::MeasureId named(graph::Measure::Kind kind, const std::string& name) {
    graph::Measure made;
    made.kind = kind;
    made.name = name;
    return add(made);
  }
  graph::MeasureId word(const std::string& name) { return named(graph::Measure::text, name); }
  graph::MeasureId column(const std::string& name) { return named(graph::Measure::column, name); }
  graph::MeasureId of_cells(graph::Measure::Kind kind, std::vector<graph::CellRange> cells, uint32_t read = 0, Dimension dimension = {}) {
    graph::Measure made;
    made.kind = kind;
    made.cells = std::move(cells);
    made.read.at = read;
    made.dimension = dimension;
    return add(made);
  }
  graph::MeasureId spikes(uint32_t population) { return of_cells(graph::Measure::spikes, {all(population)}); }
  graph::MeasureId list(std::vector<graph::MeasureId> args) {
    graph::Measure made;
    made.kind = graph::Measure::list;
    made.args = std::move(args);
    return add(made);
  }
  graph::MeasureId call(const std::string& name, std::vector<graph::MeasureId> args,
                        std::vector<std::pair<std::string, graph::MeasureId>> options = {}) {
    graph::Measure made;
    made.kind = graph::Measure::call;
    made.name = name;
    made.args = std::move(args);
    made.options = std::move(options);
    return add(made);
  }

  measure::Context context() const { return {&run, &measures, &columns}; }
  measure::Array evaluate(graph::MeasureId id) const { return measure::evaluate(id, context()); }
  double value(graph::MeasureId id) const {
    measure::Array array = evaluate(id);
    require(array.is_number(), "the measure of this test is one number");
    return array.values[0];
  }
  /// `rate` and `cv` as models/metrics.net writes them, after expansion.
  graph::MeasureId rate(uint32_t population, double after_ms = 0) {
    return call("/", {call("mean", {call("count", {spikes(population)}, {{"from", ms(after_ms)}})}), call("window", {}, {{"from", ms(after_ms)}})});
  }
  graph::MeasureId cv(uint32_t population, double after_ms = 0) {
    auto gaps = [&] { return call("intervals", {spikes(population)}, {{"from", ms(after_ms)}}); };
    auto over_time = [&](const std::string& name) { return call(name, {gaps()}, {{"over", word("time")}}); };
    return call("mean", {call("/", {over_time("std"), over_time("mean")})});
  }
};

}  // namespace nsim::test
