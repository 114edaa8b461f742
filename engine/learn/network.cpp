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

// ---- sources

int64_t Network::classes_of(const std::string& source) const {
  for (const auto& [item, cells] : made_)
    if (cells->name == source) return cells->classes;
  return 0;
}

const Cells* Network::source(const Population& source, const File& file) {
  if (auto found = made_.find(&source); found != made_.end()) return found->second.get();
  const Call& call = source.models[0];
  const std::string& kind = call.name.text;
  if (source.models.size() > 1) {
    out.error("N402", source.models[1].span, "disturbances of a source cannot run in this version").at("cannot run yet");
    return nullptr;
  }
  if (kind == "images") return sample(source, file);
  if (kind == "sequence") return sequence(source, file);
  if (kind == "rate_code") return rate_code(source, file);
  std::vector<const Cells*> parts;
  for (const Arg& arg : call.args) {
    if (arg.name || arg.value.kind != ExprKind::path) {
      out.error("N402", arg.value.span, "`" + kind + "` takes sources of samples in this version").at("cannot run yet");
      return nullptr;
    }
    const Cells* part = cells(arg.value.path, file);
    if (!part) return nullptr;
    parts.push_back(part);
  }
  if ((kind == "joined" || kind == "stacked" || kind == "mixed") && parts.size() >= 2) return combined(source, parts, kind);
  out.error("N402", call.span, "`" + kind + "` as a source of layers").at("cannot run yet");
  return nullptr;
}

const Cells* Network::sample(const Population& source, const File& file) {
  const Call& call = source.models[0];
  if (call.args.empty()) return nullptr;
  std::optional<values::Value> name = values::evaluate(call.args[0].value, scope(file, out), out);
  const auto* text = name ? std::get_if<std::string>(&name->what) : nullptr;
  if (!text || call.args.size() > 1) {
    out.error("N402", call.span, "`images` takes the name of a set, such as `images(\"mnist\")`, in this version").at("cannot run yet");
    return nullptr;
  }
  const Shape shape = sets_(call.name.text, *text);
  auto cells = std::make_unique<Cells>();
  cells->name = source.name.text, cells->span = source.name.span, cells->classes = shape.classes;
  for (const auto& [axis, count] : shape.axes) cells->axes.push_back(p.axis(axis, count));
  cells->y = p.value({Value::data, cells->name, joined(cells->axes, {trial}), false, true, {}, {}, cells->span});
  Shown one{cells->name, call.name.text, *text, test_, cells->y, {}};
  if (shape.classes > 0) {
    const ValueId label = p.value({Value::data, cells->name + ".label", {trial}, false, true, {}, {}, cells->span});
    cells->columns["label"] = label;
    one.columns.emplace_back("label", label);
  }
  shown.push_back(std::move(one));
  if (source.placing && !place(*cells, *source.placing, file)) return nullptr;
  return (made_[&source] = std::move(cells)).get();
}

/// joined: along the first axis. stacked: along a new one. mixed: added, element by element.
const Cells* Network::combined(const Population& source, const std::vector<const Cells*>& parts, const std::string& how) {
  auto cells = std::make_unique<Cells>();
  cells->name = source.name.text, cells->span = source.name.span;
  auto extent = [&](const Cells& c, size_t k) { return p.axes[c.axes[k]].extent; };
  for (const Cells* part : parts) {
    bool fits = part->axes.size() == parts[0]->axes.size();
    for (size_t k = how == "joined" ? 1 : 0; fits && k < part->axes.size(); ++k) fits = extent(*part, k) == extent(*parts[0], k);
    if (fits) continue;
    out.error("N381", source.models[0].span, "`" + part->name + "` and `" + parts[0]->name + "` have different shapes").at("cannot be " + how);
    return nullptr;
  }
  int64_t length = how == "stacked" ? int64_t(parts.size()) : 0;
  if (how == "joined") for (const Cells* part : parts) length += extent(*part, 0);
  if (how == "stacked") cells->axes.push_back(p.axis(source.size.empty() || !source.size[0].name ? "channel" : source.size[0].name->text, length));
  for (size_t k = 0; k < parts[0]->axes.size(); ++k)
    cells->axes.push_back(p.axis(p.axes[parts[0]->axes[k]].name, how == "joined" && k == 0 ? length : extent(*parts[0], k)));
  const bool stacks = how == "stacked";
  cells->y = local(cells->name, joined(cells->axes, {trial}), cells->span);
  int64_t first = 0;
  std::optional<Array> mixed;
  for (const Cells* part : parts) {
    // The part's place in the whole: the same axes, from `first` on along the first.
    std::map<AxisId, AxisId> renamed;
    if (how == "mixed") {
      for (size_t k = 0; k < part->axes.size(); ++k) renamed[part->axes[k]] = cells->axes[k];
      const Array own = this->along(whole(part->y), renamed);
      mixed = mixed ? Array{make(Op::add, mixed->body, own.body), own.axes} : own;
      continue;
    }
    std::vector<uint32_t> from;
    std::vector<int64_t> begin(cells->axes.size() + 1, 0);
    for (size_t k = 0; k <= part->axes.size(); ++k) from.push_back(uint32_t(stacks ? k + 1 : k));
    begin[0] = first;
    const ValueId there = p.view(cells->y, from, joined(part->axes, {trial}), begin);
    p.add({Map{there, p.read(part->y)}, false, cells->span});
    first += stacks ? 1 : extent(*part, 0);
  }
  if (mixed) p.add({Map{cells->y, mixed->body}, false, cells->span});
  return (made_[&source] = std::move(cells)).get();
}

// ---- layers

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
