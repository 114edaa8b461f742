#include "runtime/nir/layering.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace nsim::nir {

Network network_of(const std::vector<Part>& parts, const std::string& path, const std::vector<int64_t>& shown) { return Layering(parts, path, shown).make(); }

Network Layering::make() {
  const size_t n = parts_.size();
  taken_.resize(n), joined_.resize(n), made_.resize(n), readers_.resize(n), back_.resize(n);
  for (size_t k = 0; k < n; ++k) {
    back_[k].resize(parts_[k].from.size());
    for (size_t s = 0; s < parts_[k].from.size(); ++s) readers_[parts_[k].from[s].of].push_back({k, s});
  }
  follow();
  problems_.raise(path_);
  decide();
  for (size_t k : order_) {
    if (!taken_[k]) create(k);
    problems_.raise(path_);                    // what follows needs its shape
  }
  loops();
  if (net_.layers.empty()) problem("it computes nothing");
  problems_.raise(path_);
  return std::move(net_);
}

// ---- order

std::vector<size_t> Layering::forward(size_t k) const {
  std::vector<size_t> all;
  for (size_t s = 0; s < parts_[k].from.size(); ++s)
    if (!is_back(k, s)) all.push_back(s);
  return all;
}

// ---- which weights belong to which layer

/// Nobody else reads the link, and it reads one part.
bool Layering::may_join(size_t link, size_t of) const {
  return is_link(*parts_[link].node) && readers_[link].size() == 1 && readers_[link][0].part == of && parts_[link].from.size() == 1 && !is_back(link, 0);
}

std::optional<size_t> Layering::shared_delay(const std::vector<size_t>& links) const {
  for (size_t link : links)
    if (parts_[link].from[0].delay_ms != parts_[links[0]].from[0].delay_ms) return std::nullopt;
  return links[0];
}

void Layering::decide() {
  for (size_t k : order_) {
    const bool adds = parts_[k].node->type == "Output" && parts_[k].from.size() > 1;
    if (!is_cell(*parts_[k].node) && !adds) continue;
    std::vector<size_t> links;
    std::set<size_t> sources;
    bool fits = true, dense = true;
    for (size_t s : forward(k)) {
      const Signal& signal = parts_[k].from[s];
      fits = fits && signal.delay_ms == 0 && may_join(signal.of, k);
      if (!fits) break;
      links.push_back(signal.of);
      dense = dense && is_dense(*parts_[signal.of].node);
      fits = sources.insert(parts_[signal.of].from[0].of).second;
    }
    // A part of a layer acts on the sum; what a SumPool2d multiplies is one.
    if (!fits || links.empty() || (links.size() > 1 && !dense) || !shared_delay(links) || parts_[links[0]].node->type == "SumPool2d") continue;
    joined_[k] = links;
    for (size_t link : links) taken_[link] = true;
  }
  for (size_t k : order_)
    for (size_t s = 0; s < parts_[k].from.size(); ++s) {
      const size_t of = parts_[k].from[s].of;
      if (!is_back(k, s) || !may_join(of, k) || !is_dense(*parts_[of].node)) continue;
      // Its bias goes to that of the layer, where each cell has one.
      const Node& node = *parts_[of].node;
      const bool biased = node.type == "Affine" && !(only(node.numbers.at("bias")) && *only(node.numbers.at("bias")) == 0);
      if (!biased || (!joined_[k].empty() && is_dense(*parts_[joined_[k][0]].node))) taken_[of] = true;
    }
}

// ---- layers

void Layering::put(Layer layer, size_t k) {
  made_[k] = Made{layer.name, layer.axes};
  net_.layers.push_back(std::move(layer));
}

void Layering::create(size_t k) {
  const std::string& type = parts_[k].node->type;
  if (type == "Input") source(k);
  else if (type == "Output") output(k);
  else if (is_cell(*parts_[k].node)) cell(k);
  else link(k);
}

/// Channels and places get the names along which windows slide. One channel of pictures has no axis.
void Layering::source(size_t k) {
  std::vector<int64_t> shape;
  for (double x : parts_[k].node->numbers.at("shape").values) shape.push_back(int64_t(x));
  if (std::any_of(shape.begin(), shape.end(), [](int64_t n) { return n < 1 || n > 1000000000; })) return problem("the shape of the Input `" + parts_[k].name + "` is none");
  const bool list = std::any_of(readers_[k].begin(), readers_[k].end(), [&](const Ref& reader) { return parts_[reader.part].node->type == "Conv1d"; });
  if (shape.size() > 1 && shape[0] == 1 && (shape.size() == 3 || list)) shape.erase(shape.begin());
  const auto product = [](const std::vector<int64_t>& all) {
    int64_t n = 1;
    for (int64_t extent : all) n *= extent;
    return n;
  };
  if (!shown_.empty() && product(shown_) != product(shape))
    return problem(fmt::format("what is to be shown has {} numbers, and the Input `{}` takes {}", fmt::join(shown_, " x "), parts_[k].name, fmt::join(shape, " x ")));
  if (!shown_.empty() && !list && shape.size() == 1) shape = shown_;
  static const std::vector<std::vector<std::string>> names = {{}, {"cell"}, {"row", "column"}, {"channel", "row", "column"}};
  if (shape.empty() || shape.size() > 3) return problem("the Input `" + parts_[k].name + "` has " + std::to_string(shape.size()) + " axes, and sources of nsim have 1 to 3 here");
  Axes axes;
  for (size_t a = 0; a < shape.size(); ++a) axes.push_back({list ? (a + 1 == shape.size() ? "column" : "channel") : names[shape.size()][a], shape[a]});
  const std::string name = unused(parts_[k].name);
  made_[k] = Made{name, axes};
  net_.sources.push_back({name, axes});
}

/// What reaches a part, added up: a layer of its own.
Layering::Made Layering::sum(const std::string& name, size_t k, const std::string& act) {
  Layer layer{name, {}, act, {}, "one_to_one", {"weight = 1", "learn = false"}};
  const std::vector<size_t> all = forward(k);
  bool alike = true;
  for (size_t s : all) alike = alike && parts_[k].from[s].delay_ms == parts_[k].from[all[0]].delay_ms;
  for (size_t s : all) {
    const Signal& signal = parts_[k].from[s];
    const Made& from = made(signal.of);
    if (layer.axes.empty()) layer.axes = from.axes;
    if (extents(layer.axes) != extents(from.axes)) problem("`" + parts_[k].name + "` adds arrays of different shapes: " + shape_text(layer.axes) + " and " + shape_text(from.axes));
    if (alike || signal.delay_ms == 0) {
      layer.from.push_back(from.name);
      continue;
    }
    const std::string late = unused(from.name + "_late");
    net_.layers.push_back({late, from.axes, "linear", {from.name}, "one_to_one", {"weight = 1", "learn = false", "delay = " + number_text(signal.delay_ms, false) + " ms"}});
    layer.from.push_back(late);
  }
  if (alike && parts_[k].from[all[0]].delay_ms > 0) layer.settings.push_back("delay = " + number_text(parts_[k].from[all[0]].delay_ms, false) + " ms");
  const Made made{layer.name, layer.axes};
  net_.layers.push_back(std::move(layer));
  return made;
}

void Layering::output(size_t k) {
  const std::vector<size_t> all = forward(k);
  if (all.empty()) return problem("nothing but a loop leads to the Output `" + parts_[k].name + "`");
  const Signal& first = parts_[k].from[all[0]];
  if (!joined_[k].empty()) {
    weighted(k, unused(parts_[k].name));
    if (made_[k]) net_.outputs.push_back(made(k).name);
    return;
  }
  const bool as_it_is = all.size() == 1 && first.delay_ms == 0 && parts_[first.of].node->type != "Input";
  made_[k] = as_it_is ? made(first.of) : sum(unused(parts_[k].name), k, "linear");
  net_.outputs.push_back(made(k).name);
}

void Layering::cell(size_t k) {
  const Part& part = parts_[k];
  if (forward(k).empty()) return problem("nothing but a loop leads to `" + part.name + "`");
  const std::string name = unused(part.name);
  if (joined_[k].empty()) {
    made_[k] = sum(name, k, "linear");
    net_.layers.back().act = cell_text(part, name, count(made(k).axes));
    return;
  }
  if (weighted(k, name)) net_.layers.back().act = cell_text(part, name, count(made(k).axes));
}

/// A layer whose weights are those of the links before it.
bool Layering::weighted(size_t k, const std::string& name) {
  Layer layer{name, {}, "linear"};
  for (size_t link : joined_[k]) {
    const Signal& signal = parts_[link].from[0];
    if (layer.from.empty() && signal.delay_ms > 0) layer.settings.push_back("delay = " + number_text(signal.delay_ms, false) + " ms");
    join(layer, link, made(signal.of), joined_[k].size() > 1);
  }
  if (layer.axes.empty()) return false;
  put(std::move(layer), k);
  return true;
}

void Layering::link(size_t k) {
  const Part& part = parts_[k];
  const std::vector<size_t> all = forward(k);
  if (all.empty()) return problem("nothing but a loop leads to `" + part.name + "`");
  const Signal& first = part.from[all[0]];
  Made from = made(first.of);
  Layer layer{unused(part.name), {}, "linear"};
  if (all.size() == part.from.size() && all.size() == 1) {
    if (first.delay_ms > 0) layer.settings.push_back("delay = " + number_text(first.delay_ms, false) + " ms");
  } else {
    from = sum(unused(part.name + "_sum"), k, "linear");
    hears_[k] = from.name;
  }
  join(layer, k, from, false);
  if (!layer.axes.empty()) put(std::move(layer), k);
}

// ---- loops

void Layering::loops() {
  for (size_t k : order_)
    for (size_t s = 0; s < parts_[k].from.size(); ++s)
      if (is_back(k, s)) close({k, s});
}

void Layering::close(const Ref& back) {
  const Signal& signal = parts_[back.part].from[back.signal];
  const Part& of = parts_[signal.of];
  const auto onto = std::find_if(net_.layers.begin(), net_.layers.end(), [&](const Layer& layer) { return layer.name == (hears_.contains(back.part) ? hears_.at(back.part) : made(back.part).name); });
  require(onto != net_.layers.end(), "what a loop leads to is a layer");
  const bool weighted = taken_[signal.of];
  const Made& from = made(weighted ? of.from[0].of : signal.of);
  const int64_t n = count(onto->axes), m = count(from.axes);
  Loop loop{unused(weighted ? of.name : from.name + "_again"), from.name, onto->name, signal.delay_ms + (weighted ? of.from[0].delay_ms : 0)};
  record::NamedArray& weight = net_.arrays.all[loop.name + ".weight"];
  weight.extents = extents(onto->axes);
  for (const Axis& axis : from.axes) weight.extents.push_back(axis.extent);
  if (weighted) {
    const Numbers& given = of.node->numbers.at("weight");
    if (given.extents != std::vector<int64_t>{n, m}) return problem(fmt::format("the weights of `{}` are {} x {}, and it leads from {} numbers to {}", of.name, given.extents[0], given.extents[1], m, n));
    weight.values = given.values;
    if (of.node->type == "Affine") {
      const Numbers& bias = of.node->numbers.at("bias");
      if (bias.extents != std::vector<int64_t>{n}) return problem(fmt::format("`{}` has {} biases for {} cells", of.name, bias.extents[0], n));
      if (const double* all = only(bias); !all || *all != 0) {
        record::NamedArray& own = net_.arrays.all.at(onto->name + ".bias");
        for (size_t k = 0; k < own.values.size(); ++k) own.values[k] += bias.values[k];
      }
    }
  } else {
    if (n != m) return problem(fmt::format("`{}` gives {} numbers to `{}`, which takes {}", of.name, m, parts_[back.part].name, n));
    weight.values.assign(size_t(n * n), 0);
    for (int64_t k = 0; k < n; ++k) weight.values[size_t(k * n + k)] = 1;
  }
  net_.loops.push_back(std::move(loop));
}

}  // namespace nsim::nir
