// Checked syntax to Graph: who calls whom, and the questions that all parts ask of the host.
#include "engine/graph/builder.h"
#include "engine/units/unit.h"
#include <algorithm>
#include <cmath>

namespace nsim::graph {

using namespace syntax;

Builder::Builder(const check::Facts& facts, const values::Bindings& bindings, Diagnostics& diagnostics)
    : facts(facts), bindings(bindings), out(diagnostics), lowering(graph.expressions, diagnostics) {
  const File& main = facts.program->main();
  auto add = [&](const File& file) {
    for (const Item& item : file.items) sentences_.push_back({&item, &file});
  };
  for (const Item& item : main.items) {
    const auto* import = std::get_if<Import>(&item.what);
    for (const auto& [which, file] : facts.program->imports) {
      if (import && which == import && file && file != &main) add(*file);
    }
  }
  add(main);
}

const values::Scope& Builder::scope(const File& file) {
  auto& made = scopes_[&file];
  if (!made) made = std::make_unique<values::Scope>(facts.scope(file, bindings, out));
  return *made;
}

values::Scope Builder::member_scope(const File& file, const std::map<std::string, values::Value>& members) {
  values::Scope inner;
  inner.parent = &scope(file);
  inner.names = members;
  return inner;
}

std::vector<std::map<std::string, values::Value>> Builder::members_of(const std::optional<Each>& each, const File& file) {
  if (!each) return {{}};
  return values::expand(*each, scope(file), out);
}

std::optional<double> Builder::host_number(const Expr& expr, const values::Scope& scope) {
  std::optional<values::Value> value = values::evaluate(expr, scope, out);
  if (!value) return std::nullopt;
  if (const bool* truth = std::get_if<bool>(&value->what)) return *truth ? 1 : 0;
  if (value->is_number()) return value->number();
  out.error("N221", expr.span, "this is " + values::kind_of(*value) + ", where a number is needed").at(values::kind_of(*value));
  return std::nullopt;
}

std::optional<int64_t> Builder::host_whole(const Expr& expr, const values::Scope& scope) {
  std::optional<double> n = host_number(expr, scope);
  if (!n) return std::nullopt;
  constexpr double largest = 9e15;  // whole numbers are exact in a double up to there
  if (*n == std::round(*n) && std::abs(*n) <= largest) return static_cast<int64_t>(*n);
  out.error("N222", expr.span, "this must be a whole number").at("this is " + format_quantity(*n, {}, 8)).help("write `round(" + print(expr) + ")`");
  return std::nullopt;
}

std::string Builder::located(const std::string& path, const File& from) const {
  if (!facts.locate) return path;
  return facts.locate(path, from).value_or(path);
}

std::optional<double> Builder::steps_of(const Expr& expr, const values::Scope& scope) {
  std::optional<values::Value> value = values::evaluate(expr, scope, out);
  if (!value || !value->is_number()) return std::nullopt;
  const auto& n = std::get<values::Number>(value->what);
  if (n.dimension == Dimension::of(Base::steps)) return n.value;
  return n.value / graph.step_ms;
}

std::optional<std::vector<CellRange>> Builder::ranges(const values::Cells& named, Span span) {
  std::vector<CellRange> all;
  for (const values::Slice& slice : named.slices) {
    if (auto line = synapses_of.find(slice.population); line != synapses_of.end()) {
      for (PopulationId id : line->second) all.push_back({id, 0, graph[id].n_cells - 1});
      continue;
    }
    auto found = by_name.find(slice.population);
    if (found == by_name.end()) {
      out.error("N101", span, "`" + slice.population + "` is not part of this network");
      return std::nullopt;
    }
    int64_t n = graph[found->second].n_cells;
    CellRange range{found->second, slice.first.value_or(0), slice.last.value_or(n - 1)};
    if (range.first < 0 || range.last >= n || range.first > range.last) {
      out.error("N222", span, "there is no cell " + std::to_string(range.last))
          .at("`" + slice.population + "` has " + std::to_string(n) + ", counted from 0");
      return std::nullopt;
    }
    all.push_back(range);
  }
  return all;
}

std::optional<std::vector<CellRange>> Builder::ranges(const Path& path, const values::Scope& scope, std::string* variable) {
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = path;
  whole.span = path.span;
  std::optional<values::Value> value = values::evaluate(whole, scope, out);
  const auto* named = value ? std::get_if<values::Cells>(&value->what) : nullptr;
  if (value && !named) out.error("N102", path.span, "this is " + values::kind_of(*value) + ", where cells are needed");
  if (!named) return std::nullopt;
  if (variable) *variable = named->variable;
  return ranges(*named, path.span);
}

namespace {

/// What a stage that says nothing means by a setting; empty for parameters, whose default is the file's.
std::string silent_value(const std::string& name) {
  if (name == stage_setting("step")) return values::to_text(values::Value::number(Clockwork{}.step_ms, dimensions::time()));
  if (name == stage_setting("precision")) return "single";
  if (name == stage_setting("reproducible")) return "false";
  return "";
}

/// Settings of parameters hold for the whole network, so the runs that share it must agree on them.
bool agree_on_parameters(const check::Facts& facts, const std::vector<const syntax::Stage*>& runs, values::Bindings& bindings, Diagnostics& out) {
  const values::Bindings before = bindings;
  for (const syntax::Stage* run : runs) {
    values::Bindings with = before;
    if (!apply_settings(facts, *run, with, out)) return false;
    bindings.seed = with.seed;
    for (const auto& [name, value] : with.names) {
      bool object = name.find('.') != std::string::npos;  // `noise.rate`: may differ from run to run
      if (object) continue;
      auto first = bindings.names.find(name);
      bool known = first != bindings.names.end() && values::to_text(first->second) == values::to_text(value);
      auto earlier = before.names.find(name);
      bool changed = earlier == before.names.end() || values::to_text(earlier->second) != values::to_text(value);
      if (known || !changed) continue;
      bool says_default = first == bindings.names.end() && values::to_text(value) == silent_value(name);
      if (run != runs.front() && !says_default) {
        out.error("N408", run->span, "the runs of one network must agree on `" + (name.starts_with("stage ") ? name.substr(6) : name) + "`")
            .note("a run goes on where the one before it stopped; what the network is made of cannot change in between");
        return false;
      }
      bindings.names[name] = value;
    }
    for (const auto& [name, value] : bindings.names) {
      if (name.find('.') != std::string::npos || with.names.count(name) || values::to_text(value) == silent_value(name)) continue;
      out.error("N408", run->span, "the runs of one network must agree on `" + (name.starts_with("stage ") ? name.substr(6) : name) + "`")
          .note("an earlier run sets it, this one does not");
      return false;
    }
  }
  return true;
}

}  // namespace

Graph build(const check::Facts& facts, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& sentences, Diagnostics& diagnostics) {
  values::Bindings all = bindings;
  std::vector<const syntax::Stage*> runs, others;
  for (const syntax::Stage* sentence : sentences) (sentence->kind == syntax::Stage::run ? runs : others).push_back(sentence);
  if (!agree_on_parameters(facts, runs, all, diagnostics)) return {};
  std::optional<Clockwork> clockwork = clockwork_of(all, runs.empty() ? Span{} : runs[0]->span, diagnostics);
  if (!clockwork) return {};
  if (clockwork->mixed && !runs.empty()) {
    diagnostics.error("N113", runs[0]->keyword, "`precision = mixed` is of layers that are trained or tested").at("cells and synapses run here").help("`single` or `double`");
    return {};
  }
  Builder builder(facts, all, diagnostics);
  builder.graph.step_ms = clockwork->step_ms;
  builder.graph.seed = clockwork->seed;
  builder.graph.double_precision = clockwork->double_precision;
  builder.graph.half_weights = clockwork->half_weights;
  for (const syntax::Stage* run : runs) {
    for (const Step& step : run->steps) {
      const auto* setting = std::get_if<Setting>(&step.what);
      if (!setting || setting->let) continue;
      for (const std::string& name : object_names(facts, setting->target, all)) builder.set_by_stages.insert(name);
    }
  }
  void (Builder::*parts[])() = {&Builder::make_populations, &Builder::make_values, &Builder::make_emissions,
                                &Builder::make_projections, &Builder::make_drives, &Builder::make_nodes};
  for (auto part : parts) {
    (builder.*part)();
    if (diagnostics.has_errors()) return {};
  }
  builder.make_stages(runs);
  builder.make_actions(others);
  if (diagnostics.has_errors()) return {};
  verify(builder.graph);
  return std::move(builder.graph);
}

Graph build_cells(const check::Facts& facts, const values::Bindings& bindings, const syntax::Item& cells, const syntax::File& file, double step_ms, Diagnostics& diagnostics) {
  Builder builder(facts, bindings, diagnostics);
  builder.only({&cells, &file});
  builder.graph.step_ms = step_ms;
  for (auto part : {&Builder::make_populations, &Builder::make_values, &Builder::make_nodes}) {
    (builder.*part)();
    if (diagnostics.has_errors()) return {};
  }
  return std::move(builder.graph);
}

}  // namespace nsim::graph
