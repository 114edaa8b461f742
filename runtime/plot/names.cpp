#include "runtime/plot/names.h"
#include <algorithm>
#include <cctype>

namespace nsim::plot {

namespace {

using graph::Measure;
using graph::MeasureId;

/// Calls visit for each measure of a tree.
template <class Visit>
void walk(const std::vector<Measure>& measures, MeasureId root, const Visit& visit) {
  const Measure& measure = measures[root.at];
  visit(root, measure);
  for (MeasureId id : measure.args) walk(measures, id, visit);
  for (const auto& [name, id] : measure.options) walk(measures, id, visit);
}

std::vector<uint32_t> populations_of(const std::vector<Measure>& measures, MeasureId root) {
  std::vector<uint32_t> found;
  walk(measures, root, [&](MeasureId, const Measure& measure) {
    for (const graph::CellRange& range : measure.cells) {
      if (std::find(found.begin(), found.end(), range.population.at) == found.end()) found.push_back(range.population.at);
    }
  });
  return found;
}

/// The same tree, reading only one of its populations.
measure::Array evaluate_for(const measure::Context& context, MeasureId root, uint32_t population) {
  std::vector<Measure> narrowed = *context.measures;
  walk(*context.measures, root, [&](MeasureId id, const Measure&) {
    std::erase_if(narrowed[id.at].cells, [population](const graph::CellRange& range) { return range.population.at != population; });
  });
  measure::Context there = context;
  there.measures = &narrowed;
  return measure::evaluate(root, there);
}

Named for_each_population(const measure::Arguments& a, MeasureId id, const std::vector<uint32_t>& populations) {
  Named named;
  for (uint32_t population : populations) {
    const graph::Population& p = a.run().schedule->populations[population];
    measure::Array value = evaluate_for(a.context(), id, population);
    named.names.push_back(p.key.empty() ? p.name : p.key);
    named.values.push_back(value.values.at(0));
    named.dimension = value.dimension;
  }
  return named;
}

Named list_with_names(const measure::Arguments& a, const Measure& list) {
  Named named;
  for (MeasureId id : list.args) {
    measure::Array value = measure::evaluate(id, a.context());
    if (!value.is_number()) throw Failure{"a list holds single numbers", "one of its values is an array", "reduce it first: `mean(x)`"};
    named.names.push_back(a[id].kind == Measure::constant ? a[id].name : name_of(a, id));
    named.values.push_back(value.values[0]);
    named.dimension = named.dimension.plain() ? value.dimension : named.dimension;
  }
  return named;
}

}  // namespace

std::string name_of(const measure::Arguments& a, MeasureId id) {
  const Measure& measure = a[id];
  if (measure.kind != Measure::call && measure.kind != Measure::list && !measure.name.empty()) return measure.name;
  measure::Cells cells;
  std::string column;
  walk(*a.context().measures, id, [&](MeasureId, const Measure& part) {
    if (cells.empty()) cells = part.cells;
    if (part.kind == Measure::column && column.empty()) column = part.name;
  });
  if (!column.empty()) return column;
  if (cells.empty()) return "value";
  bool word = !measure.name.empty() && std::isalpha(static_cast<unsigned char>(measure.name[0]));
  std::string of = measure::name_of_cells(a.run(), cells);
  std::string function = measure.name == "count" ? "spikes" : measure.name;
  return word ? function + " of " + of : of;
}

std::string label_of(const measure::Arguments& a, size_t place) {
  std::vector<std::string> labels = a.words("labels");
  return place < labels.size() ? labels[place] : name_of(a, a.find(place, ""));
}

Named named_values(const measure::Arguments& a, MeasureId id, const std::string& label) {
  if (a[id].kind == Measure::list) return list_with_names(a, a[id]);
  measure::Array array = measure::evaluate(id, a.context());
  std::vector<uint32_t> populations = populations_of(*a.context().measures, id);
  if (array.is_number() && populations.size() > 1) return for_each_population(a, id, populations);
  Named named{{}, array.values, array.dimension};
  for (size_t i = 0; i < array.values.size(); ++i) named.names.push_back(array.is_number() ? label : std::to_string(i));
  return named;
}

}  // namespace nsim::plot
