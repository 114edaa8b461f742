// Layers of the language that are a graph of NIR.
//
// Weights and the cells behind them are one layer where nothing else reads the weights; several weights of all to all onto one cell are its sources. What
// is left gets a layer of its own, `linear`; sums of arrays are `by one_to_one`. An edge that closes a loop is a connection, whose delay is one step where
// the file says none; order.cpp says which edge that is.
#pragma once
#include "runtime/nir/parts.h"
#include "runtime/record/arrays.h"

namespace nsim::nir {

struct Axis { std::string name; int64_t extent = 1; };
using Axes = std::vector<Axis>;
int64_t count(const Axes& axes);
std::vector<int64_t> extents(const Axes& axes);

struct Source { std::string name; Axes axes; };
struct Layer {
  std::string name;
  Axes axes;
  std::string act = "linear";                  // "nir_lif(tau = 20 ms)"
  std::vector<std::string> from{};
  std::string by{};                            // "conv(3)"; empty: all to all
  std::vector<std::string> settings{};         // "delay = 2 ms"
};
struct Loop { std::string name, from, to; double delay_ms = 0; };   // 0: one step

struct Network {
  std::vector<Source> sources;
  std::vector<std::string> functions;          // lines of the text that layers need before them
  std::vector<Layer> layers;                   // those that feed a layer before it
  std::vector<Loop> loops;
  std::vector<std::string> outputs;            // layers
  record::Arrays arrays;                       // as `load` reads them: "h.weight"
  bool has_cells = false, fires = false;       // of models/nir.net
};

/// Failure, naming all that has no counterpart. `shown`: extents of what its user will show, where that is known: a list of as many numbers has them.
Network network_of(const std::vector<Part>& parts, const std::string& path, const std::vector<int64_t>& shown = {});

}  // namespace nsim::nir
