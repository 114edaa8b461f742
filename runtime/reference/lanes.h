// First attempts of the common laws for many points at once, in SIMD lanes: networks of 10^8 synapses draw their weights here.
//
// The bits are those of the functions of kernels/draw.h, which are made of IEEE operations and fma only; the machine's widest lanes are chosen
// when the program runs. Cost: 2 to 5 ns a number with AVX.
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
  const uint32_t* lane = nullptr;            // null: 0
  const double *a = nullptr, *b = nullptr;   // parameters; b may be null for laws of one
};

/// False when the law has a loop inside: nothing is written then.
bool draw_lanes(graph::Law law, const Lanes& lanes, double* out);

/// The first word of each key: what tables are looked up with.
void word_lanes(const Lanes& lanes, uint32_t* out);

/// Words of many calls of one key, 64 of each 16 calls, the first words of all of them first: n of them, filled up to a multiple of 64.
struct Stream { uint64_t seed, entity, moment; uint32_t stream, lane; };
void stream_lanes(const Stream& key, size_t n, uint32_t* out);

}  // namespace nsim::reference
