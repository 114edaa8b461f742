#include "runtime/nir/kinds.h"
#include <algorithm>
#include <cmath>

namespace nsim::nir {

namespace {

/// Axes: how many a parameter has; -1: as many as there are cells along.
struct Parameter { const char* name; int axes = -1; bool needed = true, word = false; };

const std::map<std::string, std::vector<Parameter>>& kinds() {
  static const std::map<std::string, std::vector<Parameter>> all = [] {
    std::map<std::string, std::vector<Parameter>> k;
    k["Input"] = k["Output"] = {{"shape", 1}};
    k["Affine"] = {{"weight", 2}, {"bias", 1}};
    k["Linear"] = {{"weight", 2}};
    const auto conv = [](int weight) { return std::vector<Parameter>{{"weight", weight}, {"bias", 1}, {"stride"}, {"padding", -1, true, true}, {"dilation"}, {"groups"}, {"input_shape", -1, false}}; };
    k["Conv1d"] = conv(3), k["Conv2d"] = conv(4);
    k["Scale"] = {{"scale"}};
    k["Flatten"] = {{"start_dim", -1, false}, {"end_dim", -1, false}, {"input_type", -1, false}};
    k["SumPool2d"] = k["AvgPool2d"] = {{"kernel_size"}, {"stride"}, {"padding"}};
    k["Delay"] = {{"delay"}};
    k["Threshold"] = {{"threshold"}};
    k["I"] = {{"r"}};
    k["LI"] = {{"tau"}, {"r"}, {"v_leak"}};
    k["IF"] = {{"r"}, {"v_threshold"}, {"v_reset", -1, false}};
    k["LIF"] = {{"tau"}, {"r"}, {"v_leak"}, {"v_threshold"}, {"v_reset", -1, false}};
    k["CubaLI"] = {{"tau_syn"}, {"tau_mem"}, {"r"}, {"v_leak"}, {"w_in", -1, false}};
    k["CubaLIF"] = {{"tau_syn"}, {"tau_mem"}, {"r"}, {"v_leak"}, {"v_threshold"}, {"v_reset", -1, false}, {"w_in", -1, false}};
    return k;
  }();
  return all;
}

}  // namespace

std::string known_types() {
  std::string all;
  for (const auto& [name, parameters] : kinds()) all += (all.empty() ? "" : ", ") + name;
  return all;
}

void check_node(const std::string& name, const Node& node, Problems& problems, std::vector<std::string>& unknown) {
  const auto kind = kinds().find(node.type);
  if (kind == kinds().end()) {
    unknown.push_back("`" + name + "` is a " + node.type);
    return;
  }
  const std::string who = "`" + name + "`, a " + node.type + ", ";
  for (const Parameter& p : kind->second) {
    const auto numbers = node.numbers.find(p.name);
    if (numbers == node.numbers.end()) {
      if (p.needed && !(p.word && node.words.contains(p.name))) problems.add(who + "has no `" + p.name + "`");
      continue;
    }
    const Numbers& x = numbers->second;
    if (p.axes >= 0 && int64_t(x.extents.size()) != p.axes) problems.add(who + "has a `" + p.name + "` with " + std::to_string(x.extents.size()) + " axes where " + std::to_string(p.axes) + " are read");
    else if (x.values.empty()) problems.add(who + "has an empty `" + p.name + "`");
    else if (std::any_of(x.values.begin(), x.values.end(), [](double v) { return !std::isfinite(v); })) problems.add(who + "has numbers in `" + p.name + "` that are none");
  }
  // Shapes that follow from the rest stand in files of earlier versions.
  const auto is_known = [&](const std::string& key) { return key == "input_type" || key == "output_type" || std::any_of(kind->second.begin(), kind->second.end(), [&](const Parameter& p) { return key == p.name; }); };
  for (const auto& [key, numbers] : node.numbers)
    if (!is_known(key)) problems.add(who + "has a parameter `" + key + "` that this type does not have");
  for (const auto& [key, word] : node.words)
    if (!is_known(key)) problems.add(who + "has a parameter `" + key + "` that this type does not have");
    else if (key != "padding" || (word != "same" && word != "valid")) problems.add(who + "has `" + key + "` = \"" + word + "\"");
}

bool is_dense(const Node& node) { return node.type == "Affine" || node.type == "Linear"; }
bool is_conv(const Node& node) { return node.type == "Conv1d" || node.type == "Conv2d"; }
bool is_pool(const Node& node) { return node.type == "SumPool2d" || node.type == "AvgPool2d"; }
bool is_link(const Node& node) { return is_dense(node) || is_conv(node) || is_pool(node) || node.type == "Scale"; }
bool is_cell(const Node& node) {
  static const char* const all[] = {"I", "IF", "LI", "LIF", "CubaLI", "CubaLIF", "Threshold"};
  return std::any_of(std::begin(all), std::end(all), [&](const char* one) { return node.type == one; });
}
bool fires(const Node& node) { return node.type == "IF" || node.type == "LIF" || node.type == "CubaLIF"; }

}  // namespace nsim::nir
