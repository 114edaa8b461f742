// Where cells are: the space, its size, and the places read from a file.
#include "engine/graph/builder.h"

namespace nsim::graph {

using namespace syntax;

namespace {

const std::map<std::string, std::pair<Geometry::Kind, size_t>>& spaces() {
  static const std::map<std::string, std::pair<Geometry::Kind, size_t>> table = {
      {"line", {Geometry::line, 1}}, {"square", {Geometry::square, 1}}, {"disc", {Geometry::disc, 1}},  {"torus", {Geometry::torus, 2}},
      {"ring", {Geometry::ring, 1}}, {"box", {Geometry::box, 3}},       {"plane", {Geometry::plane, 0}}};
  return table;
}

/// Columns x, y, z of a table; those that are absent are 0.
void read_positions(Builder& builder, Geometry& geometry, const std::string& path, int64_t n_cells, Span span) {
  std::optional<std::string> text = builder.facts.read ? builder.facts.read(path) : std::nullopt;
  if (!text) {
    builder.out.error("N521", span, "the data file `" + path + "` was not found");
    return;
  }
  std::optional<values::Table> table = values::read_table(path, *text, span, builder.out);
  if (!table) return;
  if (!table->column("x")) {
    builder.out.error("N520", span, "`" + path + "` has no column `x`").note("positions have the columns x, y, z, one line for each cell");
    return;
  }
  if (static_cast<int64_t>(table->rows.size()) != n_cells) {
    builder.out.error("N520", span, "`" + path + "` has " + std::to_string(table->rows.size()) + " places for " + std::to_string(n_cells) + " cells");
    return;
  }
  geometry.positions.resize(table->rows.size());
  for (size_t axis = 0; axis < 3; ++axis) {
    std::optional<size_t> column = table->column(std::string(1, "xyz"[axis]));
    for (size_t row = 0; column && row < table->rows.size(); ++row) {
      const values::Value& cell = table->rows[row][*column];
      if (!cell.is_number()) {
        builder.out.error("N520", span, "`" + path + "` has a place that is not a number")
            .note("row " + std::to_string(row + 1) + ", column " + table->columns[*column]);
        return;
      }
      geometry.positions[row][axis] = cell.number();
    }
  }
}

}  // namespace

Geometry Builder::geometry(const Cells& made, const values::Scope& scope) {
  Geometry result;
  if (!made.text->placing) return result;
  const Placing& placing = *made.text->placing;
  result.kind = Geometry::plane;
  if (placing.space) {
    auto found = spaces().find(placing.space->name.text);
    require(found != spaces().end(), "a checked space is known");
    result.kind = found->second.first;
    for (size_t k = 0; k < placing.space->args.size() && k < 3; ++k) {
      const Expr& expr = placing.space->args[k].value;
      std::optional<values::Value> value = values::evaluate(expr, scope, out);
      if (!value || !value->is_number()) return result;
      result.size[k] = value->number();
      result.length = std::get<values::Number>(value->what).dimension == dimensions::length();
      if (!(result.size[k] > 0)) out.error("N319", expr.span, "a space must have an extent greater than 0").at(values::to_text(*value));
    }
    if (placing.space->args.size() != found->second.second) {
      out.error("N107", placing.space->span, "`" + placing.space->name.text + "` takes " + std::to_string(found->second.second) + " sizes");
    }
  }
  if (placing.placed) result.placed = placing.placed->name.text == "random" ? Geometry::random : Geometry::grid;
  if (placing.placed_from) {
    result.placed = Geometry::from_file;
    result.file = *placing.placed_from;
    read_positions(*this, result, *placing.placed_from, graph[made.id].n_cells, placing.from_span);
  } else if (result.kind == Geometry::plane) {
    out.error("N335", placing.span, "a plane has no borders, so its cells need places from a file").help("in plane placed from \"places.csv\"");
  }
  return result;
}

}  // namespace nsim::graph
