// `plot`: pictures with their arguments, options and labels.
#include "engine/check/builtins.h"
#include "engine/graph/lines.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

void Lines::plot(const Plot& plot) {
  for (const syntax::Call& call : plot.calls) {
    picture(call, plot.into.value_or(""));
    if (b_.out.has_errors()) return;
  }
}

namespace {

/// The name of a family that stands for all its members somewhere in the expression, with the members' keys.
const Path* whole_family(const Expr& expr, const Measures& measures, const MeasureSight& sight, std::vector<std::string>& keys) {
  if (expr.kind == ExprKind::path) {
    if (expr.path.is_name()) {
      std::optional<values::Value> value = measures.host(expr, sight);
      const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
      if (cells && !cells->family.empty()) {
        for (const values::Slice& slice : cells->slices) keys.push_back(slice.population.substr(cells->family.size() + 1));
        return &expr.path;
      }
    }
    for (const PathStep& step : expr.path.steps) {
      for (const Arg& arg : step.args) {
        if (const Path* found = whole_family(arg.value, measures, sight, keys)) return found;
      }
    }
  }
  for (const Expr& arg : expr.args) {
    if (const Path* found = whole_family(arg, measures, sight, keys)) return found;
  }
  return nullptr;
}

void choose_member(Expr& expr, const std::string& family, const std::string& key) {
  for (Expr& arg : expr.args) choose_member(arg, family, key);
  if (expr.kind != ExprKind::path) return;
  for (PathStep& step : expr.path.steps) {
    for (Arg& arg : step.args) choose_member(arg.value, family, key);
  }
  if (expr.path.head.text != family || !expr.path.is_name()) return;
  PathStep step;
  step.kind = PathStep::index;
  step.span = expr.span;
  step.indices.emplace_back();
  step.indices[0].span = expr.span;
  step.indices[0].first.kind = ExprKind::text;
  step.indices[0].first.literal = key;
  step.indices[0].first.span = expr.span;
  expr.path.steps.push_back(std::move(step));
}

}  // namespace

/// `bars(rate(column))` draws one bar for each member of the family.
std::vector<Expr> Lines::each_member(const Expr& expr, std::vector<std::string>& keys) {
  const Path* family = whole_family(expr, measures_, sight(), keys);
  if (!family) return {expr};
  std::vector<Expr> all;
  for (const std::string& key : keys) {
    all.push_back(expr);
    choose_member(all.back(), family->head.text, key);
  }
  return all;
}

/// Numbers to compare bars with: one for each bar, by its key. Plain numbers beside rates are spikes/s, as tables give them.
std::optional<MeasureId> Lines::against(const Expr& expr, const std::vector<std::string>& keys, Dimension like) {
  std::optional<values::Value> value = measures_.host(expr, sight());
  const auto* row = value ? std::get_if<values::Row>(&value->what) : nullptr;
  if (!row || keys.empty()) return measures_.measure(expr, sight());
  std::vector<MeasureId> items;
  for (const std::string& key : keys) {
    std::optional<size_t> column = row->table->column(key);
    if (!column || !row->table->rows[row->at][*column].is_number()) {
      b_.out.error("N120", expr.span, "the row has no number `" + key + "`");
      return std::nullopt;
    }
    double number = row->table->rows[row->at][*column].number();
    bool rate = like == dimensions::rate();
    constexpr double hertz = 1e-3;
    items.push_back(*measures_.of_value(values::Value::number(rate ? number * hertz : number, rate ? like : Dimension{}), expr.span));
  }
  return measures_.list(std::move(items), expr.span);
}

void Lines::picture(const syntax::Call& call, const std::string& file) {
  const check::Builtin* builtin = check::find_builtin(call.name.text, check::Where::plot);
  require(builtin != nullptr, "a checked picture is known");
  Stage::Picture picture;
  picture.kind = call.name.text;
  picture.title = print(call);
  picture.file = file;
  picture.span = call.span;
  std::vector<MeasureId> labels;
  std::vector<std::string> keys;
  for (const Arg& arg : call.args) {
    std::string name = arg.name ? arg.name->text : "";
    if (name == "against") continue;  // needs the bars first
    std::string_view spec;
    for (std::string_view s : builtin->arguments) {
      if (!name.empty() && s.substr(0, s.find_first_of("?=*")) == name) spec = s;
    }
    bool option = spec.find('?') != std::string_view::npos || (!name.empty() && name == "x" && call.name.text == "curve");
    if (!option) {
      std::vector<Expr> all = call.name.text == "bars" ? each_member(arg.value, keys) : std::vector<Expr>{arg.value};
      for (size_t k = 0; k < all.size(); ++k) {
        std::optional<MeasureId> measure = measures_.measure(all[k], sight());
        if (!measure) return;
        const Measure& drawn = b_.graph[*measure];  // curves over time are drawn of every cell, as recorded
        const bool course = picture.kind == "traces" && drawn.kind == Measure::call && drawn.name == "living";
        picture.args.push_back(course ? drawn.args[0] : *measure);
        labels.push_back(measures_.text(all.size() > 1 ? keys[k] : print(all[k]), arg.value.span));
      }
      continue;
    }
    if (name == "colour") {  // a variable of what is drawn, as it is when the stage ends
      std::optional<values::Value> drawn = call.args[0].name ? std::nullopt : measures_.host(call.args[0].value, sight());
      const auto* cells = drawn ? std::get_if<values::Cells>(&drawn->what) : nullptr;
      auto found = cells && !cells->slices.empty() ? b_.by_name.find(cells->slices[0].population) : b_.by_name.end();
      if (found != b_.by_name.end() && b_.find_value(found->second, print(arg.value)).valid()) {
        values::Cells coloured = *cells;
        coloured.variable = print(arg.value);
        std::optional<MeasureId> measure = measures_.of_value(values::Value{coloured}, arg.value.span);
        if (!measure) return;
        picture.options.emplace_back(name, *measure);
        continue;
      }
    }
    // Words such as `by = g` name a column of the table; where nothing has that name they stay words.
    bool bare = arg.value.kind == ExprKind::path && arg.value.path.is_name();
    bool known = !bare || groups_.front().lets.count(arg.value.path.head.text) || in_table_ || measures_.host(arg.value, sight());
    if (Measures::is_word(name, spec) || !known) {
      picture.options.emplace_back(name, measures_.words(arg.value, sight()));
      continue;
    }
    std::optional<MeasureId> measure = measures_.measure(arg.value, sight());
    if (!measure) return;
    picture.options.emplace_back(name, *measure);
  }
  for (const Arg& arg : call.args) {
    if (!arg.name || arg.name->text != "against") continue;
    Dimension like = picture.args.empty() ? Dimension{} : b_.graph[picture.args[0]].dimension;
    std::optional<MeasureId> measure = against(arg.value, keys, like);
    if (!measure) return;
    picture.options.emplace_back("against", *measure);
  }
  if (!labels.empty()) picture.options.emplace_back("labels", measures_.list(std::move(labels), call.span));
  stage_.pictures.push_back(std::move(picture));
}

}  // namespace nsim::graph
