// Graphs of NIR and their files.
//
// /version, /node/type = "NIRGraph", /node/nodes/<name>/{type, parameters}, /node/edges (n × 2 texts). Parameters are arrays: weights [out, in] or
// [channels out, channels in, places], one number for each cell. Times are in seconds. `metadata` carries no meaning; we keep its texts.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace nsim::nir {

struct Numbers {
  std::vector<int64_t> extents;                // of a single number: none
  std::vector<double> values;                  // the last axis densely
  bool single = false;                         // float32 in the file
  bool whole = false;                          // whole numbers
};

struct Graph;
struct Node {
  std::string type;                            // "LIF"
  std::map<std::string, Numbers> numbers{};
  std::map<std::string, std::string> words{};  // padding = "same"
  std::map<std::string, std::string> notes{};  // metadata
  std::shared_ptr<Graph> inner{};              // of a NIRGraph
};
struct Graph {
  std::map<std::string, Node> nodes;
  std::vector<std::pair<std::string, std::string>> edges;
};

/// Appears under its name only when it is complete. Failure when it cannot. Floats are float32, or float64 where an array holds a number that is none.
void write(const std::string& path, const Graph& graph);
/// Failure when the file is missing, cut off, no HDF5, or has no graph.
Graph read(const std::string& path);

}  // namespace nsim::nir
