// A graph as one list of parts that do something, with what reaches each of them.
//
// Graphs within graphs are opened: their nodes are called `block.lif`. What only hands on, an Input or Output of an inner graph, a Flatten or a Delay,
// is no part: a delay belongs to what comes through it, and a list of numbers lies in memory as the picture that it was made of.
#pragma once
#include "runtime/nir/graph.h"

namespace nsim::nir {

/// What reaches a part: what another gives, so long ago. Several are added.
struct Signal { size_t of = 0; double delay_ms = 0; };

struct Part {
  std::string name;
  const Node* node = nullptr;
  std::vector<Signal> from{};
};

/// Inputs and Outputs of the outer graph are parts. Failure, naming all that is wrong at once: nodes of other types than nsim's, parameters that are
/// missing, unknown or of a wrong shape, edges to nodes that are not there, nodes that nothing reaches.
std::vector<Part> parts_of(const Graph& graph, const std::string& path);

/// What is wrong with a file, gathered before it is said.
struct Problems {
  std::vector<std::string> all;
  void add(std::string problem) { all.push_back(std::move(problem)); }
  void raise(const std::string& path) const;   // nothing where there are none
};

/// The number that all elements are; nothing: they differ, or there is none.
const double* only(const Numbers& numbers);

}  // namespace nsim::nir
