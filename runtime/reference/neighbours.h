// What neighbours share (shared_call in kernels/draw.h): words, and normal numbers, for many points at once.
//
// Points whose entities follow one another cost least: with AVX-512 half a nanosecond a word, 1 ns a normal number in float, 1.7 in double. A point that
// stands alone costs a call of its own. The bits are those of shared_word and shared_normal.
#pragma once
#include "runtime/reference/lanes.h"

namespace nsim::reference {

/// One word of each entity. `a` and `b` of the lanes are not read, here and below.
void shared_words(const Lanes& lanes, uint32_t* out);

/// Of one mean and one deviation.
void normals(const Lanes& lanes, double mean, double deviation, double* out);
void normals(const Lanes& lanes, float mean, float deviation, float* out);

}  // namespace nsim::reference
