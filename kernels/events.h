// Matrix products in which one side is spikes: numbers that are 0 or 1, and mostly 0. Only what fired is visited.
//
// gather_events: out[i][n] = Σ_k left[k][i] · fired[k][n], a row of `left` for each spike of sample n. scatter_events: out[k][j] = Σ_n fired[k][n] · right[j][n],
// a sample's column for each of its spikes. Each element is added up in the order of the dense product, and what that adds besides are zeros, so both
// have its bits. Cost: the spikes times the length of a row, an addition each, and one look at every place that could have fired. After tile.h.
#ifndef NSIM_KERNELS_EVENTS_H
#define NSIM_KERNELS_EVENTS_H

namespace nsim {
namespace kernels {

/// Which of 16 samples fired.
FUNCTION unsigned fired_of(const real* at, i64 width) {
  unsigned bits = 0;
#if defined(__AVX512F__) && !defined(NSIM_DOUBLE) && !defined(__clang__)
  typedef float Sixteen __attribute__((vector_size(64), aligned(4), may_alias));
  typedef float Aligned __attribute__((vector_size(64)));
  if (width == 16) return __builtin_ia32_cmpps512_mask((Aligned)*(const Sixteen*)at, Aligned{}, 4, (unsigned short)0xFFFF, 4);
#endif
  for (i64 s = 0; s < width; ++s) bits |= (unsigned)(at[s] != 0) << s;
  return bits;
}

/// Samples [first, last). left: k rows of m dense numbers; fired: k rows of samples.
SHARED void gather_events(Matrix out, Matrix left, Matrix fired, i64 m, i64 k, i64 first, i64 last, bool adds) {
  enum { TILE = 256, DEEP = 512 };
  real sums[16][TILE];
  unsigned short list[16][DEEP];
  for (i64 n = first; n < last; n += 16) {
    const i64 width = last - n < 16 ? last - n : 16;
    for (i64 i0 = 0; i0 < m; i0 += TILE) {
      const i64 tile = m - i0 < TILE ? m - i0 : TILE;
      for (i64 i = 0; i < tile; ++i)
        for (i64 s = 0; s < width; ++s) sums[s][i] = adds ? out.at[(i0 + i) * out.row + n + s] : (real)0;
      for (i64 k0 = 0; k0 < k; k0 += DEEP) {
        const i64 deep = k - k0 < DEEP ? k - k0 : DEEP;
        i64 count[16] = {};
        for (i64 l = 0; l < deep; ++l)
          for (unsigned bits = fired_of(fired.at + (k0 + l) * fired.row + n, width); bits != 0; bits &= bits - 1) {
            const int s = __builtin_ctz(bits);
            list[s][count[s]++] = (unsigned short)l;
          }
        for (i64 s = 0; s < width; ++s) {
          real* const to = sums[s];
          const real* const from = left.at + k0 * left.column + i0;
          i64 e = 0;
          for (; e + 4 <= count[s]; e += 4) {
            const real *const a = from + list[s][e] * left.column, *const b = from + list[s][e + 1] * left.column, *const c = from + list[s][e + 2] * left.column,
                       *const d = from + list[s][e + 3] * left.column;
            LANES
            for (i64 i = 0; i < tile; ++i) to[i] = (((to[i] + a[i]) + b[i]) + c[i]) + d[i];
          }
          for (; e < count[s]; ++e) {
            const real* const a = from + list[s][e] * left.column;
            LANES
            for (i64 i = 0; i < tile; ++i) to[i] += a[i];
          }
        }
      }
      for (i64 i = 0; i < tile; ++i) {
        real* const to = out.at + (i0 + i) * out.row + n;
        for (i64 s = 0; s < width; ++s) to[s] = sums[s][i];
      }
    }
  }
}

/// Columns [first, last) of out. fired: m rows of k samples; right: a row of samples for each column.
SHARED void scatter_events(Matrix out, Matrix fired, Matrix right, i64 m, i64 k, i64 first, i64 last, bool adds) {
  enum { TILE = 128, SAMPLES = 64 };
  real turned[SAMPLES][TILE];
  for (i64 j0 = first; j0 < last; j0 += TILE) {
    const i64 tile = last - j0 < TILE ? last - j0 : TILE;
    if (!adds)
      for (i64 l = 0; l < m; ++l)
        for (i64 j = 0; j < tile; ++j) out.at[l * out.row + j0 + j] = 0;
    for (i64 n0 = 0; n0 < k; n0 += SAMPLES) {
      const i64 samples = k - n0 < SAMPLES ? k - n0 : SAMPLES;
      for (i64 j = 0; j < tile; ++j)
        for (i64 n = 0; n < samples; ++n) turned[n][j] = right.at[(j0 + j) * right.column + n0 + n];
      for (i64 l = 0; l < m; ++l) {
        real* const to = out.at + l * out.row + j0;
        for (i64 n = 0; n < samples; n += 16)
          for (unsigned bits = fired_of(fired.at + l * fired.row + n0 + n, samples - n < 16 ? samples - n : 16); bits != 0; bits &= bits - 1) {
            const real* const from = turned[n + __builtin_ctz(bits)];
            LANES
            for (i64 j = 0; j < tile; ++j) to[j] += from[j];
          }
      }
    }
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
