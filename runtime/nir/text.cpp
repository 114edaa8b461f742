#include "runtime/nir/text.h"
#include <fmt/format.h>

namespace nsim::nir {

namespace {

constexpr const char* some_set = "digits_small";   // ships with nsim: what stands in a text until its user names another

std::string axes_text(const Axes& axes) {
  std::string text;
  for (const Axis& axis : axes) text += (text.empty() ? "" : ", ") + (axes.size() == 1 ? "" : axis.name + " = ") + std::to_string(axis.extent);
  return "[" + text + "]";
}

std::string sources_text(const Network& network, const TextOptions& options) {
  const std::string set = options.set.empty() ? some_set : options.set;
  std::string text;
  for (const Source& source : network.sources) {
    text += fmt::format("# In each step `{}` gives {} numbers ({}).{}\n", source.name, fmt::join(extents(source.axes), " x "), source.axes.size() == 1 ? "a list" : axes_text(source.axes),
                        options.set.empty() ? " Name what gives them: a set of samples, or another source of layers." : "");
    if (options.rate.empty()) text += fmt::format("source {} : images(\"{}\")\n", source.name, set);
    else text += fmt::format("source {0}_shown : images(\"{1}\")\nsource {0} : rate_code({0}_shown, highest = {2})\n", source.name, set, options.rate);
  }
  return text;
}

std::string layer_text(const Layer& layer) {
  std::string text = fmt::format("layer {}{} : {} <- {}", layer.name, axes_text(layer.axes), layer.act, fmt::join(layer.from, ", "));
  if (!layer.by.empty()) text += " by " + layer.by;
  if (!layer.settings.empty()) text += fmt::format(" {{ {} }}", fmt::join(layer.settings, "; "));
  return text + "\n";
}

std::string loop_text(const Loop& loop) {
  return fmt::format("connect {}: {} -> {} by dense {{ learn = true{} }}\n", loop.name, loop.from, loop.to, loop.delay_ms > 0 ? fmt::format("; delay = {} ms", loop.delay_ms) : "");
}

/// Layers and connections whose arrays stand in the file.
std::vector<std::string> loaded(const Network& network) {
  std::vector<std::string> all;
  const auto has = [&](const std::string& name) { return network.arrays.all.lower_bound(name + ".") != network.arrays.all.end() && network.arrays.all.lower_bound(name + ".")->first.starts_with(name + "."); };
  for (const Layer& layer : network.layers)
    if (has(layer.name)) all.push_back(layer.name);
  for (const Loop& loop : network.loops) all.push_back(loop.name);
  return all;
}

bool changes_with_time(const Network& network) {
  bool leaks = false;
  for (const Layer& layer : network.layers) leaks = leaks || layer.act.starts_with("leaky");
  return leaks || network.has_cells || !network.loops.empty();
}

/// A test that shows the set: what the user begins from.
std::string stage_text(const Network& network, const TextOptions& options) {
  const std::string& out = network.outputs.empty() ? network.layers.back().name : network.outputs[0];
  const std::string& source = network.sources[0].name;
  const std::string labels = options.rate.empty() ? source : source + "_shown";
  bool spikes = false;
  for (const Layer& layer : network.layers) spikes = spikes || (layer.name == out && layer.act.find("surrogate") != std::string::npos);
  std::string lines;
  if (changes_with_time(network)) {
    std::string kept;
    for (const Layer& layer : network.layers)
      if (layer.act.starts_with("nir_") || layer.act.starts_with("leaky")) kept += (kept.empty() ? "" : ", ") + layer.name;
    lines = fmt::format("  step = 1 ms\n{}  present {} for 100 ms\n", kept.empty() ? "" : "  reset " + kept + "\n", source);
  }
  const std::string score = !changes_with_time(network) ? out : spikes ? fmt::format("count({}.spikes)", out) : fmt::format("mean({}, over = time)", out);
  const std::string stage = fmt::format("evaluate {} on {} {{\n{}  record accuracy({}, {}.label)\n}}\n", out, source, lines, score, labels);
  if (!options.set.empty()) return stage;
  std::string commented = "# Then the network can be tested, or trained further:\n";
  for (size_t at = 0; at < stage.size();) {
    const size_t end = stage.find('\n', at);
    commented += "# " + stage.substr(at, end - at + 1), at = end + 1;
  }
  return commented;
}

}  // namespace

std::string text_of(const Network& network, const TextOptions& options) {
  std::string text = fmt::format("# From {} by `nsim import`.\n", options.from);
  if (network.has_cells) text += "import \"models/nir.net\"\n";
  text += "\n" + sources_text(network, options) + "\n";
  for (const std::string& line : network.functions) text += line + "\n";
  if (!network.functions.empty()) text += "\n";
  for (const Layer& layer : network.layers) text += layer_text(layer);
  for (const Loop& loop : network.loops) text += loop_text(loop);
  const std::vector<std::string> names = loaded(network);
  if (!names.empty()) text += fmt::format("\nload {} \"{}\"\n", fmt::join(names, ", "), options.weights);
  return text + "\n" + stage_text(network, options);
}

}  // namespace nsim::nir
