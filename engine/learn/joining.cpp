#include "engine/learn/joining.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

Joining::Joining(Network& network, Cells& cells, const Layer& layer, const File& file)
    : n_(network), cells_(cells), layer_(layer), file_(file), kind_(layer.by ? layer.by->name.text : "dense") {
  learns_ = truth("learn", true);
}

std::optional<Array> Network::joined_cells(Cells& cells, const Layer& layer, const File& file) { return Joining(*this, cells, layer, file).arrives(); }

std::optional<Array> Joining::arrives() {
  std::optional<int64_t> steps = n_.delay(layer_.settings, 0, file_);
  if (!steps) return std::nullopt;
  for (const Path& path : layer_.from) {
    const Cells* pre = n_.feeding(path, file_);
    if (!pre) return std::nullopt;
    cells_.from.push_back({pre, {}, *steps});
  }
  return kind_ == "pool" ? pooled() : kind_ == "one_to_one" ? one_to_one() : weighted();
}

/// What a source gives, or gave some steps ago.
ValueId Joining::given(const Cells& pre) { return n_.sent(pre, n_.p.ago(pre.y, cells_.from[0].delay)); }

/// What has arrived as a value of its own, to which connections from earlier steps add.
ValueId Joining::sum() {
  const ValueId sum = n_.local(cells_.name + ".sum", joined(cells_.axes, {trial}), cells_.span);
  bool each_step = n_.p[cells_.y].each_step;
  for (const Cells::Path& from : cells_.from) each_step = each_step || n_.p.per_step(from.pre->y);
  n_.p.values[sum.at].each_step = each_step;
  return sum;
}

std::optional<Array> Joining::with_past(const Array& x) {
  if (!n_.has_past(layer_)) return x;
  const ValueId sum = this->sum();
  n_.p.add({Map{sum, x.body}, false, cells_.span});
  if (!n_.joins_back(cells_, layer_, sum)) return std::nullopt;
  return n_.whole(sum);
}

/// Nothing arrives at cells that are taken away with `incoming`; their bias stays.
ExpressionId Joining::biased(ExpressionId sum) {
  if (n_.is_masked(cells_) && n_.masked->remove == Remove::incoming) sum = n_.make(Op::mul, sum, n_.p.read(n_.of_split(n_.masked->split, "mask", cells_, 1)));
  return cells_.bias.valid() ? n_.make(Op::add, sum, n_.p.read(cells_.bias)) : sum;
}

bool Joining::refuse(Span span, const std::string& what, const std::string& at, const std::string& code) {
  n_.out.error(code, span, what).at(at);
  return false;
}

bool Joining::truth(const std::string& setting, bool otherwise) {
  for (const Setting& s : layer_.settings) {
    if (print(s.target) != setting) continue;
    std::optional<values::Value> value = values::evaluate(s.value, n_.scope(file_, n_.out), n_.out);
    if (const bool* known = value ? std::get_if<bool>(&value->what) : nullptr) return *known;
    if (value) refuse(s.value.span, "`" + setting + "` of a layer is true or false", values::to_text(*value), "N210");
  }
  return otherwise;
}

const Expr* Joining::argument(const std::string& name, size_t position) const {
  if (!layer_.by) return nullptr;
  size_t at = 0;
  for (const Arg& arg : layer_.by->args) {
    if (arg.name ? arg.name->text == name : at == position) return &arg.value;
    if (!arg.name) ++at;
  }
  return nullptr;
}

std::vector<std::string> Joining::words(const Expr& expr) const {
  std::vector<std::string> all;
  if (expr.kind == ExprKind::list)
    for (const Range& item : expr.items) all.push_back(print(item.first));
  else all.push_back(print(expr));
  return all;
}

/// One number for all axes, or a list with one for each.
std::optional<int64_t> Joining::whole(const Expr& expr, size_t index, int64_t least) {
  const Expr* one = &expr;
  if (expr.kind == ExprKind::list) {
    if (index >= expr.items.size()) {
      refuse(expr.span, "a window slides along more axes than this list has numbers", std::to_string(expr.items.size()) + " numbers", "N385");
      return std::nullopt;
    }
    one = &expr.items[index].first;
  }
  std::optional<double> n = n_.number(*one, file_);
  if (!n) return std::nullopt;
  if (*n < double(least) || *n != std::floor(*n) || *n > 1e6) {
    refuse(one->span, "windows are counted in whole cells, at least " + std::to_string(least), "not such a number", "N385");
    return std::nullopt;
  }
  return int64_t(*n);
}

std::optional<std::map<AxisId, AxisId>> Joining::shared(const Cells& pre) {
  std::map<AxisId, AxisId> all;
  const Expr* each = argument("each", size_t(-1));
  if (!each) return all;
  for (const std::string& word : words(*each)) {
    AxisId from = 0, to = 0;
    for (AxisId axis : pre.axes) if (name(axis) == word) from = axis;
    for (AxisId axis : cells_.axes) if (name(axis) == word) to = axis;
    if (from == 0 || to == 0 || extent(from) != extent(to)) {
      refuse(each->span, "`" + pre.name + "` and `" + cells_.name + "` have no axis `" + word + "` of one length", "not an axis of both", "N386");
      return std::nullopt;
    }
    all[from] = to;
  }
  return all;
}

// ---- weights

std::optional<Joining::Link> Joining::dense(const Cells& pre, ValueId sum) {
  std::optional<std::map<AxisId, AxisId>> each = shared(pre);
  if (!each) return std::nullopt;
  Link link;
  link.into = sum, link.right = given(pre);
  Axes own = cells_.axes;
  for (AxisId axis : pre.axes) {
    if (!each->contains(axis)) {
      link.over.push_back(axis), link.fans.in *= double(extent(axis));
      continue;
    }
    link.right = n_.p.renamed(link.right, axis, each->at(axis));
    own = without(own, {each->at(axis)});
    if (!has(cells_.copied, each->at(axis))) cells_.copied.push_back(each->at(axis));
  }
  for (AxisId axis : own) link.fans.out *= double(extent(axis));
  link.weight = joined(own, link.over);
  return link;
}

bool Joining::add(Cells::Path& from, Link link) {
  Program& p = n_.p;
  const std::string path = cells_.name + ".weight" + (cells_.from.size() > 1 ? "." + from.pre->name : "");
  std::optional<Network::Initial> first = n_.initial(layer_.settings, "weight", path, file_, link.fans);
  if (!first) return false;
  from.weight = n_.parameter(path, link.weight, first->body, cells_.span);
  if (first->orthogonal) {
    int64_t rows = 1;
    for (AxisId axis : without(link.weight, link.over)) rows *= extent(axis);
    p.values[from.weight.at].orthogonal = rows;
  }
  p.values[from.weight.at].learned = learns_;
  if (learns_) n_.decays.insert(from.weight.at);
  if (link.groups > 1) {
    // [channel, ...] as [group, channel of the group, ...], of weights, sums and places alike.
    AxisId group = 0;
    for (AxisId axis : p[link.right].axes) if (!has(cells_.axes, axis) && p.axes[axis].name == "group") group = axis;
    const AxisId channel = link.weight[0], own = p.axis(name(channel), extent(channel) / link.groups), other = link.over[0];
    auto split = [&](ValueId id, AxisId axis, AxisId part) {
      Axes axes;
      std::vector<uint32_t> places;
      std::vector<int64_t> stride;
      for (uint32_t k = 0; k < p[id].axes.size(); ++k) {
        const AxisId at = p[id].axes[k];
        if (at == axis) axes.push_back(group), places.push_back(k), stride.push_back(extent(part));
        axes.push_back(at == axis ? part : at), places.push_back(k), stride.push_back(1);
      }
      return p.view(id, places, axes, std::vector<int64_t>(p[id].axes.size(), 0), stride);
    };
    from.weight = split(from.weight, channel, own), link.into = split(link.into, channel, own);
    for (AxisId axis : from.pre->axes) {
      const bool windowed = has(from.slid, axis) || name(axis) != name(other) || extent(axis) != extent(other) * link.groups;
      if (!windowed) from.pre_share = {{group, {axis, extent(other)}}, {other, {axis, 1}}};
    }
    from.own_share = {{group, {channel, extent(own)}}, {own, {channel, 1}}};
    for (ValueId place : cells_.coordinates) if (has(p[place].axes, channel)) from.own_places.push_back(split(place, channel, own));
    for (ValueId place : from.pre->coordinates)
      if (p[place].axes.size() == 1) from.pre_places.push_back(split(place, p[place].axes[0], other));
  }
  const bool adds = &from != &cells_.from[0];
  const bool whole = without(p[link.right].axes, link.over) == Axes{trial};
  const ValueId walked = from.pre->fires && whole ? n_.by_source(from.weight, without(link.weight, link.over), link.over) : from.weight;
  p.add({Product{link.into, walked, link.right, link.over}, adds, cells_.span});
  return true;
}

bool Joining::add_bias(const Axes& axes, double fan_in) {
  const bool said = std::any_of(layer_.settings.begin(), layer_.settings.end(), [](const Setting& s) { return print(s.target) == "bias"; });
  // A mean that is taken away takes the bias with it.
  if (!said && !layer_.models.empty() && layer_.models[0].name.text == "batch_norm") return true;
  const std::string path = cells_.name + ".bias";
  std::optional<Network::Initial> first = n_.initial(layer_.settings, "bias", path, file_, {fan_in, 1});
  if (!first) return false;
  cells_.bias = n_.parameter(path, axes, first->body, cells_.span);
  n_.p.values[cells_.bias.at].learned = learns_;
  return true;
}

std::optional<Array> Joining::weighted() {
  const ValueId sum = this->sum();
  double fan_in = 0;
  Axes own = cells_.axes;
  std::vector<Link> links;
  for (Cells::Path& from : cells_.from) {
    std::optional<Link> link = kind_ == "conv" ? windows(from, sum) : dense(*from.pre, sum);
    if (!link) return std::nullopt;
    fan_in += link->fans.in;
    own.erase(std::remove_if(own.begin(), own.end(), [&](AxisId axis) { return !has(link->weight, axis); }), own.end());
    links.push_back(std::move(*link));
  }
  for (size_t k = 0; k < links.size(); ++k) {
    links[k].fans.in = fan_in;
    if (!add(cells_.from[k], links[k])) return std::nullopt;
  }
  if (!add_bias(own, fan_in)) return std::nullopt;
  if (!n_.joins_back(cells_, layer_, sum)) return std::nullopt;
  return Array{biased(n_.p.read(sum)), n_.p[sum].axes};
}

/// Each cell takes from its like: what is true of the axes of the source is true of these.
void Joining::takes_after(Cells::Path& from, const std::map<AxisId, AxisId>& like) {
  from.like = like;
  for (const auto& [pre, own] : like) {
    if (has(from.pre->spots, pre) && !has(cells_.spots, own)) cells_.spots.push_back(own);
    if (has(from.pre->copied, pre) && !has(cells_.copied, own)) cells_.copied.push_back(own);
  }
}

/// A weight of its own for every cell, or one number for all: sums of layers of one shape.
std::optional<Array> Joining::one_to_one() {
  const double fan_in = double(cells_.from.size());
  ExpressionId sum;
  for (Cells::Path& from : cells_.from) {
    const Axes& axes = from.pre->axes;
    bool fits = axes.size() == cells_.axes.size();
    for (size_t k = 0; fits && k < axes.size(); ++k) fits = extent(axes[k]) == extent(cells_.axes[k]);
    if (!fits) {
      refuse(layer_.by->span, "`" + from.pre->name + "` and `" + cells_.name + "` have different shapes", "one to one?", "N386");
      return std::nullopt;
    }
    std::map<AxisId, AxisId> to;
    for (size_t k = 0; k < axes.size(); ++k) {
      to[axes[k]] = cells_.axes[k];
    }
    takes_after(from, to);
    const Array shown = n_.along(n_.whole(given(*from.pre)), to);
    const std::string path = cells_.name + ".weight" + (cells_.from.size() > 1 ? "." + from.pre->name : "");
    std::optional<Network::Initial> first = n_.initial(layer_.settings, "weight", path, file_, {fan_in, 1});
    if (!first) return std::nullopt;
    ExpressionId weight = first->body;
    if (learns_ || n_.p.expressions[weight].op != Op::constant) {
      from.weight = n_.parameter(path, cells_.axes, weight, cells_.span);
      n_.p.values[from.weight.at].learned = learns_;
      if (learns_) n_.decays.insert(from.weight.at);
      weight = n_.p.read(from.weight);
    }
    const ExpressionId part = n_.make(Op::mul, weight, shown.body);
    sum = sum.valid() ? n_.make(Op::add, sum, part) : part;
  }
  const bool said = std::any_of(layer_.settings.begin(), layer_.settings.end(), [](const Setting& s) { return print(s.target) == "bias"; });
  if ((learns_ || said) && !add_bias(cells_.axes, fan_in)) return std::nullopt;
  const std::optional<Array> all = with_past({sum, joined(cells_.axes, {trial})});
  return all ? std::optional(Array{biased(all->body), all->axes}) : std::nullopt;
}

}  // namespace nsim::learn
