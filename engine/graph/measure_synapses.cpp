// Measures of synapses: `near.weight`, `near.dist`, `near.pre(x)`. What drawing made of them, joined over all that the sentence connects.
#include "engine/check/builtins.h"
#include "engine/graph/measures.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

const std::vector<ProjectionId>* Measures::line_of(const std::string& name, const MeasureSight& sight) const {
  Expr head;
  head.kind = ExprKind::path;
  head.path.head.text = name;
  std::optional<values::Value> value = host(head, sight);
  const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
  if (!cells || cells->slices.size() != 1 || !cells->variable.empty()) return nullptr;
  auto found = b_.projections_of.find(cells->slices[0].population);
  return found == b_.projections_of.end() ? nullptr : &found->second;
}

std::optional<MeasureId> Measures::of_synapses(const values::Cells& synapses, Span span) {
  Measure m;
  m.kind = Measure::synapses;
  m.name = synapses.variable;
  m.span = span;
  m.projections = b_.projections_of.at(synapses.slices[0].population);
  const Projection& first = b_.graph[m.projections[0]];
  if (m.name == "weight") m.dimension = first.carries.valid() ? b_.graph[first.onto].unit / b_.graph[first.carries].unit : b_.graph[first.onto].unit;
  else if (m.name == "delay") m.dimension = dimensions::time();
  else if (b_.graph[first.post.population].geometry.length) m.dimension = dimensions::length();
  return add(std::move(m));
}

namespace {

/// The cells that an expression has a number for; nothing inside of what folds them. False: for several sets of cells.
bool cells_of(const Graph& graph, MeasureId id, std::vector<CellRange>& found) {
  const Measure& m = graph[id];
  if (m.kind == Measure::trace || m.kind == Measure::state || m.kind == Measure::spikes || m.kind == Measure::whole) {
    if (!found.empty() && found != m.cells) return false;
    found = m.cells;
    return true;
  }
  if (m.kind != Measure::call) return true;
  if (m.name == "alive") return cells_of(graph, m.args[0], found);
  const check::Builtin* fold = check::find_builtin(m.name, check::Where::reduction);
  const check::Builtin* measure = check::find_builtin(m.name, check::Where::measure);
  const bool folds = (fold && (m.args.size() == 1 || !check::find_builtin(m.name, check::Where::arithmetic))) ||
                     (measure && measure->rule.find("per cell") == std::string_view::npos);
  return folds || std::all_of(m.args.begin(), m.args.end(), [&](MeasureId arg) { return cells_of(graph, arg, found); });
}

bool covers(const std::vector<CellRange>& cells, const CellRange& end) {
  return std::any_of(cells.begin(), cells.end(),
                     [&](const CellRange& c) { return c.population == end.population && c.first <= end.first && c.last >= end.last; });
}

}  // namespace

std::optional<MeasureId> Measures::of_ends(const std::vector<ProjectionId>& line, const Path& path, const MeasureSight& sight) {
  const std::string& end = path.steps[0].name.text;
  const Expr& expr = path.steps[1].args[0].value;
  std::optional<MeasureId> x = measure(expr, sight);
  if (!x) return x;
  Measure m;
  m.kind = Measure::synapses;
  m.name = end;
  m.span = path.span;
  m.projections = line;
  m.args = {*x};
  m.dimension = b_.graph[*x].dimension;
  const bool one = cells_of(b_.graph, *x, m.cells);
  for (ProjectionId id : line) {
    const CellRange& cells = end == "pre" ? b_.graph[id].pre : b_.graph[id].post;
    if (one && covers(m.cells, cells)) continue;
    b_.out.error("N345", expr.span, "`" + path.head.text + "." + end + "` needs a number for each cell of `" + b_.graph[cells.population].name + "`")
        .at(one ? "no numbers of these cells" : "numbers of several populations")
        .note("a number goes to a synapse with its cell; nothing is matched by size");
    return std::nullopt;
  }
  return add(std::move(m));
}

}  // namespace nsim::graph
