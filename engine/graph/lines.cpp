#include "engine/graph/lines.h"
#include <algorithm>
#include <cmath>

namespace nsim::graph {

using namespace syntax;

namespace {

Expr as_expr(const Path& path) {
  Expr expr;
  expr.kind = ExprKind::path;
  expr.path = path;
  expr.span = path.span;
  return expr;
}

}  // namespace

Lines::Lines(Builder& builder, Stage& stage, const std::vector<std::pair<std::string, Dimension>>* columns)
    : b_(builder),
      stage_(stage),
      measures_(builder, stage, columns),
      scope_(builder.scope(builder.facts.program->main())),
      in_table_(columns != nullptr) {}

MeasureSight Lines::sight(const std::map<std::string, values::Value>& members) const {
  MeasureSight result;
  result.names = members;
  result.lets = &lets_;
  result.host = &scope_;
  return result;
}

/// Traces first: whether `v` of a cell means its course or its last value depends on whether this stage records it.
void Lines::make(const syntax::Stage& text) {
  const File& main = b_.facts.program->main();
  for (const Step& step : text.steps) {
    const auto* setting = std::get_if<Setting>(&step.what);
    if (setting && setting->let) lets_[setting->target.head.text] = &setting->value;
  }
  for (bool values : {false, true}) {
    for (const Step& step : text.steps) {
      const auto* line = std::get_if<Record>(&step.what);
      if (!line) continue;
      for (const auto& members : b_.members_of(line->each, main)) {
        if (values)
          record_values(*line, sight(members));
        else
          record(*line, members);
        if (b_.out.has_errors()) return;
      }
      if (line->into) stage_.table_file = *line->into;
    }
  }
  for (const Step& step : text.steps) {
    if (const auto* line = std::get_if<Plot>(&step.what)) plot(*line);
    if (const auto* line = std::get_if<Expect>(&step.what)) {
      for (const auto& members : b_.members_of(line->each, main)) expect(*line, members);
    }
    if (b_.out.has_errors()) return;
  }
  collect_needed();
}

/// `record spikes of a, b`, `record v of cells every 1 ms`, `record a.v every 1 ms`.
void Lines::record(const Record& record, const std::map<std::string, values::Value>& members) {
  values::Scope scope;
  scope.parent = &scope_;
  scope.names = members;
  int64_t every = 1;
  if (record.every) {
    std::optional<double> steps = b_.steps_of(*record.every, scope);
    if (!steps) return;
    every = std::max<int64_t>(1, std::llround(std::min(*steps, 9e15)));
  }
  std::vector<values::Cells> places;
  for (const Path& path : record.of) {
    std::optional<values::Value> value = values::evaluate(as_expr(path), scope, b_.out);
    const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
    if (value && !cells) b_.out.error("N102", path.span, "this is " + values::kind_of(*value) + ", where cells are needed");
    if (!cells) return;
    places.push_back(*cells);
  }
  for (const Path& what : record.what) {
    if (record.of.empty()) {
      bool course = record.every.has_value();
      Diagnostics quiet;
      std::optional<values::Value> value = values::evaluate(as_expr(what), scope, quiet);
      const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
      if (cells && (course || cells->variable == "spikes"))
        trace(*cells, every, what.span);
      else if (course)
        b_.out.error("N408", record.every->span, "a result is recorded at the end of a stage").at("`every` is for values of cells and spikes");
      continue;
    }
    for (values::Cells cells : places) {
      std::string variable = print(what);
      cells.variable += (cells.variable.empty() ? "" : ".") + variable;
      trace(cells, every, what.span);
    }
  }
}

void Lines::trace(const values::Cells& cells, int64_t every, Span span) {
  std::optional<std::vector<CellRange>> ranges = b_.ranges(cells, span);
  if (!ranges) return;
  if (cells.variable == "spikes") {
    stage_.spikes.push_back({*ranges});
    return;
  }
  for (const CellRange& range : *ranges) {
    ValueId value = b_.find_value(range.population, cells.variable);
    if (!value.valid() || b_.graph[value].role == Role::parameter) {
      b_.out.error("N109", span, "`" + b_.graph[range.population].name + "` has no variable `" + cells.variable + "` that changes");
      return;
    }
    stage_.traces.push_back({value, range, every, cells.variable, b_.graph[value].unit});
  }
}

/// Everything else that is recorded: one number, or an array, when the stage ends.
void Lines::record_values(const Record& record, const MeasureSight& sight) {
  if (!record.of.empty()) return;
  for (const Path& path : record.what) {
    Expr expr = as_expr(path);
    std::optional<values::Value> value = measures_.host(expr, sight);
    const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
    if (cells && (record.every || cells->variable == "spikes")) continue;
    std::optional<MeasureId> measure = measures_.measure(expr, sight);
    if (!measure) return;
    stage_.results.push_back({print(filled(expr, sight.names)), *measure, path.span});
  }
}

void Lines::expect(const Expect& expect, const std::map<std::string, values::Value>& members) {
  MeasureSight seen = sight(members);
  Stage::Claim claim;
  claim.label = print(filled(expect.value, members));
  claim.span = expect.span;
  std::optional<MeasureId> measure = measures_.measure(expect.value, seen);
  if (!measure) return;
  claim.measure = *measure;
  if (expect.in) {
    std::optional<MeasureId> low = measures_.measure(expect.in->first, seen);
    std::optional<MeasureId> high = expect.in->is_single() ? low : measures_.measure(expect.in->last[0], seen);
    if (!low || !high) return;
    claim.low = *low;
    claim.high = *high;
  }
  stage_.claims.push_back(std::move(claim));
}

/// The cells whose spikes some result, picture or claim counts.
void Lines::collect_needed() {
  std::vector<MeasureId> open;
  for (const Stage::Result& r : stage_.results) open.push_back(r.measure);
  for (const Stage::Claim& c : stage_.claims) {
    for (MeasureId id : {c.measure, c.low, c.high}) {
      if (id.valid()) open.push_back(id);
    }
  }
  for (const Stage::Picture& p : stage_.pictures) {
    open.insert(open.end(), p.args.begin(), p.args.end());
    for (const auto& [name, id] : p.options) open.push_back(id);
  }
  std::set<uint32_t> seen;
  while (!open.empty()) {
    MeasureId id = open.back();
    open.pop_back();
    if (!seen.insert(id.at).second) continue;
    const Measure& m = b_.graph[id];
    open.insert(open.end(), m.args.begin(), m.args.end());
    for (const auto& [name, option] : m.options) open.push_back(option);
    if (m.kind != Measure::spikes && m.kind != Measure::whole) continue;
    for (const CellRange& range : m.cells) {
      if (std::find(stage_.needed.begin(), stage_.needed.end(), range) == stage_.needed.end()) stage_.needed.push_back(range);
    }
  }
  std::sort(stage_.needed.begin(), stage_.needed.end(), [](const CellRange& a, const CellRange& b) {
    return std::tuple(a.population.at, a.first, a.last) < std::tuple(b.population.at, b.first, b.last);
  });
}

}  // namespace nsim::graph
