// Cells that are not alive are not counted: their numbers are not defined in measures, so that all that folds them leaves them out.
#include "engine/graph/measures.h"
#include <algorithm>

namespace nsim::graph {

bool Measures::may_be_dead(const std::vector<CellRange>& cells) const {
  return std::any_of(cells.begin(), cells.end(), [&](const CellRange& range) { return b_.models[b_.graph[range.population].block.at].alive.valid(); });
}

/// `let n = size(cells)` of the file.
const syntax::Let* Measures::definition(const syntax::Path& path) const {
  auto found = path.is_name() ? b_.facts.names.find(path.head.text) : b_.facts.names.end();
  const auto* let = found == b_.facts.names.end() ? nullptr : std::get_if<syntax::Let>(&found->second.item->what);
  return let && !let->has_formals && !let->drawn ? let : nullptr;
}

bool Measures::asks_living(const syntax::Expr& expr, const MeasureSight& sight, int depth) const {
  const bool any = std::any_of(b_.models.begin(), b_.models.end(), [](const Model& model) { return model.alive.valid(); });
  if (!any || depth > 50) return false;
  auto inside = [&](const syntax::Expr& e) { return asks_living(e, sight, depth + 1); };
  auto are_dead = [&](const syntax::Expr& e) {
    Diagnostics quiet;
    std::optional<values::Value> value = host(e, sight, quiet);
    const auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
    return cells && std::any_of(cells->slices.begin(), cells->slices.end(), [&](const values::Slice& slice) {
      auto population = b_.by_name.find(slice.population);
      return population != b_.by_name.end() && b_.models[b_.graph[population->second].block.at].alive.valid();
    });
  };
  if (std::any_of(expr.args.begin(), expr.args.end(), inside)) return true;
  for (const syntax::Range& item : expr.items) {
    if (inside(item.first)) return true;
  }
  if (expr.kind != syntax::ExprKind::path) return false;
  for (const syntax::PathStep& step : expr.path.steps) {
    for (const syntax::Arg& arg : step.args) {
      if (are_dead(arg.value) || inside(arg.value)) return true;
    }
  }
  const syntax::Let* let = sight.names.contains(expr.path.head.text) ? nullptr : definition(expr.path);
  return let && inside(let->value);
}

std::optional<MeasureId> Measures::alive_of(const std::vector<CellRange>& cells, Span span) {
  Measure m;
  m.kind = Measure::state;
  m.span = span;
  m.cells = cells;
  m.read = b_.models[b_.graph[cells[0].population].block.at].alive;
  for (const CellRange& range : cells) {
    if (b_.models[b_.graph[range.population].block.at].alive == m.read) continue;
    b_.out.error("N410", span, "values of cells with different models cannot be joined yet").at("not all of them are alive: write one for each population");
    return std::nullopt;
  }
  return add(std::move(m));
}

std::optional<MeasureId> Measures::living(MeasureId numbers, const std::vector<CellRange>& cells, Span span) {
  std::optional<MeasureId> alive = alive_of(cells, span);
  if (!alive) return alive;
  Measure m;
  m.kind = Measure::call;
  m.name = "living";
  m.args = {numbers, *alive};
  m.dimension = b_.graph[numbers].dimension;
  m.span = span;
  return add(std::move(m));
}

/// The number of cells that are alive, population by population.
std::optional<MeasureId> Measures::how_many(const std::vector<CellRange>& cells, Span span) {
  std::optional<MeasureId> total;
  for (const CellRange& range : cells) {
    Measure m;
    m.span = span;
    m.value = static_cast<double>(range.size());
    if (may_be_dead({range})) {
      m.kind = Measure::call;
      m.name = "sum";
      m.args = {*alive_of({range}, span)};
    }
    MeasureId here = add(std::move(m));
    if (total) {
      Measure both;
      both.kind = Measure::call;
      both.name = "+";
      both.args = {*total, here};
      both.span = span;
      here = add(std::move(both));
    }
    total = here;
  }
  return total;
}

}  // namespace nsim::graph
