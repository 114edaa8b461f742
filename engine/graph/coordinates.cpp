// What the points of cells and of synapses are called in expressions: cell, row, x, pre.column, dist, i, j, file.weight_pA.
#include "engine/graph/builder.h"
#include <algorithm>

namespace nsim::graph {

using syntax::Path;
using syntax::PathStep;

namespace {

struct Names {
  Point cell, axis, x, y, z;
};
constexpr Names own = {Point::cell, Point::axis, Point::x, Point::y, Point::z};
constexpr Names before = {Point::pre_cell, Point::pre_axis, Point::pre_x, Point::pre_y, Point::pre_z};
constexpr Names behind = {Point::post_cell, Point::post_axis, Point::post_x, Point::post_y, Point::post_z};

std::optional<ExpressionId> coordinate(Arena& arena, const Population& p, const std::string& name, const Names& names) {
  if (name == "cell") return arena.point(names.cell);
  auto axis = std::find(p.axes.begin(), p.axes.end(), name);
  if (axis != p.axes.end()) return arena.point(names.axis, static_cast<uint16_t>(axis - p.axes.begin()));
  if (p.geometry.kind == Geometry::none) return std::nullopt;
  if (name == "x") return arena.point(names.x);
  if (name == "y") return arena.point(names.y);
  if (name == "z") return arena.point(names.z);
  return std::nullopt;
}

}  // namespace

std::optional<Term> Builder::cell_point(const Population& population, const Path& path) {
  if (!path.is_name()) return std::nullopt;
  std::optional<ExpressionId> id = coordinate(graph.expressions, population, path.head.text, own);
  return id ? std::optional<Term>(*id) : std::nullopt;
}

/// `ampa.tau` as a number of the own cell, or of an end of a synapse.
std::optional<Term> Builder::parameter_of(PopulationId population, const Path& path, Reach reach) {
  std::string name = path.head.text;
  for (const PathStep& step : path.steps) {
    if (step.kind != PathStep::member) return std::nullopt;
    name += "." + step.name.text;
  }
  ValueId id = find_value(population, name);
  if (!id.valid() || graph[id].role != Role::parameter) return std::nullopt;
  return graph.expressions.read(id, 0, graph[id].type, reach);
}

std::optional<Term> Builder::synapse_point(const Population& pre, const Population& post, const Path& path, const std::vector<std::string>& columns) {
  Arena& arena = graph.expressions;
  const std::string& head = path.head.text;
  if (path.is_name()) {
    if (head == "i") return arena.point(Point::pre_cell);
    if (head == "j") return arena.point(Point::post_cell);
    if (head == "dist") return arena.point(Point::dist);
    if (head == "dx") return arena.point(Point::dx);
    if (head == "dy") return arena.point(Point::dy);
    if (head == "dz") return arena.point(Point::dz);
    return std::nullopt;
  }
  if (path.steps[0].kind != PathStep::member) return std::nullopt;
  const std::string& member = path.steps[0].name.text;
  if (head == "file") {
    auto column = std::find(columns.begin(), columns.end(), member);
    if (column != columns.end()) return arena.point(Point::column, static_cast<uint16_t>(column - columns.begin()));
    if (!columns.empty()) out.error("N115", path.steps[0].name.span, "the edge list has no column `" + member + "`");
    return std::nullopt;
  }
  if (head != "pre" && head != "post") return std::nullopt;
  const Population& end = head == "pre" ? pre : post;
  if (path.steps.size() == 1) {
    if (auto id = coordinate(arena, end, member, head == "pre" ? before : behind)) return Term(*id);
  }
  Path rest = path;
  rest.head = path.steps[0].name;
  rest.steps.erase(rest.steps.begin());
  if (auto found = parameter_of(by_name.at(end.name), rest, head == "pre" ? Reach::pre : Reach::post)) return found;
  out.error("N109", path.span, "`" + syntax::print(path) + "` is not a coordinate or parameter of `" + end.name + "`");
  return std::nullopt;
}

}  // namespace nsim::graph
