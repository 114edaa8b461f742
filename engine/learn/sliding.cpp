// Windows that slide over a source: of convolutions, whose weights are the same at every place, and of pools.
#include "engine/learn/joining.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

std::optional<std::vector<Joining::Slide>> Joining::slides(const Cells& pre, bool pools) {
  std::vector<std::string> along = {"row", "column"};
  if (const Expr* named = argument("along", size_t(-1))) along = words(*named);
  const Expr *size = argument("k", pools ? 1 : 0), *stride = argument("stride", pools ? 2 : 1), *pad = pools ? nullptr : argument("pad", 2);
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
  const ValueId y = given(pre, cells_.from[0].delay);
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

std::optional<Joining::Link> Joining::windows(Cells::Path& path, ValueId sum) {
  const Cells& pre = *path.pre;
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
  for (const auto& [from, to] : *each) {
    channels = without(channels, {to});
    if (!has(cells_.copied, to)) cells_.copied.push_back(to);
  }
  for (uint32_t k = 0; k < pre.axes.size(); ++k)
    if (!each->contains(pre.axes[k]) && std::none_of(slides->begin(), slides->end(), [&](const Slide& s) { return s.pre == k; })) folded.push_back(pre.axes[k]);
  for (const Slide& s : *slides) {
    channels = without(channels, {cells_.axes[s.own]}), taps.push_back(s.tap), path.slid.push_back(pre.axes[s.pre]);
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
  path.kind = Cells::Path::conv, path.groups = link.groups;
  for (const Slide& s : *slides) path.windows.push_back({pre.axes[s.pre], cells_.axes[s.own], s.size, s.stride, s.before});
  link.over = joined(folded, taps);
  link.weight = joined(channels, link.over);
  return link;
}

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
    for (const Slide& s : slides) cells_.spots.push_back(cells_.axes[s.own]), cells_.from[0].slid.push_back(pre.axes[s.pre]);
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
  takes_after(cells_.from[0], named);
  const ValueId windows = seen(pre, slides, named, 1);
  const bool is_max = print(*how) == "max";
  ExpressionId x = n_.p.read(windows);
  double n = 1;
  for (AxisId axis : folded) n *= double(extent(axis));
  cells_.from[0].kind = is_max ? Cells::Path::max : Cells::Path::mean;
  for (const Slide& s : slides) cells_.from[0].windows.push_back({pre.axes[s.pre], cells_.axes[s.own], s.size, s.stride, s.before});
  for (AxisId axis : pre.axes)
    if (over && !named.contains(axis)) cells_.from[0].windows.push_back({axis, trial, extent(axis), 1, 0});
  if (!is_max) x = n_.make(Op::mul, x, n_.constant(1 / n));
  const ValueId pooled = n_.local(cells_.name + ".pooled", joined(cells_.axes, {trial}), cells_.span);
  n_.p.add({Reduce{is_max ? Reduce::max : Reduce::sum, pooled, x, folded}, false, cells_.span});
  const std::optional<Array> all = with_past(n_.whole(pooled));
  return all ? std::optional(Array{biased(all->body), all->axes}) : std::nullopt;
}

}  // namespace nsim::learn
