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

Lines::Lines(Builder& builder, Stage& stage, const std::vector<std::pair<std::string, Dimension>>* columns, const std::string& swept)
    : b_(builder),
      stage_(stage),
      measures_(builder, stage, columns, swept),
      moment_(builder, nothing_recorded_),
      scope_(builder.scope(builder.facts.program->main())),
      in_table_(columns != nullptr) {}

MeasureSight Lines::sight(const Group& group, const std::map<std::string, values::Value>& members) const {
  MeasureSight result;
  result.names = members;
  result.lets = &group.lets;
  result.host = &scope_;
  return result;
}

/// Plots and claims see the courses of what is recorded at a pace; records say what these are, so they do not.
MeasureSight Lines::sight(const std::map<std::string, values::Value>& members) const {
  MeasureSight result = sight(groups_.front(), members);
  result.courses = &courses_;
  return result;
}

int64_t Lines::pace(const Expr& every, const std::map<std::string, values::Value>& members) {
  values::Scope scope;
  scope.parent = &scope_;
  scope.names = members;
  std::optional<double> steps = b_.steps_of(every, scope);
  return steps ? std::max<int64_t>(1, std::llround(std::min(*steps, 9e15))) : 1;
}

void Lines::find_groups(const syntax::Stage& text) {
  auto add_lets = [](Group& group) {
    for (const Step& step : *group.steps) {
      const auto* setting = std::get_if<Setting>(&step.what);
      if (setting && setting->let) group.lets[setting->target.head.text] = &setting->value;
    }
  };
  groups_.push_back({&text.steps, 0, {}});
  add_lets(groups_.front());
  for (const Step& step : text.steps) {
    const auto* inner = std::get_if<syntax::Stage>(&step.what);
    if (!inner || inner->kind != syntax::Stage::every || in_table_) continue;
    groups_.push_back({&inner->steps, pace(*inner->amount, {}), groups_.front().lets});
    add_lets(groups_.back());
  }
}

void Lines::record_lines(const Group& group, bool values) {
  for (const Step& step : *group.steps) {
    const auto* line = std::get_if<Record>(&step.what);
    if (!line) continue;
    for (const auto& members : b_.members_of(line->each, b_.facts.program->main())) {
      if (values)
        record_values(*line, group, sight(group, members));
      else
        record(*line, group, members);
      if (b_.out.has_errors()) return;
    }
  }
}

/// Traces first: whether `v` of a cell means its course or its last value depends on whether this stage records it.
void Lines::make(const syntax::Stage& text) {
  find_groups(text);
  for (bool values : {false, true}) {
    for (const Group& group : groups_) {
      record_lines(group, values);
      if (b_.out.has_errors()) return;
    }
  }
  for (const Group& group : groups_) {
    for (const Step& step : *group.steps) {
      if (const auto* line = std::get_if<Plot>(&step.what)) plot(*line);
      if (const auto* line = std::get_if<Expect>(&step.what)) {
        for (const auto& members : b_.members_of(line->each, b_.facts.program->main())) expect(*line, group, members);
      }
      const auto* inner = std::get_if<syntax::Stage>(&step.what);
      if (inner && group.every > 0) {
        if (std::optional<Action> action = action_of(b_, *inner)) at_pace(group.every).actions.push_back(std::move(*action));
      }
      const auto* setting = std::get_if<Setting>(&step.what);
      if (setting && !setting->let && text.kind == syntax::Stage::run && print(setting->target) == "until") until(*setting);
      if (b_.out.has_errors()) return;
    }
  }
  collect_needed();
}

/// `record spikes of a, b`, `record v of cells every 1 ms`, `record a.v every 1 ms`.
void Lines::record(const Record& record, const Group& group, const std::map<std::string, values::Value>& members) {
  values::Scope scope;
  scope.parent = &scope_;
  scope.names = members;
  int64_t every = record.every ? pace(*record.every, members) : std::max<int64_t>(1, group.every);
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
      Diagnostics quiet;
      std::optional<values::Value> value = values::evaluate(as_expr(what), scope, quiet);
      const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
      if (cells && (record.every || group.every > 0 || cells->variable == "spikes")) trace(*cells, every, what.span), last_of_synapses(*cells, what);
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

/// What is recorded of synapses at a pace is also a result, as it is at the end: a row of a table has it under the text of the line.
void Lines::last_of_synapses(const values::Cells& cells, const Path& what) {
  if (cells.slices.empty() || !b_.synapses_of.count(cells.slices[0].population) || b_.out.has_errors()) return;
  std::optional<std::vector<CellRange>> ranges = b_.ranges(cells, what.span);
  if (!ranges || ranges->size() != 1) return;
  Measure m;
  m.kind = Measure::state;
  m.span = what.span;
  m.cells = *ranges;
  m.read = b_.find_value((*ranges)[0].population, cells.variable);
  m.dimension = b_.graph[m.read].unit;
  stage_.results.push_back({print(what), measures_.add(std::move(m)), what.span});
}

/// Everything else that is recorded: one number, or an array, when the stage ends or at a pace.
void Lines::record_values(const Record& record, const Group& group, const MeasureSight& sight) {
  if (!record.of.empty()) return;
  int64_t every = record.every ? pace(*record.every, sight.names) : group.every;
  if (record.into) (every > 0 ? at_pace(every).table_file : stage_.table_file) = *record.into;
  for (const Path& path : record.what) {
    Expr expr = as_expr(path);
    std::optional<values::Value> value = measures_.host(expr, sight);
    const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
    if (cells && (every > 0 || cells->variable == "spikes")) continue;
    std::optional<MeasureId> measure = paced(expr, every, sight);
    if (!measure) return;
    std::string label = print(filled(expr, sight.names));
    if (every > 0) courses_[label] = *measure;
    stage_.results.push_back({label, *measure, path.span});
  }
}

/// A claim inside `every` must hold each time.
void Lines::expect(const Expect& expect, const Group& group, const std::map<std::string, values::Value>& members) {
  MeasureSight seen = group.every > 0 ? sight(group, members) : sight(members);
  Stage::Claim claim;
  claim.label = print(filled(expect.value, members));
  claim.span = expect.span;
  std::optional<MeasureId> measure = paced(expect.value, group.every, seen);
  if (!measure) return;
  claim.measure = *measure;
  if (expect.in) {
    std::optional<MeasureId> low = paced(expect.in->first, group.every, seen);
    std::optional<MeasureId> high = expect.in->is_single() ? low : paced(expect.in->last[0], group.every, seen);
    if (!low || !high) return;
    claim.low = *low;
    claim.high = *high;
  }
  stage_.claims.push_back(std::move(claim));
}

}  // namespace nsim::graph
