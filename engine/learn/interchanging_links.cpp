// What joins a layer to its sources, as nodes of NIR.
#include "engine/learn/interchanging.h"
#include <cmath>

namespace nsim::learn {

using namespace syntax;

bool Interchanging::input(const Cells& source) {
  const auto slid = pictures_.find(&source);
  std::optional<Shape> shape = slid == pictures_.end() ? std::optional(extents(source.axes)) : picture(source, slid->second);
  if (!shape) return false;
  const std::string name = add({unused(source.name), "Input", {{"shape", counts(*shape)}}});
  known_[&source].given = {{name}, *shape};
  return true;
}

const Interchanging::Given* Interchanging::given(const Cells& pre, const Cells& post) {
  if (auto found = known_.find(&pre); found != known_.end()) return &found->second.given;
  const File* home = nullptr;
  Path path;
  path.head.text = pre.name;
  if (!n_.layer_named(path, file_, &home)) return input(pre) ? &known_.at(&pre).given : nullptr;
  n_.out.error("N348", post.span, "a NIR file holds a whole network, and `" + post.name + "` reads `" + pre.name + "`").at("`" + pre.name + "` is not named").also(saved_, "to be written here").help("name every layer between the source and the outputs");
  return nullptr;
}

Interchanging::Given Interchanging::late(const Given& from, int64_t steps, const std::string& name) {
  if (steps == 0) return from;
  const std::string made = add({unused(name), "Delay", {{"delay", {from.shape, double(steps) * n_.step_ms / 1000}}}});
  edge(from.nodes, made);
  return {{made}, from.shape};
}

Interchanging::Given Interchanging::flat(const Given& from, const std::string& name) {
  if (from.shape.size() == 1) return from;
  const std::string made = add({unused(name), "Flatten", {{"input_type", counts(from.shape)}, {"start_dim", counted(0)}, {"end_dim", counted(-1)}}});
  edge(from.nodes, made);
  return {{made}, {count(from.shape)}};
}

/// Pairs that are not connected have no weight, whatever is kept for them.
Interchange::Numbers Interchanging::weights(const Cells::Path& from, const std::string& layer, const std::string& suffix, Shape shape) {
  Numbers numbers{std::move(shape)};
  const ValueId kept = from.parameter.valid() ? from.parameter : p_.base_id(from.weight);
  numbers.path = p_[kept].path;
  if (!from.live.valid()) return numbers;
  const std::string mask = layer + ".mask" + suffix;
  const bool masked = p_.find(mask).valid();
  if (masked) numbers.mask = mask;
  numbers.not_itself = !masked;
  return numbers;
}

std::optional<Interchanging::Given> Interchanging::link(const Cells& cells, const Cells::Path& from, const std::string& name, bool first) {
  switch (from.kind) {
    case Cells::Path::dense: return dense(cells, from, name, first);
    case Cells::Path::conv: return conv(cells, from, name);
    case Cells::Path::mean: return pool(cells, from, name);
    case Cells::Path::one_to_one: return one_to_one(cells, from, name);
    case Cells::Path::max: break;
  }
  refuse(known_.at(&cells).layer->by->span, "NIR has no node that keeps the largest of a window", "`pool(max, ...)`", "`pool(mean, ...)` is an AvgPool2d");
  return std::nullopt;
}

std::optional<Interchanging::Given> Interchanging::dense(const Cells& cells, const Cells::Path& from, const std::string& name, bool first) {
  if (from.own_delays) {
    refuse(cells.span, "delays that differ from pair to pair", "a Delay of NIR stands before all weights of a cell", "one delay for the whole layer");
    return std::nullopt;
  }
  const Given* pre = given(*from.pre, cells);
  if (!pre) return std::nullopt;
  const Given arrives = flat(late(*pre, from.delay, name + "_delay"), name + "_flat");
  const Known& known = known_.at(&cells);
  const int64_t n = count(extents(cells.axes));
  Interchange::Node node{name, "Linear"};
  Numbers weight = weights(from, cells.name, cells.from.size() > 1 ? "." + from.pre->name : "", {n, count(arrives.shape)});
  const std::string norm = normalises(known) ? cells.name + ".batch_norm" : "";
  weight.norm = norm;
  node.numbers["weight"] = std::move(weight);
  if (first && (cells.bias.valid() || !norm.empty())) {
    node.type = "Affine";
    node.numbers["bias"] = {{n}, 0, {}, cells.bias.valid() ? p_[cells.bias].path : "", norm, true};
  }
  const std::string made = add(std::move(node));
  edge(arrives.nodes, made);
  return Given{{made}, {n}};
}

std::optional<Interchanging::Given> Interchanging::conv(const Cells& cells, const Cells::Path& from, const std::string& name) {
  const Known& known = known_.at(&cells);
  const Given* pre = given(*from.pre, cells);
  if (!pre) return std::nullopt;
  const std::optional<Shape> shape = picture(cells, pictures_.at(&cells));
  if (!shape) return std::nullopt;
  if (from.windows.size() > 2) return refuse(known.layer->by->span, "windows along " + std::to_string(from.windows.size()) + " axes", "NIR has convolutions along one and two"), std::nullopt;
  if (pre->shape.size() != from.windows.size() + 1) return refuse(known.layer->by->span, "no node of NIR makes a picture of a list of numbers", "`" + from.pre->name + "` is dense"), std::nullopt;
  if (cells.from.size() > 1) return refuse(known.layer->by->span, "windows over several sources", "a Conv of NIR has one bias and one source each", "a layer for each source, and their sum `by one_to_one`"), std::nullopt;
  Shape kernel = {(*shape)[0], pre->shape[0] / from.groups}, size, stride, pad;
  for (size_t k = 0; k < from.windows.size(); ++k) {
    const Cells::Path::Window& w = from.windows[k];
    if ((pre->shape[k + 1] + 2 * w.before - w.size) / w.stride + 1 != (*shape)[k + 1])
      return refuse(known.layer->by->span, "a border that is not the same on both sides", "windows of " + std::to_string(w.size) + " with `pad = same`", "an odd length"), std::nullopt;
    kernel.push_back(w.size), size.push_back(pre->shape[k + 1]), stride.push_back(w.stride), pad.push_back(w.before);
  }
  const bool flat_one = from.windows.size() == 1;
  const Given arrives = late(*pre, from.delay, name + "_delay");
  Interchange::Node node{name, flat_one ? "Conv1d" : "Conv2d"};
  const auto several = [&](const Shape& list) { return flat_one ? counted(list[0]) : counts(list); };
  node.numbers["input_shape"] = several(size), node.numbers["stride"] = several(stride), node.numbers["padding"] = several(pad);
  node.numbers["dilation"] = several(Shape(size.size(), 1)), node.numbers["groups"] = counted(from.groups);
  const std::string norm = normalises(known) ? cells.name + ".batch_norm" : "";
  node.numbers["weight"] = weights(from, cells.name, "", kernel);
  node.numbers["weight"].norm = norm;
  node.numbers["bias"] = {{kernel[0]}, 0, {}, cells.bias.valid() ? p_[cells.bias].path : "", norm, true};
  const std::string made = add(std::move(node));
  edge(arrives.nodes, made);
  return Given{{made}, *shape};
}

std::optional<Interchanging::Given> Interchanging::pool(const Cells& cells, const Cells::Path& from, const std::string& name) {
  const Known& known = known_.at(&cells);
  const Given* pre = given(*from.pre, cells);
  if (!pre) return std::nullopt;
  if (from.windows.size() != 2 || pre->shape.size() != 3) return refuse(known.layer->by->span, "NIR has means of windows along two axes", std::to_string(from.windows.size()) + " of a list of " + std::to_string(pre->shape.size())), std::nullopt;
  Shape shape = {pre->shape[0]}, size, stride;
  for (size_t k = 0; k < 2; ++k) {
    const Cells::Path::Window& w = from.windows[k];
    shape.push_back((pre->shape[k + 1] - w.size) / w.stride + 1), size.push_back(w.size), stride.push_back(w.stride);
  }
  const bool whole = from.windows[0].own == trial;
  const Given arrives = late(*pre, from.delay, name + "_delay");
  Interchange::Node node{whole ? unused(name + "_mean") : name, "AvgPool2d"};
  node.numbers = {{"kernel_size", counts(size)}, {"stride", counts(stride)}, {"padding", counts({0, 0})}};
  const std::string made = add(std::move(node));
  edge(arrives.nodes, made);
  if (!whole) return Given{{made}, shape};
  // One place is left of each channel.
  add({name, "Flatten", {{"input_type", counts(shape)}, {"start_dim", counted(0)}, {"end_dim", counted(-1)}}});
  edge({made}, name);
  return Given{{name}, {shape[0]}};
}

std::optional<Interchanging::Given> Interchanging::one_to_one(const Cells& cells, const Cells::Path& from, const std::string& name) {
  const Known& known = known_.at(&cells);
  if (cells.bias.valid()) return refuse(known.layer->by->span, "a bias for each cell of a sum `by one_to_one`", "NIR adds biases behind weights of all to all", "`{ weight = 1; learn = false }`"), std::nullopt;
  if (normalises(known)) return refuse(known.layer->models[0].span, "`batch_norm` of a sum `by one_to_one`", "no weights before it that it could go into"), std::nullopt;
  const Given* pre = given(*from.pre, cells);
  if (!pre) return std::nullopt;
  const Given arrives = late(*pre, from.delay, name + "_delay");
  if (!from.weight.valid() && from.factor == 1) return arrives;
  Numbers scale{arrives.shape, from.factor};
  if (from.weight.valid()) scale.path = p_[p_.base_id(from.weight)].path;
  add({name, "Scale", {{"scale", std::move(scale)}}});
  edge(arrives.nodes, name);
  return Given{{name}, arrives.shape};
}

}  // namespace nsim::learn
