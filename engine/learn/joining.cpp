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
    const Cells* pre = n_.cells(path, file_);
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

bool Joining::has_past() const {
  for (const auto& [connect, where] : n_.connections()) {
    const auto& scope = n_.facts.scopes.at(where);
    const auto found = scope.find(connect->to[0].head.text);
    if (found != scope.end() && std::get_if<Layer>(&found->second.item->what) == &layer_) return true;
  }
  return false;
}

std::optional<Array> Joining::with_past(const Array& x) {
  if (!has_past()) return x;
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

std::optional<std::vector<Joining::Slide>> Joining::slides(const Cells& pre, bool pools) {
  std::vector<std::string> along = {"row", "column"};
  if (const Expr* named = argument("along", size_t(-1))) along = words(*named);
  const Expr *size = argument("k", pools ? 1 : 0), *stride = argument("stride", pools ? 2 : 1), *pad = argument("pad", 2);
  std::vector<Slide> all;
  for (uint32_t k = 0; k < pre.axes.size(); ++k)
    for (uint32_t l = 0; l < cells_.axes.size(); ++l) {
      const std::string& axis = name(pre.axes[k]);
      if (axis != name(cells_.axes[l]) || std::find(along.begin(), along.end(), axis) == along.end()) continue;
      std::optional<int64_t> length = whole(*size, all.size(), 1);
      std::optional<int64_t> step = !length ? length : stride ? whole(*stride, all.size(), 1) : pools ? *length : 1;
      if (!step) return std::nullopt;
      const int64_t n = extent(pre.axes[k]);
      int64_t before = 0, places = (n - *length) / *step + 1;
      const std::string word = pad ? print(*pad) : "valid";
      if (word == "same") {
        before = (*length - 1) / 2, places = (n + *step - 1) / *step;
      } else if (word != "valid") {
        std::optional<int64_t> more = whole(*pad, all.size(), 0);
        if (!more) return std::nullopt;
        before = *more, places = (n + 2 * before - *length) / *step + 1;
      }
      const int64_t own = extent(cells_.axes[l]);
      if (n + 2 * before < *length || places != own) {
        n_.out.error("N386", layer_.name.span, "`" + axis + "` of `" + cells_.name + "` is " + std::to_string(own) + " long, but windows of " + std::to_string(*length) +
                                                   " over " + std::to_string(n) + " have " + std::to_string(std::max<int64_t>(0, places)) + " places")
            .at(std::to_string(std::max<int64_t>(0, places)) + " places along `" + axis + "`")
            .also(layer_.by->span, "the windows");
        return std::nullopt;
      }
      all.push_back({k, l, *length, *step, before, std::max<int64_t>(0, (own - 1) * *step + *length - n - before), n_.p.axis(axis, *length)});
      n_.taps.insert(all.back().tap);
    }
  if (all.empty()) {
    n_.out.error("N385", layer_.by->span, "nothing to slide along: `" + pre.name + "` and `" + cells_.name + "` have no axis of one name in common")
        .at("along `" + along[0] + "`" + (along.size() > 1 ? " and `" + along[1] + "`" : ""))
        .help("name the axes, such as `layer " + cells_.name + "[channel = 16, row = 28, column = 28]`");
    return std::nullopt;
  }
  return all;
}

ValueId Joining::seen(const Cells& pre, const std::vector<Slide>& slides, const std::map<AxisId, AxisId>& named, int64_t groups) {
  Program& p = n_.p;
  const ValueId y = given(pre);
  const Axes axes = p[y].axes;
  std::vector<std::pair<int64_t, int64_t>> border(axes.size(), {0, 0});
  for (const Slide& s : slides) border[s.pre] = {s.before, s.after};
  const Program::Bordered wide = p.bordered(y, border);
  std::vector<int64_t> first = wide.first;
  Axes own;
  std::vector<uint32_t> from;
  std::vector<int64_t> stride;
  auto axis = [&](AxisId id, uint32_t place, int64_t step) { own.push_back(id), from.push_back(place), stride.push_back(step); };
  for (uint32_t k = 0; k < axes.size(); ++k) {
    const auto slide = std::find_if(slides.begin(), slides.end(), [&](const Slide& s) { return s.pre == k; });
    const auto other = named.find(axes[k]);
    if (slide != slides.end()) first[k] -= slide->before, axis(cells_.axes[slide->own], k, slide->stride), axis(slide->tap, k, 1);
    else if (groups > 1 && axes[k] != trial && other == named.end()) axis(p.axis("group", groups), k, extent(axes[k]) / groups), axis(p.axis(name(axes[k]), extent(axes[k]) / groups), k, 1);
    else axis(other == named.end() ? axes[k] : other->second, k, 1);
  }
  return p.view(wide.whole, from, own, first, stride);
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
  }
  for (AxisId axis : own) link.fans.out *= double(extent(axis));
  link.weight = joined(own, link.over);
  return link;
}

std::optional<Joining::Link> Joining::windows(const Cells& pre, ValueId sum) {
  std::optional<std::map<AxisId, AxisId>> each = shared(pre);
  std::optional<std::vector<Slide>> slides = each ? this->slides(pre, false) : std::nullopt;
  if (!slides) return std::nullopt;
  Link link;
  if (const Expr* groups = argument("groups", size_t(-1))) {
    std::optional<int64_t> n = whole(*groups, 0, 1);
    if (!n) return std::nullopt;
    link.groups = *n;
  }
  Axes channels = cells_.axes, folded, taps;
  for (const auto& [from, to] : *each) channels = without(channels, {to});
  for (uint32_t k = 0; k < pre.axes.size(); ++k)
    if (!each->contains(pre.axes[k]) && std::none_of(slides->begin(), slides->end(), [&](const Slide& s) { return s.pre == k; })) folded.push_back(pre.axes[k]);
  for (const Slide& s : *slides) {
    channels = without(channels, {cells_.axes[s.own]}), taps.push_back(s.tap);
    if (!has(cells_.spots, cells_.axes[s.own])) cells_.spots.push_back(cells_.axes[s.own]);
    link.fans.in *= double(s.size), link.fans.out *= double(s.size);
  }
  if (link.groups > 1 && (channels.size() != 1 || folded.size() != 1 || extent(channels[0]) % link.groups != 0 || extent(folded[0]) % link.groups != 0)) {
    refuse(layer_.by->span, "channels of `" + pre.name + "` and `" + cells_.name + "` do not divide into " + std::to_string(link.groups) + " groups", std::to_string(link.groups) + " groups", "N387");
    return std::nullopt;
  }
  link.right = seen(pre, *slides, *each, link.groups);
  link.into = sum;
  for (AxisId axis : folded) link.fans.in *= double(extent(axis)) / double(link.groups);
  for (AxisId axis : channels) link.fans.out *= double(extent(axis)) / double(link.groups);
  if (link.groups > 1) {
    // Axes of the windows that are neither places nor taps: group and channel of a group.
    Axes grouped;
    for (AxisId axis : n_.p[link.right].axes)
      if (axis != trial && !has(cells_.axes, axis) && !has(taps, axis)) grouped.push_back(axis);
    folded = {grouped[1]};
  }
  link.over = joined(folded, taps);
  link.weight = joined(channels, link.over);
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
  for (const Cells::Path& from : cells_.from) {
    std::optional<Link> link = kind_ == "conv" ? windows(*from.pre, sum) : dense(*from.pre, sum);
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
      if (has(from.pre->spots, axes[k]) && !has(cells_.spots, cells_.axes[k])) cells_.spots.push_back(cells_.axes[k]);
    }
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

// ---- pooling

std::optional<Array> Joining::pooled() {
  const Expr *how = argument("f", 0), *over = argument("over", size_t(-1));
  if (cells_.from.size() != 1) {
    refuse(layer_.by->span, "`pool` takes one source", std::to_string(cells_.from.size()) + " sources", "N386");
    return std::nullopt;
  }
  for (const Setting& s : layer_.settings) {
    if (print(s.target) == "delay") continue;
    refuse(s.span, "pooled cells have no `" + print(s.target) + "`", "nothing is weighted here", "N312");
    return std::nullopt;
  }
  const Cells& pre = *cells_.from[0].pre;
  std::vector<Slide> slides;
  std::vector<std::string> whole_axes;
  if (over) whole_axes = words(*over);
  if (over ? argument("k", 1) != nullptr : argument("k", 1) == nullptr) {
    refuse(layer_.by->span, "`pool` takes the length of a window, or `over` for whole axes", over ? "both" : "neither", "N385");
    return std::nullopt;
  }
  if (!over) {
    std::optional<std::vector<Slide>> found = this->slides(pre, true);
    if (!found) return std::nullopt;
    slides = std::move(*found);
    for (const Slide& s : slides) cells_.spots.push_back(cells_.axes[s.own]);
  }
  // The others, in their order.
  std::map<AxisId, AxisId> named;
  Axes folded, rest = cells_.axes;
  for (const Slide& s : slides) rest = without(rest, {cells_.axes[s.own]}), folded.push_back(s.tap);
  size_t next = 0;
  bool fits = true;
  for (uint32_t k = 0; k < pre.axes.size(); ++k) {
    if (std::any_of(slides.begin(), slides.end(), [&](const Slide& s) { return s.pre == k; })) continue;
    if (std::find(whole_axes.begin(), whole_axes.end(), name(pre.axes[k])) != whole_axes.end()) {
      folded.push_back(pre.axes[k]);
      std::erase(whole_axes, name(pre.axes[k]));
      continue;
    }
    fits = fits && next < rest.size() && extent(rest[next]) == extent(pre.axes[k]);
    if (fits) named[pre.axes[k]] = rest[next++];
  }
  if (!fits || next != rest.size() || !whole_axes.empty()) {
    n_.out.error("N386", layer_.by->span, whole_axes.empty() ? "what is left of `" + pre.name + "` has another shape than `" + cells_.name + "`" : "`" + pre.name + "` has no axis `" + whole_axes[0] + "`")
        .at("does not fit")
        .also(pre.span, "declared here");
    return std::nullopt;
  }
  const ValueId windows = seen(pre, slides, named, 1);
  const bool is_max = print(*how) == "max";
  ExpressionId x = n_.p.read(windows);
  double n = 1;
  for (AxisId axis : folded) n *= double(extent(axis));
  if (!is_max) x = n_.make(Op::mul, x, n_.constant(1 / n));
  const ValueId pooled = n_.local(cells_.name + ".pooled", joined(cells_.axes, {trial}), cells_.span);
  n_.p.add({Reduce{is_max ? Reduce::max : Reduce::sum, pooled, x, folded}, false, cells_.span});
  const std::optional<Array> all = with_past(n_.whole(pooled));
  return all ? std::optional(Array{biased(all->body), all->axes}) : std::nullopt;
}

}  // namespace nsim::learn
