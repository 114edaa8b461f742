// Calls in measures: functions of the language are put in place, built-in ones stay.
#include "engine/check/builtins.h"
#include "engine/graph/measures.h"
#include <algorithm>
#include <set>

namespace nsim::graph {

using namespace syntax;

std::optional<MeasureId> Measures::call(const Expr& expr, const MeasureSight& sight) {
  const Path& p = expr.path;
  if (p.steps.size() > 1) {
    Expr inner = expr;
    inner.path.steps.resize(1);
    std::optional<MeasureId> value = measure(inner, sight);
    if (!value) return value;
    MeasureSight with = sight;
    with.measures["result of the call"] = *value;
    Expr rest = expr;
    rest.path.head.text = "result of the call";
    rest.path.steps.erase(rest.path.steps.begin());
    return path(rest, with);
  }
  std::optional<values::Value> known = mentions_column(expr, sight) ? std::nullopt : host(expr, sight);
  if (known) return of_value(*known, expr.span);
  Name name = p.head;
  if (auto here = sight.names.find(name.text); here != sight.names.end()) {
    if (const auto* function = std::get_if<values::Function>(&here->second.what)) name.text = function->name;
  }
  for (const values::Scope* s = sight.host; s; s = s->parent) {
    const Let* function = s->function ? s->function(name.text) : nullptr;
    if (!function) continue;
    const values::Scope* home = s->home ? s->home(*function) : nullptr;
    return apply(*function, home ? home : s, p.steps[0], sight, expr.span);
  }
  return builtin(name, p.steps[0], sight, expr.span);
}

std::optional<MeasureId> Measures::apply(const Let& function, const values::Scope* home, const PathStep& step, const MeasureSight& sight, Span span) {
  MeasureSight inner;
  inner.host = home;
  auto bind = [&](const std::string& name, const Expr& expr, const MeasureSight& seen) {
    std::optional<values::Value> known = mentions_column(expr, seen) ? std::nullopt : host(expr, seen);
    if (known) {
      inner.names[name] = *known;
      return true;
    }
    std::optional<MeasureId> measured = measure(expr, seen);
    if (measured) inner.measures[name] = *measured;
    return measured.has_value();
  };
  size_t position = 0;
  for (const Arg& arg : step.args) {
    const Formal* formal = nullptr;
    if (!arg.name && position < function.formals.size()) formal = &function.formals[position++];
    for (const Formal& f : function.formals) {
      if (arg.name && f.name == *arg.name) formal = &f;
    }
    if (!formal) {
      b_.out.error("N106", arg.value.span, "`" + function.name.text + "` has no such argument");
      return std::nullopt;
    }
    if (!bind(formal->name.text, arg.value, sight)) return std::nullopt;
  }
  for (const Formal& formal : function.formals) {
    if (inner.names.count(formal.name.text) || inner.measures.count(formal.name.text)) continue;
    if (!formal.value) {
      b_.out.error("N107", span, "`" + function.name.text + "` needs `" + formal.name.text + "`");
      return std::nullopt;
    }
    if (!bind(formal.name.text, *formal.value, MeasureSight(inner))) return std::nullopt;
  }
  return measure(function.value, inner);
}

bool Measures::is_word(std::string_view argument, std::string_view spec) {
  return argument == "over" || argument == "each" || spec.find('=') != std::string_view::npos;
}

MeasureId Measures::words(const Expr& expr, const MeasureSight& sight) {
  if (expr.kind == ExprKind::group) return words(expr.args[0], sight);
  if (expr.kind == ExprKind::list) {
    std::vector<MeasureId> all;
    for (const Range& item : expr.items) all.push_back(words(item.first, sight));
    return list(std::move(all), expr.span);
  }
  if (expr.kind == ExprKind::path && expr.path.is_name()) {
    auto here = sight.names.find(expr.path.head.text);
    std::optional<std::string> given = here == sight.names.end() ? std::nullopt : values::key_text(here->second);
    return text(given.value_or(expr.path.head.text), expr.span);
  }
  return text(expr.kind == ExprKind::text ? expr.literal : print(expr), expr.span);
}

std::optional<MeasureId> Measures::axes(const Expr& expr, const MeasureSight& sight) {
  static const std::set<std::string> of_arrays = {"cells", "cell", "time", "coordinate", "item", "frequency"};
  MeasureId named = words(expr, sight);
  const std::vector<MeasureId> each = b_.graph[named].kind == Measure::list ? b_.graph[named].args : std::vector<MeasureId>{named};
  for (MeasureId id : each) {
    std::string& word = b_.graph.measures[id.at].name;
    const bool trials = word == swept_ || word == "trials" || word == "seeds";
    if (columns_ && trials) word = "trial";
    if (columns_ && word == "epoch") word = "time";   // moments of a training are its epochs
    const bool of_cells = std::any_of(b_.graph.populations.begin(), b_.graph.populations.end(), [&](const Population& p) {
      return std::find(p.axes.begin(), p.axes.end(), word) != p.axes.end();
    });
    if (columns_ ? trials || word == "time" : of_cells || of_arrays.contains(word)) continue;
    Diagnostic& d = b_.out.error("N116", b_.graph[id].span, "`" + word + "` is not an axis of what is folded here");
    d.at(columns_ ? "neither the trials nor `time`" : "not an axis of the network");
    if (columns_) d.help("say `over = " + swept_ + "`, which are the trials");
    return std::nullopt;
  }
  return named;
}

namespace {

/// The built-in of this name that a measure may use; `min(a, b)` is arithmetic, `min(a)` folds.
const check::Builtin* choose(const std::string& name, size_t n_plain) {
  using check::Where;
  bool both = check::find_builtin(name, Where::arithmetic) && check::find_builtin(name, Where::reduction);
  if (both) return check::find_builtin(name, n_plain >= 2 ? Where::arithmetic : Where::reduction);
  for (Where where : {Where::measure, Where::reduction, Where::arithmetic}) {
    if (const check::Builtin* found = check::find_builtin(name, where)) return found;
  }
  return nullptr;
}

}  // namespace

std::optional<MeasureId> Measures::builtin(const Name& name, const PathStep& step, const MeasureSight& sight, Span span) {
  size_t n_plain = static_cast<size_t>(std::count_if(step.args.begin(), step.args.end(), [](const Arg& a) { return !a.name; }));
  const check::Builtin* builtin = choose(name.text, n_plain);
  if (!builtin && (check::find_builtin(name.text, check::Where::learning) || check::find_builtin(name.text, check::Where::layer))) {
    b_.out.error("N402", name.span, "`" + name.text + "` outside `train` and `evaluate`").at("cannot run yet");
    return std::nullopt;
  }
  if (!builtin) {
    b_.out.error("N118", name.span, "`" + name.text + "` is not a function of recorded values").at("cannot be used here");
    return std::nullopt;
  }
  Measure m;
  m.kind = Measure::call;
  m.name = name.text;
  m.span = span;
  size_t position = 0;
  for (const Arg& arg : step.args) {
    std::string_view spec;
    for (std::string_view s : builtin->arguments) {
      if (arg.name && s.substr(0, s.find_first_of("?=*")) == arg.name->text) spec = s;
    }
    if (!arg.name && position < builtin->arguments.size()) spec = builtin->arguments[position++];
    std::string word(spec.substr(0, spec.find_first_of("?=*")));
    if (spec.empty()) {
      b_.out.error("N106", arg.value.span, "`" + name.text + "` has no such argument");
      return std::nullopt;
    }
    if (word == "over" || word == "each") {
      std::optional<MeasureId> named = axes(arg.value, sight);
      if (!named) return named;
      m.options.emplace_back(word, *named);
      continue;
    }
    if (is_word(word, spec)) {
      m.options.emplace_back(word, words(arg.value, sight));
      continue;
    }
    std::optional<MeasureId> value = measure(arg.value, sight);
    if (!value) return value;
    if (spec.find('?') == std::string_view::npos)
      m.args.push_back(*value);
    else
      m.options.emplace_back(word, *value);
  }
  m.dimension = result_dimension(builtin->rule, m);
  const bool of_cells = (m.name == "count" || m.name == "size") && !m.args.empty() && may_be_dead(b_.graph[m.args[0]].cells);
  if (!of_cells) return add(std::move(m));
  const std::vector<CellRange> whose = b_.graph[m.args[0]].cells;
  const Measure::Kind kind = b_.graph[m.args[0]].kind;
  if (m.name == "size") return kind == Measure::whole || kind == Measure::spikes ? how_many(whose, span) : add(std::move(m));
  return living(add(std::move(m)), whose, span);
}

/// The dimension that the rule of a built-in gives: "x, T, T -> T per cell" is a time.
Dimension Measures::result_dimension(std::string_view rule, const Measure& call) const {
  size_t arrow = rule.find("-> ");
  std::string_view result = arrow == std::string_view::npos ? rule : rule.substr(arrow + 3);
  result = result.substr(0, result.find(' '));
  Dimension first = call.args.empty() ? Dimension{} : b_.graph[call.args[0]].dimension;
  if (result == "same" || result == "last") return first;
  if (result == "sqrt") return has_power(first, 0.5) ? power(first, 0.5) : Dimension{};
  if (result == "T") return dimensions::time();
  if (result != "L" && result != "L/T") return {};
  bool lengths = false;
  for (MeasureId arg : call.args) {
    for (const CellRange& range : b_.graph[arg].cells) lengths = lengths || b_.graph[range.population].geometry.length;
  }
  Dimension length = lengths ? dimensions::length() : Dimension{};
  return result == "L" ? length : length / dimensions::time();
}

// ---- labels

namespace {

Expr literal_of(const values::Value& value, Span span) {
  Expr expr;
  expr.span = span;
  bool number = value.is_number();
  expr.kind = number ? ExprKind::quantity : ExprKind::text;
  expr.literal = number ? values::to_text(value) : values::key_text(value).value_or(values::to_text(value));
  return expr;
}

void fill(Expr& expr, const std::map<std::string, values::Value>& members);

void fill(Path& path, const std::map<std::string, values::Value>& members) {
  for (PathStep& step : path.steps) {
    for (Range& range : step.indices) {
      fill(range.first, members);
      for (Expr& last : range.last) fill(last, members);
    }
    for (Arg& arg : step.args) fill(arg.value, members);
  }
}

void fill(Expr& expr, const std::map<std::string, values::Value>& members) {
  for (Expr& arg : expr.args) fill(arg, members);
  for (Range& item : expr.items) fill(item.first, members);
  if (expr.kind != ExprKind::path) return;
  fill(expr.path, members);
  auto member = members.find(expr.path.head.text);
  bool calls = !expr.path.steps.empty() && expr.path.steps[0].kind == PathStep::call;
  if (member == members.end() || calls) return;
  values::Scope scope;
  scope.names = members;
  Diagnostics quiet;
  std::optional<values::Value> value = values::evaluate(expr, scope, quiet);
  if (value && (value->is_number() || values::key_text(*value))) expr = literal_of(*value, expr.span);
}

}  // namespace

Expr filled(const Expr& expr, const std::map<std::string, values::Value>& members) {
  Expr copy = expr;
  if (!members.empty()) fill(copy, members);
  return copy;
}

}  // namespace nsim::graph
