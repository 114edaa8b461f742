// First attempts of the common laws for many points at once, in SIMD lanes: networks of 10^8 synapses draw their weights here.
//
// The bits are those of the functions of kernels/draw.h, which are made of IEEE operations and fma only; the machine's widest lanes are chosen
// when the program runs. Cost with AVX: 2 to 5 ns a number; normal numbers of neighbours 2 ns (neighbours.h).
#pragma once
#include "engine/graph/op.h"
#include <cstddef>
#include <cstdint>

namespace nsim::reference {

struct Lanes {
  uint64_t seed = 1;
  uint32_t stream = 0;
  uint64_t moment = 0;
  int64_t entity_offset = 0;
  size_t n = 0;
  const int64_t* entity = nullptr;           // null: 0, 1, 2, ...
  const uint32_t* lane = nullptr;            // null: every_lane
  const double *a = nullptr, *b = nullptr;   // parameters; b may be null for laws of one
  uint32_t every_lane = 0;

  uint64_t entity_of(size_t k) const { return static_cast<uint64_t>((entity ? entity[k] : static_cast<int64_t>(k)) + entity_offset); }
  uint32_t lane_of(size_t k) const { return lane ? lane[k] : every_lane; }
};

/// False when the law has a loop inside: nothing is written then.
bool draw_lanes(graph::Law law, const Lanes& lanes, double* out);

}  // namespace nsim::reference
