#include "engine/graph/measures.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

namespace {

constexpr int most_deep = 200;

const char* name_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::power:
      return "^";
    case ExprKind::negate:
      return "neg";
    case ExprKind::logical_not:
      return "not";
    case ExprKind::multiply:
      return "*";
    case ExprKind::divide:
      return "/";
    case ExprKind::add:
      return "+";
    case ExprKind::subtract:
      return "-";
    case ExprKind::less:
      return "<";
    case ExprKind::less_equal:
      return "<=";
    case ExprKind::greater:
      return ">";
    case ExprKind::greater_equal:
      return ">=";
    case ExprKind::equal:
      return "==";
    case ExprKind::not_equal:
      return "!=";
    case ExprKind::logical_and:
      return "and";
    case ExprKind::logical_or:
      return "or";
    case ExprKind::conditional:
      return "if";
    default:
      bug("an expression that is no operation was met");
  }
}

}  // namespace

MeasureId Measures::add(Measure measure) {
  b_.graph.measures.push_back(std::move(measure));
  return {static_cast<uint32_t>(b_.graph.measures.size() - 1)};
}

MeasureId Measures::text(std::string word, Span span) {
  Measure m;
  m.kind = Measure::text;
  m.name = std::move(word);
  m.span = span;
  return add(std::move(m));
}

MeasureId Measures::list(std::vector<MeasureId> items, Span span) {
  Measure m;
  m.kind = Measure::list;
  m.args = std::move(items);
  if (!m.args.empty()) m.dimension = b_.graph[m.args[0]].dimension;
  m.span = span;
  return add(std::move(m));
}

std::optional<values::Value> Measures::host(const Expr& expr, const MeasureSight& sight, Diagnostics& diagnostics) const {
  values::Scope scope;
  scope.parent = sight.host;
  scope.names = sight.names;
  return values::evaluate(expr, scope, diagnostics);
}

std::optional<values::Value> Measures::host(const Expr& expr, const MeasureSight& sight) const {
  if (asks_living(expr, sight)) return std::nullopt;
  Diagnostics quiet;
  return host(expr, sight, quiet);
}

const std::pair<std::string, Dimension>* Measures::column(const Expr& expr, const MeasureSight& sight) const {
  if (!columns_) return nullptr;
  std::string label = print(filled(expr, sight.names));
  auto found = std::find_if(columns_->begin(), columns_->end(), [&](const auto& c) { return c.first == label; });
  return found == columns_->end() ? nullptr : &*found;
}

bool Measures::mentions_column(const Expr& expr, const MeasureSight& sight) const {
  if (!columns_) return false;
  if (column(expr, sight)) return true;
  auto inside = [&](const Expr& e) { return mentions_column(e, sight); };
  if (std::any_of(expr.args.begin(), expr.args.end(), inside)) return true;
  for (const Range& item : expr.items) {
    if (inside(item.first)) return true;
  }
  for (const PathStep& step : expr.path.steps) {
    for (const Arg& arg : step.args) {
      if (inside(arg.value)) return true;
    }
  }
  return sight.lets && expr.kind == ExprKind::path && sight.lets->count(expr.path.head.text);
}

std::optional<MeasureId> Measures::measure(const Expr& expr, const MeasureSight& sight) {
  struct Deeper {
    int& depth;
    explicit Deeper(int& d) : depth(++d) {}
    ~Deeper() { --depth; }
  } deeper(depth_);
  if (depth_ > most_deep) {
    b_.out.error("N121", expr.span, "this is nested too deeply").at("reached through too many steps");
    return std::nullopt;
  }
  if (sight.courses && !sight.courses->empty()) {
    auto found = sight.courses->find(print(filled(expr, sight.names)));
    if (found != sight.courses->end()) return found->second;
  }
  if (const auto* found = column(expr, sight)) {
    Measure m;
    m.kind = Measure::column;
    m.name = found->first;
    m.dimension = found->second;
    m.span = expr.span;
    return add(std::move(m));
  }
  switch (expr.kind) {
    case ExprKind::group:
      return measure(expr.args[0], sight);
    case ExprKind::path:
      return path(expr, sight);
    case ExprKind::quantity:
    case ExprKind::number:
    case ExprKind::text:
    case ExprKind::truth: {
      std::optional<values::Value> value = host(expr, sight, b_.out);
      return value ? of_value(*value, expr.span) : std::nullopt;
    }
    case ExprKind::list: {
      std::vector<MeasureId> items;
      for (const Range& item : expr.items) {
        if (!item.is_single()) {
          std::optional<values::Value> value = host(expr, sight, b_.out);
          return value ? of_value(*value, expr.span) : std::nullopt;
        }
        std::optional<MeasureId> one = measure(item.first, sight);
        if (!one) return one;
        items.push_back(*one);
      }
      return list(std::move(items), expr.span);
    }
    case ExprKind::missing:
      return std::nullopt;
    default:
      return operation(expr, sight);
  }
}

std::optional<MeasureId> Measures::operation(const Expr& expr, const MeasureSight& sight) {
  std::optional<values::Value> known = mentions_column(expr, sight) ? std::nullopt : host(expr, sight);
  if (known) return of_value(*known, expr.span);
  Measure m;
  m.kind = Measure::call;
  m.name = name_of(expr.kind);
  m.span = expr.span;
  for (const Expr& arg : expr.args) {
    std::optional<MeasureId> one = measure(arg, sight);
    if (!one) return one;
    m.args.push_back(*one);
  }
  auto dimension = [&](size_t k) { return b_.graph[m.args[k]].dimension; };
  switch (expr.kind) {
    case ExprKind::multiply:
      m.dimension = dimension(0) * dimension(1);
      break;
    case ExprKind::divide:
      m.dimension = dimension(0) / dimension(1);
      break;
    case ExprKind::conditional:
      m.dimension = dimension(1);
      break;
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::negate:
      m.dimension = dimension(0);
      break;
    case ExprKind::power: {
      const Measure& exponent = b_.graph[m.args[1]];
      bool fits = exponent.kind == Measure::constant && has_power(dimension(0), exponent.value);
      if (fits) m.dimension = power(dimension(0), exponent.value);
      break;
    }
    default:
      break;
  }
  return add(std::move(m));
}

std::optional<MeasureId> Measures::path(const Expr& expr, const MeasureSight& sight) {
  const Path& p = expr.path;
  if (!p.steps.empty() && p.steps[0].kind == PathStep::call) return call(expr, sight);
  std::optional<MeasureId> head;
  if (auto found = sight.measures.find(p.head.text); found != sight.measures.end())
    head = found->second;
  else if (auto let = sight.lets ? sight.lets->find(p.head.text) : decltype(sight.lets->find("")){}; sight.lets && let != sight.lets->end()) {
    MeasureSight inside = sight;
    inside.courses = nullptr;
    head = measure(*let->second, inside);
    if (!head) return head;
  }
  if (!head && p.steps.size() == 2 && p.steps[0].kind == PathStep::member && p.steps[1].kind == PathStep::call) {
    if (const auto* line = line_of(p.head.text, sight)) return of_ends(*line, p, sight);
  }
  if (const Let* let = head ? nullptr : definition(p); let && asks_living(let->value, sight)) return measure(let->value, sight);
  if (!head) {
    std::optional<values::Value> value = host(expr, sight, b_.out);
    return value ? of_value(*value, expr.span) : std::nullopt;
  }
  for (const PathStep& step : p.steps) {
    if (step.kind != PathStep::index || step.indices.size() != 1 || !step.indices[0].is_single()) {
      b_.out.error("N221", step.span, "a measure has no parts; it takes one index");
      return std::nullopt;
    }
    std::optional<MeasureId> at = measure(step.indices[0].first, sight);
    if (!at) return at;
    Measure m;
    m.kind = Measure::call;
    m.name = "index";
    m.args = {*head, *at};
    m.dimension = b_.graph[*head].dimension;
    m.span = expr.span;
    head = add(std::move(m));
  }
  return head;
}

std::optional<MeasureId> Measures::of_value(const values::Value& value, Span span) {
  Measure m;
  m.span = span;
  if (const auto* n = std::get_if<values::Number>(&value.what)) {
    m.value = n->value;
    m.dimension = n->dimension;
    return add(std::move(m));
  }
  if (const bool* truth = std::get_if<bool>(&value.what)) {
    m.value = *truth ? 1 : 0;
    return add(std::move(m));
  }
  if (const auto* items = std::get_if<values::Value::List>(&value.what)) {
    std::vector<MeasureId> all;
    for (const values::Value& item : **items) {
      std::optional<MeasureId> one = of_value(item, span);
      if (!one) return one;
      all.push_back(*one);
    }
    return list(std::move(all), span);
  }
  if (const auto* row = std::get_if<values::Row>(&value.what)) {  // the numbers of a row, in the order of its columns
    std::vector<MeasureId> all;
    for (const values::Value& cell : row->table->rows[row->at]) {
      if (!cell.is_number()) continue;
      all.push_back(*of_value(cell, span));
    }
    return list(std::move(all), span);
  }
  if (const auto* cells = std::get_if<values::Cells>(&value.what)) return of_cells(*cells, span);
  if (std::optional<std::string> word = values::key_text(value)) return text(*word, span);
  b_.out.error("N221", span, "this is " + values::kind_of(value) + ", which cannot be measured").at(values::kind_of(value));
  return std::nullopt;
}

std::optional<MeasureId> Measures::of_cells(const values::Cells& cells, Span span) {
  bool of_line = cells.slices.size() == 1 && b_.projections_of.contains(cells.slices[0].population) && !cells.variable.empty();
  if (of_line) {
    auto states = b_.synapses_of.find(cells.slices[0].population);
    bool is_state = states != b_.synapses_of.end() && b_.find_value(states->second[0], cells.variable).valid();
    if (!is_state) return of_synapses(cells, span);
  }
  std::optional<std::vector<CellRange>> ranges = b_.ranges(cells, span);
  if (!ranges) return std::nullopt;
  Measure m;
  m.span = span;
  m.cells = *ranges;
  if (cells.variable.empty() || cells.variable == "spikes" || cells.variable == "position") {
    m.kind = cells.variable.empty() ? Measure::whole : cells.variable == "spikes" ? Measure::spikes : Measure::position;
    if (m.kind == Measure::position && !ranges->empty() && b_.graph[(*ranges)[0].population].geometry.length) m.dimension = dimensions::length();
    return add(std::move(m));
  }
  if (cells.variable == "alive" && !may_be_dead(*ranges) && !b_.find_value((*ranges)[0].population, "alive").valid()) {
    m.kind = Measure::whole;
    Measure all;
    all.kind = Measure::call;
    all.name = "alive";
    all.args = {add(std::move(m))};
    all.span = span;
    return add(std::move(all));
  }
  for (const CellRange& range : *ranges) {
    ValueId value = b_.find_value(range.population, cells.variable);
    if (!value.valid()) {
      b_.out.error("N109", span, "`" + b_.graph[range.population].name + "` has no variable `" + cells.variable + "`");
      return std::nullopt;
    }
    if (m.read.valid() && !(m.read == value)) {
      b_.out.error("N410", span, "values of cells with different models cannot be joined yet").at("write one for each population");
      return std::nullopt;
    }
    m.read = value;
    m.dimension = b_.graph[value].unit;
  }
  // What the stage records of them, in its order; else the state when the stage ends.
  std::vector<CellRange> recorded;
  for (const Stage::Trace& trace : stage_.traces) {
    for (const CellRange& range : *ranges) {
      if (!(trace.value == m.read) || !(trace.cells.population == range.population)) continue;
      CellRange both{range.population, std::max(range.first, trace.cells.first), std::min(range.last, trace.cells.last)};
      if (both.first <= both.last) recorded.push_back(both);
    }
  }
  m.kind = recorded.empty() ? Measure::state : Measure::trace;
  if (!recorded.empty()) m.cells = std::move(recorded);
  if (!may_be_dead(m.cells) || m.read == b_.models[b_.graph[m.read].block.at].alive) return add(std::move(m));
  const std::vector<CellRange> whose = m.cells;
  return living(add(std::move(m)), whose, span);
}

}  // namespace nsim::graph
