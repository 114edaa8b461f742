// Which primitive of NIR the cells of a layer are, by the structure of their equations. Private to this room.
//
//   v' = R·I                            I;  fires when v passes a threshold, v = v_reset: IF
//   v' = (v_leak - v + R·I) / tau       LI, LIF
//   v' = (v_leak - v + R·s) / tau_mem   CubaLI, CubaLIF
//   s' = (-s + w_in·I) / tau_syn
//
// NIR counts time in seconds; I and IF have R per second. Potentials are numbers in nsim's own unit (mV). NIR does not say where states begin: those
// of nsim must begin at rest, v at v_leak (0 without a leak), s at 0. `>` and `>=` are one threshold.
#pragma once
#include "engine/graph/graph.h"

namespace nsim::learn {

struct CellForm {
  std::string type;                            // "LIF"; empty: none of them
  std::map<std::string, double> numbers{};     // "tau", ...
  std::string why{}, help{};                   // where it is none: what has no counterpart, and what to write instead
  Span span{};
};

/// `cells`: one population whose equations are not solved yet.
CellForm cell_form(graph::Graph cells);

}  // namespace nsim::learn
