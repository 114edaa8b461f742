// Places of the cells of layers: on a grid, at random or learned, one for each cell or one for each index of some axes, or those of another layer.
//
// A grid goes as that of populations: the last axis runs along x, the one before along y; cells without named axes are folded into meshes as square as
// the space allows. In a plane, and where no sizes are said, the meshes have length 1. Learned places begin at random: without borders normal with deviation 1, else evenly.
#include "engine/learn/network.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

ExpressionId Network::place_along(const Axes& axes) {
  ExpressionId at = constant(0);
  for (AxisId axis : axes) at = make(Op::add, make(Op::mul, at, constant(double(p.axes[axis].extent))), point(axis));
  return at;
}

namespace {

using Sides = std::vector<double>;

/// How many cells lie along x, y and z.
std::vector<int64_t> meshes(const std::vector<int64_t>& extents, const Sides& sides) {
  const size_t dimensions = sides.size();
  std::vector<int64_t> result(dimensions, 1);
  if (extents.size() >= 2 || dimensions == 1) {
    for (size_t k = 0; k < dimensions && k < extents.size(); ++k) result[k] = extents[extents.size() - 1 - k];
    return result;
  }
  double volume = 1;
  int64_t left = extents.empty() ? 1 : extents[0];
  for (double side : sides) volume *= side;
  const double mesh = std::pow(volume / double(left), 1.0 / double(dimensions));
  for (size_t k = 0; k + 1 < dimensions; ++k) {
    result[k] = std::clamp<int64_t>(int64_t(std::ceil(sides[k] / mesh - 1e-9)), 1, std::max<int64_t>(1, left));
    left = (left + result[k] - 1) / result[k];
  }
  result[dimensions - 1] = left;
  return result;
}

}  // namespace

ExpressionId Network::first_place(const std::string& path, const Axes& along, AxisId coordinate, const Sides& given, bool grid, std::vector<std::pair<double, double>>& reach) {
  const size_t dimensions = size_t(p.axes[coordinate].extent);
  const Sides sides = given.empty() ? Sides(dimensions, 1) : given;
  const bool endless = given.empty();
  if (!grid && endless) return drawn(graph::Law::normal, path, 0, 1);
  std::vector<ExpressionId> of(dimensions);
  std::vector<int64_t> extents;
  for (AxisId axis : along) extents.push_back(p.axes[axis].extent);
  const std::vector<int64_t> mesh = meshes(extents, sides);
  const ExpressionId drawn_share = grid ? ExpressionId{} : drawn(graph::Law::uniform, path, 0, 1);
  ExpressionId rest = place_along(along);
  for (size_t k = 0; k < dimensions; ++k) {
    if (!grid) {
      of[k] = make(Op::mul, drawn_share, constant(sides[k]));
      reach.emplace_back(0, sides[k]);
      continue;
    }
    const double n = double(mesh[k]);
    const ExpressionId rows = make(Op::floor, make(Op::div, rest, constant(n))), at = make(Op::sub, rest, make(Op::mul, rows, constant(n)));
    of[k] = endless ? at : make(Op::mul, make(Op::add, at, constant(0.5)), constant(sides[k] / n));
    rest = rows;
    const double mesh_length = endless ? 1 : sides[k] / n, first = endless ? 0 : mesh_length / 2;
    reach.emplace_back(first, first + (n - 1) * mesh_length);
  }
  ExpressionId all = of[0];
  for (size_t k = 1; k < dimensions; ++k) all = make(Op::select, make(Op::eq, point(coordinate), constant(double(k))), of[k], all);
  return all;
}

/// `placed same(c3)`: axes of one name share their places.
bool Network::place_as(Cells& cells, const Placing& placing, const File& file) {
  const Call& call = *placing.placed;
  const Cells* other = call.args.size() == 1 && call.args[0].value.kind == ExprKind::path ? this->cells(call.args[0].value.path, file) : nullptr;
  if (!other) {
    if (!out.has_errors()) out.error("N107", call.span, "`same` needs the layer of which cells take the places").at("which layer?").help("such as `placed same(c3)`");
    return false;
  }
  if (!other->position.valid()) {
    out.error("N380", call.span, "cells of `" + other->name + "` have no places").at("no places").also(other->span, "declared here");
    return false;
  }
  ValueId position = other->position;
  for (AxisId axis : Axes(p[position].axes)) {
    if (axis == other->coordinate) continue;
    const auto own = std::find_if(cells.axes.begin(), cells.axes.end(), [&](AxisId a) { return p.axes[a].name == p.axes[axis].name && p.axes[a].extent == p.axes[axis].extent; });
    if (own == cells.axes.end()) {
      out.error("N386", call.span, "`" + cells.name + "` has no axis `" + p.axes[axis].name + "` of " + std::to_string(p.axes[axis].extent)).at("places of `" + other->name + "` go by it").also(other->span, "declared here");
      return false;
    }
    position = p.renamed(position, axis, *own);
  }
  cells.position = position, cells.coordinate = other->coordinate, cells.reach = other->reach;
  return true;
}

bool Network::place(Cells& cells, const Placing& placing, const File& file) {
  const std::string space = placing.space ? placing.space->name.text : "", placed = placing.placed ? placing.placed->name.text : "";
  auto refuse = [&](const std::string& what) {
    out.error("N402", placing.span, what).at("cannot run yet");
    return false;
  };
  if (placed == "same") {
    if (!place_as(cells, placing, file)) return false;
  } else {
    if (space != "plane" && space != "line" && space != "box" && space != "square")
      return refuse("cells of layers lie `in line(L)`, `in plane`, `in square(L)` or `in box(a, b, c)` in this version");
    const bool learned = placed == "learned";
    if (!learned && placed != "random" && placed != "grid") return refuse("cells of layers are `placed grid`, `placed random`, `placed learned` or `placed same(layer)` in this version");
    const size_t dimensions = space == "line" ? 1 : space == "box" ? 3 : 2;
    std::vector<double> sides;
    if (placing.space)
      for (const Arg& arg : placing.space->args) {
        std::optional<double> n = number(arg.value, file);
        if (!n) return false;
        if (!(*n > 0)) {
          out.error("N319", arg.value.span, "a space must have an extent greater than 0").at("not greater than 0");
          return false;
        }
        sides.push_back(*n);
      }
    if (space == "square" && !sides.empty()) sides.resize(2, sides[0]);
    // Without sizes there is no border.
    if (!sides.empty() && (space == "plane" || sides.size() != dimensions)) {
      out.error("N107", placing.space->span, "`" + space + "` takes " + std::to_string(space == "box" ? 3 : space == "plane" ? 0 : 1) + " sizes").at(std::to_string(placing.space->args.size()) + " given");
      return false;
    }
    Axes along = cells.axes;
    if (placing.placed)
      for (const Arg& arg : placing.placed->args) {
        std::vector<const Expr*> words;
        if (arg.value.kind == ExprKind::list) for (const Range& item : arg.value.items) words.push_back(&item.first);
        else words.push_back(&arg.value);
        along.clear();
        for (AxisId axis : cells.axes)
          if (std::any_of(words.begin(), words.end(), [&](const Expr* word) { return print(*word) == p.axes[axis].name; })) along.push_back(axis);
        if (along.size() == words.size()) continue;
        out.error("N116", arg.value.span, "`" + cells.name + "` has no such axis").at("one place for each index of what?");
        return false;
      }
    const std::string path = cells.name + ".position";
    cells.coordinate = p.axis("coordinate", int64_t(dimensions));
    const ExpressionId first = first_place(path, along, cells.coordinate, sides, placed == "grid", cells.reach);
    cells.position = p.value({Value::kept, path, joined(along, {cells.coordinate}), learned, !learned, first, {}, placing.span});
  }
  for (int64_t k = 0; k < p.axes[cells.coordinate].extent; ++k) cells.coordinates.push_back(p.slice(cells.position, cells.coordinate, k));
  return true;
}

}  // namespace nsim::learn
