#include "engine/learn/dynamics.h"
#include "engine/learn/terms.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

std::optional<double> Network::number(const Expr& expr, const File& file) {
  std::optional<values::Value> value = values::evaluate(expr, scope(file, out), out);
  if (!value) return std::nullopt;
  if (value->is_number()) return value->number();
  out.error("N210", expr.span, "this must be one number").at("a number is wanted");
  return std::nullopt;
}

ValueId Network::map(const std::string& path, const Array& array, Span span) {
  const ValueId value = local(path, array.axes, span);
  p.add({Map{value, array.body}, false, span});
  return value;
}

ValueId Network::parameter(const std::string& path, Axes axes, ExpressionId initial, Span span) {
  return p.value({Value::kept, path, std::move(axes), true, false, initial, {}, span});
}

ValueId Network::stored(const Array& array, const std::string& path) {
  const graph::Expression& e = p.expressions[array.body];
  if (e.op == Op::read && p[ValueId{uint32_t(e.payload)}].axes == array.axes) return ValueId{uint32_t(e.payload)};
  return map(path, array);
}

Array Network::along(const Array& array, const std::map<AxisId, AxisId>& axes) {
  std::unordered_map<uint32_t, ExpressionId> with;
  for (ValueId id : reads_of(p, array.body)) {
    ValueId seen = id;
    for (const auto& [from, to] : axes)
      if (has(p[seen].axes, from)) seen = p.renamed(seen, from, to);
    if (!(seen == id)) with[p.read(id).at] = p.read(seen);
  }
  for (const auto& [from, to] : axes) with[p.expressions.point(graph::Point::axis, uint16_t(from)).at] = p.expressions.point(graph::Point::axis, uint16_t(to));
  Axes own = array.axes;
  for (AxisId& axis : own)
    if (auto found = axes.find(axis); found != axes.end()) axis = found->second;
  return {p.expressions.replace(array.body, with), own};
}

namespace {

const Item* item_of(const check::Facts& facts, const std::string& name, const File& file) {
  auto scope = facts.scopes.find(&file);
  if (scope == facts.scopes.end()) return nullptr;
  auto found = scope->second.find(name);
  return found == scope->second.end() ? nullptr : found->second.item;
}

const File& home_of(const check::Facts& facts, const std::string& name, const File& file) { return *facts.scopes.at(&file).at(name).file; }

}  // namespace

const Cells* Network::cells(const syntax::Path& path, const File& file) {
  const Item* item = item_of(facts, path.head.text, file);
  if (item && path.is_name()) {
    if (auto* l = std::get_if<Layer>(&item->what)) return layer(*l, home_of(facts, path.head.text, file));
    if (auto* s = std::get_if<Population>(&item->what); s && s->is_source) return source(*s, home_of(facts, path.head.text, file));
  }
  out.error("N384", path.span, "`" + print(path) + "` gives no values to a layer").at("not a layer or a source of samples");
  return nullptr;
}

const Cells* Network::feeding(const syntax::Path& path, const File& file) {
  const Cells* cells = this->cells(path, file);
  if (!cells || cells->y.valid()) return cells;
  out.error("N350", path.span, "`" + cells->name + "` is shown one by one with others, and has no samples beside those").at("a member of a source with `one_by_one`").also(cells->span, "declared here")
      .help("declare the set once more under another name");
  return nullptr;
}

std::optional<Axes> Network::size(const std::vector<syntax::Axis>& size, const File& file) {
  Axes axes;
  for (const syntax::Axis& axis : size) {
    std::optional<double> n = number(axis.count, file);
    if (!n) return std::nullopt;
    if (!(*n >= 1) || *n != std::floor(*n) || *n > 1e9) {
      out.error("N316", axis.count.span, "a layer cannot have " + std::to_string(*n) + " cells").at("a whole number, at least 1");
      return std::nullopt;
    }
    axes.push_back(p.axis(axis.name ? axis.name->text : "cell", int64_t(*n)));
  }
  return axes;
}

/// Layers of which only the past is read are made when the one at hand is.
const Cells* Network::layer(const Layer& layer, const File& file) {
  Cells* cells = declared(layer, file);
  if (!cells || computed_.contains(&layer)) return cells;
  if (!open_.insert(&layer).second) {
    out.error("N384", layer.name.span, "`" + layer.name.text + "` feeds itself in the same step").at("a loop of layers").help("let one of them be read a step later, by `connect ... -> ... by dense { delay = 1 step }`");
    return nullptr;
  }
  if (!compute(*cells, layer, file)) return nullptr;
  open_.erase(&layer);
  computed_.insert(&layer);
  while (open_.empty() && !later_.empty()) {
    const auto [next, home] = later_.back();
    later_.pop_back();
    if (!this->layer(*next, *home)) return nullptr;
  }
  return cells;
}

/// What has a name before the nodes that make it: so that layers can read each other's past.
Cells* Network::declared(const Layer& layer, const File& file) {
  if (auto found = made_.find(&layer); found != made_.end()) return found->second.get();
  auto cells = std::make_unique<Cells>();
  cells->name = layer.name.text, cells->span = layer.name.span;
  std::optional<Axes> axes = size(layer.size, file);
  if (!axes) return nullptr;
  cells->axes = *axes;
  if (layer.placing && !place(*cells, *layer.placing, file)) return nullptr;
  if (!declare_cells(*cells, layer, file)) return nullptr;
  return (made_[&layer] = std::move(cells)).get();
}

bool Network::compute(Cells& cells, const Layer& layer, const File& file) {
  auto arrives = [&] { return joined_cells(cells, layer, file); };
  if (cells.dynamics) return cells.dynamics->compute(arrives);
  std::optional<Array> y = arrives();
  if (y) y = activated(cells, layer, file, *y);
  if (!y) return false;
  p.add({Map{cells.y, y->body}, false, cells.span});
  return true;
}

}  // namespace nsim::learn
