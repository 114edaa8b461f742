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
  // Pairs may have delays of their own where all are joined to all.
  const bool of_pairs = kind_ == "dense" || kind_ == "where" || kind_ == "within";
  std::optional<int64_t> steps = of_pairs ? 0 : n_.delay(layer_.settings, 0, file_);
  if (!steps) return std::nullopt;
  for (const Path& path : layer_.from) {
    const Cells* pre = n_.feeding(path, file_);
    if (!pre) return std::nullopt;
    cells_.from.push_back({pre, {}, *steps});
  }
  return kind_ == "pool" ? pooled() : kind_ == "one_to_one" ? one_to_one() : weighted();
}

/// What a source gives, or gave some steps ago.
ValueId Joining::given(const Cells& pre, int64_t steps_ago) { return n_.sent(pre, n_.p.ago(pre.y, steps_ago)); }

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

std::optional<Joining::Link> Joining::dense(Cells::Path& from, ValueId sum) {
  const Cells& pre = *from.pre;
  std::optional<std::map<AxisId, AxisId>> each = shared(pre);
  if (!each) return std::nullopt;
  Link link;
  Axes own = cells_.axes;
  for (const auto& [axis, to] : *each) own = without(own, {to});
  const std::string suffix = cells_.from.size() > 1 ? "." + pre.name : "";
  std::optional<Pairs> pairs = n_.pairs({cells_.name, suffix, layer_.by, &layer_.settings, 0, joined(own, pre.axes), {}, &file_}, cells_, pre);
  if (!pairs) return std::nullopt;
  if (pairs->steps.valid() && (!each->empty() || n_.is_masked(pre))) {
    refuse(layer_.name.span, "a delay of its own for each pair, " + std::string(each->empty() ? "in a part of a network" : "with weights that indices share"), "cannot run yet", "N402");
    return std::nullopt;
  }
  link.pairs = *pairs, from.delay = pairs->most, from.own_delays = pairs->steps.valid();
  link.into = sum, link.right = given(pre, pairs->most);
  own = cells_.axes;
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
  const ExpressionId live = link.pairs.live;
  from.weight = n_.parameter(path, link.weight, live.valid() ? n_.make(Op::select, live, first->body, n_.constant(0)) : first->body, cells_.span);
  if (first->orthogonal) {
    int64_t rows = 1;
    for (AxisId axis : without(link.weight, link.over)) rows *= extent(axis);
    p.values[from.weight.at].orthogonal = rows;
  }
  p.values[from.weight.at].learned = learns_;
  if (learns_) n_.decays.insert(from.weight.at);
  n_.act(from, cells_.name, cells_.from.size() > 1 ? "." + from.pre->name : "", live, cells_.span);
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
    if (from.mask.valid()) from.live = n_.left_in(split(from.mask, channel, own));
    for (AxisId axis : from.pre->axes) {
      const bool windowed = has(from.slid, axis) || name(axis) != name(other) || extent(axis) != extent(other) * link.groups;
      if (!windowed) from.pre_share = {{group, {axis, extent(other)}}, {other, {axis, 1}}};
    }
    from.own_share = {{group, {channel, extent(own)}}, {own, {channel, 1}}};
    for (ValueId place : cells_.coordinates) if (has(p[place].axes, channel)) from.own_places.push_back(split(place, channel, own));
    for (ValueId place : from.pre->coordinates)
      if (p[place].axes.size() == 1) from.pre_places.push_back(split(place, p[place].axes[0], other));
  }
  n_.lines.emplace_back(without(link.weight, link.over), link.over);
  const bool adds = !begun_.insert(p.base_id(link.into).at).second;
  const bool whole = without(p[link.right].axes, link.over) == Axes{trial};
  const ValueId walked = from.pre->fires && whole ? n_.by_source(from.weight, without(link.weight, link.over), link.over) : from.weight;
  p.add({Product{link.into, walked, link.right, link.over, link.pairs.steps, link.over}, adds, cells_.span});
  return true;
}

bool Joining::add_bias(const Axes& axes, Network::Fans fans) {
  const bool said = std::any_of(layer_.settings.begin(), layer_.settings.end(), [](const Setting& s) { return print(s.target) == "bias"; });
  // A mean that is taken away takes the bias with it.
  if (!said && !layer_.models.empty() && layer_.models[0].name.text == "batch_norm") return true;
  const std::string path = cells_.name + ".bias";
  std::optional<Network::Initial> first = n_.initial(layer_.settings, "bias", path, file_, fans);
  if (!first) return false;
  cells_.bias = n_.parameter(path, axes, first->body, cells_.span);
  n_.p.values[cells_.bias.at].learned = learns_;
  return true;
}

// What does not change while a sample is shown is multiplied once, and its weights have their gradient once, from the sum over the steps.
std::optional<Array> Joining::weighted() {
  const ValueId sum = this->sum();
  ValueId steady;
  bool moves = false;
  double fan_in = 0;
  Axes own = cells_.axes;
  std::vector<Link> links;
  ExpressionId real_inputs;                    // where some pairs are not connected
  for (Cells::Path& from : cells_.from) {
    const bool once = n_.p[sum].each_step && !n_.p.per_step(from.pre->y) && from.delay == 0;
    if (once && !steady.valid()) steady = n_.local(cells_.name + ".steady", n_.p[sum].axes, cells_.span);
    moves = moves || !once;
    std::optional<Link> link = kind_ == "conv" ? windows(from, once ? steady : sum) : dense(from, once ? steady : sum);
    if (!link) return std::nullopt;
    if (link->pairs.inputs.valid()) real_inputs = real_inputs.valid() ? n_.make(Op::add, real_inputs, n_.p.read(link->pairs.inputs)) : n_.p.read(link->pairs.inputs);
    fan_in += link->fans.in;
    own.erase(std::remove_if(own.begin(), own.end(), [&](AxisId axis) { return !has(link->weight, axis); }), own.end());
    links.push_back(std::move(*link));
  }
  if (real_inputs.valid()) real_inputs = n_.make(Op::max, real_inputs, n_.constant(1));
  for (size_t k = 0; k < links.size(); ++k) {
    links[k].fans.in = fan_in, links[k].fans.in_of = real_inputs;
    if (!add(cells_.from[k], links[k])) return std::nullopt;
  }
  if (!add_bias(own, {fan_in, 1, real_inputs})) return std::nullopt;
  // A sum that only connections from earlier steps add to begins with what is steady.
  if (!moves) n_.p.add({Map{sum, n_.p.read(steady)}, false, cells_.span});
  if (!n_.joins_back(cells_, layer_, sum)) return std::nullopt;
  const ExpressionId all = n_.p.read(sum);
  return Array{biased(moves && steady.valid() ? n_.make(Op::add, all, n_.p.read(steady)) : all), n_.p[sum].axes};
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
    from.kind = Cells::Path::one_to_one;
    const Array shown = n_.along(n_.whole(given(*from.pre, from.delay)), to);
    const std::string path = cells_.name + ".weight" + (cells_.from.size() > 1 ? "." + from.pre->name : "");
    std::optional<Network::Initial> first = n_.initial(layer_.settings, "weight", path, file_, {fan_in, 1});
    if (!first) return std::nullopt;
    ExpressionId weight = first->body;
    if (learns_ || n_.p.expressions[weight].op != Op::constant) {
      from.weight = n_.parameter(path, cells_.axes, weight, cells_.span);
      n_.p.values[from.weight.at].learned = learns_;
      if (learns_) n_.decays.insert(from.weight.at);
      n_.act(from, cells_.name, cells_.from.size() > 1 ? "." + from.pre->name : "", {}, cells_.span);
      weight = n_.p.read(from.weight);
    } else {
      from.factor = n_.p.expressions.value_of(weight);
    }
    const ExpressionId part = n_.make(Op::mul, weight, shown.body);
    sum = sum.valid() ? n_.make(Op::add, sum, part) : part;
  }
  const bool said = std::any_of(layer_.settings.begin(), layer_.settings.end(), [](const Setting& s) { return print(s.target) == "bias"; });
  if ((learns_ || said) && !add_bias(cells_.axes, {fan_in, 1})) return std::nullopt;
  const std::optional<Array> all = with_past({sum, joined(cells_.axes, {trial})});
  return all ? std::optional(Array{biased(all->body), all->axes}) : std::nullopt;
}

}  // namespace nsim::learn
