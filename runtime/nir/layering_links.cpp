// Weights, windows and multiples as lines of layers, with their arrays.
#include "runtime/nir/layering.h"
#include <cmath>
#include <fmt/format.h>

namespace nsim::nir {

namespace {

/// One number, or a list of as many as there are axes: "3", "[3, 5]".
std::string list_text(const std::vector<int64_t>& all) {
  bool alike = true;
  for (int64_t n : all) alike = alike && n == all[0];
  return alike ? std::to_string(all[0]) : fmt::format("[{}]", fmt::join(all, ", "));
}

/// Whole numbers, one for each axis; one stands for all. Nothing: they are neither.
std::optional<std::vector<int64_t>> counts(const Node& node, const std::string& name, size_t axes, int64_t least) {
  const auto found = node.numbers.find(name);
  if (found == node.numbers.end()) return std::nullopt;
  const std::vector<double>& x = found->second.values;
  if (x.size() != 1 && x.size() != axes) return std::nullopt;
  std::vector<int64_t> all;
  for (size_t k = 0; k < axes; ++k) {
    const double one = x[x.size() == 1 ? 0 : k];
    if (one != std::floor(one) || one < double(least) || one > 1e6) return std::nullopt;
    all.push_back(int64_t(one));
  }
  return all;
}

record::NamedArray array(const Numbers& numbers, std::vector<int64_t> extents) { return {std::move(extents), numbers.values}; }

}  // namespace

void Layering::join(Layer& layer, size_t link, const Made& from, bool several) {
  const Part& part = parts_[link];
  layer.from.push_back(from.name);
  if (is_dense(*part.node)) dense(layer, part, from, several);
  else if (is_conv(*part.node)) conv(layer, part, from);
  else if (is_pool(*part.node)) pool(layer, part, from);
  else scale(layer, part, from);
}

void Layering::dense(Layer& layer, const Part& link, const Made& from, bool several) {
  const Numbers& weight = link.node->numbers.at("weight");
  const int64_t n = weight.extents[0], m = weight.extents[1];
  if (m != count(from.axes)) return problem(fmt::format("`{}`, {}, takes {} numbers, and `{}` gives {} ({})", link.name, link.node->type, m, from.name, count(from.axes), shape_text(from.axes)));
  if (!layer.axes.empty() && count(layer.axes) != n) return problem(fmt::format("`{}` gives {} numbers where another gives {}", link.name, n, count(layer.axes)));
  layer.axes = {{"cell", n}};
  std::vector<int64_t> shape = {n};
  for (const Axis& axis : from.axes) shape.push_back(axis.extent);
  net_.arrays.all[layer.name + ".weight" + (several ? "." + from.name : "")] = array(weight, shape);
  record::NamedArray& bias = net_.arrays.all[layer.name + ".bias"];
  bias.extents = {n}, bias.values.resize(size_t(n));
  if (link.node->type != "Affine") return;
  const Numbers& own = link.node->numbers.at("bias");
  if (int64_t(own.values.size()) != n) return problem(fmt::format("`{}` has {} biases for {} cells", link.name, own.values.size(), n));
  for (size_t k = 0; k < own.values.size(); ++k) bias.values[k] += own.values[k];
}

void Layering::conv(Layer& layer, const Part& link, const Made& from) {
  const Node& node = *link.node;
  const size_t axes = node.type == "Conv1d" ? 1 : 2;
  const Numbers& weight = node.numbers.at("weight");
  const std::string who = fmt::format("`{}`, a {},", link.name, node.type);
  const std::optional<std::vector<int64_t>> stride = counts(node, "stride", axes, 1), dilation = counts(node, "dilation", axes, 1), groups = counts(node, "groups", 1, 1);
  std::optional<std::vector<int64_t>> pad = counts(node, "padding", axes, 0);
  const bool same = node.words.contains("padding") && node.words.at("padding") == "same";
  if (node.words.contains("padding")) pad = std::vector<int64_t>(axes, 0);
  if (!stride || !dilation || !groups || !pad) return problem(who + " has a stride, padding, dilation or number of groups that is no whole number for each axis");
  for (int64_t d : *dilation)
    if (d != 1) return problem(who + fmt::format(" has a dilation of {}; windows of nsim have none", list_text(*dilation)));
  if (from.axes.size() != axes && from.axes.size() != axes + 1) return problem(who + fmt::format(" slides along {}, and `{}` gives {}", axes == 1 ? "one axis" : "two axes", from.name, shape_text(from.axes)));
  const bool channels = from.axes.size() == axes + 1;
  const int64_t n_in = channels ? from.axes[0].extent : 1, n_out = weight.extents[0];
  if (weight.extents[1] * (*groups)[0] != n_in || n_out % (*groups)[0] != 0) return problem(who + fmt::format(" has weights for {} channels in {} groups, and `{}` gives {}", weight.extents[1], (*groups)[0], from.name, n_in));
  layer.axes = {{"channel", n_out}};
  std::vector<int64_t> kernel, shape = {n_out};
  if (channels) shape.push_back(weight.extents[1]);
  for (size_t a = 0; a < axes; ++a) {
    const Axis& axis = from.axes[from.axes.size() - axes + a];
    const int64_t k = weight.extents[2 + a], s = (*stride)[a], places = same ? axis.extent : (axis.extent + 2 * (*pad)[a] - k) / s + 1;
    if (same && s != 1) return problem(who + " has the padding \"same\" and a stride");
    if (k > axis.extent + 2 * (*pad)[a] || places < 1) return problem(who + fmt::format(" has windows of {}, and `{}` gives {}", k, from.name, shape_text(from.axes)));
    layer.axes.push_back({axis.name, places}), kernel.push_back(k), shape.push_back(k);
  }
  layer.by = "conv(" + list_text(kernel);
  if (list_text(*stride) != "1") layer.by += ", stride = " + list_text(*stride);
  if (same) layer.by += ", pad = same";
  else if (list_text(*pad) != "0") layer.by += ", pad = " + list_text(*pad);
  if ((*groups)[0] != 1) layer.by += fmt::format(", groups = {}", (*groups)[0]);
  layer.by += ")";
  const Numbers& bias = node.numbers.at("bias");
  if (int64_t(bias.values.size()) != n_out) return problem(who + fmt::format(" has {} biases for {} channels", bias.values.size(), n_out));
  net_.arrays.all[layer.name + ".weight"] = array(weight, shape);
  net_.arrays.all[layer.name + ".bias"] = array(bias, {n_out});
}

void Layering::pool(Layer& layer, const Part& link, const Made& from) {
  const Node& node = *link.node;
  const std::string who = fmt::format("`{}`, a {},", link.name, node.type);
  const std::optional<std::vector<int64_t>> size = counts(node, "kernel_size", 2, 1), stride = counts(node, "stride", 2, 1), pad = counts(node, "padding", 2, 0);
  if (!size || !stride || !pad) return problem(who + " has a size, stride or padding that is no whole number for each axis");
  if ((*pad)[0] != 0 || (*pad)[1] != 0) return problem(who + " has a padding; pools of nsim have none");
  if (from.axes.size() < 2) return problem(who + fmt::format(" slides along two axes, and `{}` gives {}", from.name, shape_text(from.axes)));
  layer.axes = from.axes;
  for (size_t a = 0; a < 2; ++a) {
    Axis& axis = layer.axes[from.axes.size() - 2 + a];
    if ((*size)[a] > axis.extent) return problem(who + fmt::format(" has windows of {}, and `{}` gives {}", (*size)[a], from.name, shape_text(from.axes)));
    axis.extent = (axis.extent - (*size)[a]) / (*stride)[a] + 1;
  }
  layer.by = "pool(mean, " + list_text(*size) + (*stride == *size ? "" : ", stride = " + list_text(*stride)) + ")";
  if (node.type == "AvgPool2d") return;
  // The sum is so many times the mean.
  const std::string times = unused(layer.name + "_times");
  net_.functions.push_back(fmt::format("let {}(x) = {} * x", times, (*size)[0] * (*size)[1]));
  layer.act = times;
}

void Layering::scale(Layer& layer, const Part& link, const Made& from) {
  const Numbers& scale = link.node->numbers.at("scale");
  layer.axes = from.axes, layer.by = "one_to_one";
  const double* all = only(scale);
  if (int64_t(scale.values.size()) != count(from.axes) && scale.values.size() != 1)
    return problem(fmt::format("`{}`, a Scale, has {} numbers, and `{}` gives {}", link.name, scale.values.size(), from.name, count(from.axes)));
  if (all) {
    layer.settings.push_back("weight = " + number_text(*all, scale.single));
  } else {
    layer.settings.push_back("weight ~ uniform(0, 1)");   // a number for each cell; what is loaded takes their place
    net_.arrays.all[layer.name + ".weight"] = array(scale, extents(from.axes));
  }
  layer.settings.push_back("learn = false");
}

}  // namespace nsim::nir
