// Small graphs, in the layout that files of NIR have.
#pragma once
#include "engine/text/diagnostic.h"
#include "runtime/nir/layers.h"
#include "runtime/nir/text.h"
#include "runtime/record/hdf5_file.h"
#include <doctest/doctest.h>
#include <cmath>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace nsim::nir {

struct Folder {
  std::filesystem::path at = std::filesystem::temp_directory_path() / ("nsim-nir-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(at); }
  ~Folder() { std::filesystem::remove_all(at); }
  std::string operator/(const std::string& name) const { return (at / name).string(); }
};

inline std::string said(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) { return failure.what + ": " + failure.why + "; " + failure.attempt; }
  return "";
}

inline Numbers whole(std::vector<double> values) { return {{int64_t(values.size())}, std::move(values), false, true}; }
inline Numbers alike(int64_t n, double x) { return {{n}, std::vector<double>(size_t(n), x)}; }
inline Node end(const std::string& type, std::vector<double> shape) { return {type, {{"shape", whole(std::move(shape))}}}; }
inline Node affine(std::vector<int64_t> extents, std::vector<double> weight, std::vector<double> bias) {
  return {"Affine", {{"weight", {std::move(extents), std::move(weight)}}, {"bias", {{int64_t(bias.size())}, bias}}}};
}
inline Node linear(std::vector<int64_t> extents, std::vector<double> weight) { return {"Linear", {{"weight", {std::move(extents), std::move(weight)}}}}; }
inline Node lif(int64_t n, double tau = 0.02) {
  return {"LIF", {{"tau", alike(n, tau)}, {"r", alike(n, 1)}, {"v_leak", alike(n, 0)}, {"v_threshold", alike(n, 1)}, {"v_reset", alike(n, 0)}}};
}
inline Node li(int64_t n) { return {"LI", {{"tau", alike(n, 0.01)}, {"r", alike(n, 1)}, {"v_leak", alike(n, 0)}}}; }

/// Input "x", the nodes one behind the other, Output "y".
inline Graph chain(const std::vector<std::pair<std::string, Node>>& nodes, std::vector<double> in, std::vector<double> out) {
  Graph graph;
  graph.nodes["x"] = end("Input", std::move(in)), graph.nodes["y"] = end("Output", std::move(out));
  std::string before = "x";
  for (const auto& [name, node] : nodes) graph.nodes[name] = node, graph.edges.emplace_back(before, name), before = name;
  graph.edges.emplace_back(before, "y");
  return graph;
}

inline Network network(const Graph& graph) { return network_of(parts_of(graph, "net.nir"), "net.nir"); }
inline std::string text(const Graph& graph) { return text_of(network(graph), {"net.nir", "net.safetensors", "", ""}); }
/// The lines of layers and connections.
inline std::string lines(const Graph& graph) {
  const std::string all = text(graph);
  std::string kept;
  for (size_t at = 0; at < all.size();) {
    const size_t stop = all.find('\n', at);
    const std::string line = all.substr(at, stop - at + 1);
    if (line.starts_with("layer ") || line.starts_with("connect ") || line.starts_with("let ") || line.starts_with("load ")) kept += line;
    at = stop + 1;
  }
  return kept;
}

}  // namespace nsim::nir
