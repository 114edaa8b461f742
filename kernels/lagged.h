// Products of cells whose pairs have lags of their own: now[i][n] and then[k][n] of `lag` steps before, through weight[i][k].
//
// Samples lie side by side; those of a panel are walked at once. Sources are taken eight at a time: their rows of all lags fit into the nearest cache.
// What arrives is added up in the order of the sources, what goes back in that of the targets, and a weight's gradient in lanes of samples, which are
// halved: no order depends on the threads. Pairs that are not connected are not listed. Cost: 2 operations for each pair and sample, and as many loads.
// Where sources are spikes, and their weights lie side by side, only what fired is visited: 16 targets at a time, those with the lag at hand under a mask.
// What arrives has the bits of the other form. After tile.h and events.h.
#ifndef NSIM_KERNELS_LAGGED_H
#define NSIM_KERNELS_LAGGED_H

namespace nsim {
namespace kernels {

#define LAGGED_SOURCES 8

/// Pairs of a block of sources and a target: [starts[block * n_post + i], the next start), each lag * 8 + number of the source in its block.
struct Lagged {
  real *now, *weight;
  real* const* then;                    // by lag
  const i64 *now_at, *then_at, *weight_post, *weight_pre;   // where each cell, and each row and column of the weights, begins
  const i64* starts;
  const unsigned short* pairs;
  i64 n_post, n_blocks, first, last, first_post, last_post, gives, adds;
  // Of spikes: targets of source k after `lag` steps are events[event_starts[k * n_lags + lag], ...), each 16 * 2^16 of them and a mask.
  const i64* event_starts;
  const unsigned* events;
  i64 n_pre, n_lags;                    // n_lags 0: the sources are no spikes
  real* scratch;                        // 64 * (n_post + 16) numbers
};

/// to += from, for 16 numbers under a mask.
FUNCTION void add_masked(real* to, const real* from, unsigned mask) {
#if defined(__AVX512F__) && !defined(NSIM_DOUBLE) && !defined(__clang__)
  typedef float Sixteen __attribute__((vector_size(64)));
  const Sixteen x = __builtin_ia32_loadups512_mask(from, Sixteen{}, (unsigned short)mask), y = __builtin_ia32_loadups512_mask(to, Sixteen{}, (unsigned short)mask);
  __builtin_ia32_storeups512_mask(to, y + x, (unsigned short)mask);
#else
  for (; mask != 0; mask &= mask - 1) to[__builtin_ctz(mask)] += from[__builtin_ctz(mask)];
#endif
}

/// What arrives from those that fired: 16 samples at a time.
SHARED void lagged_arrive_events(const Lagged* a) {
  const i64 room = a->n_post + 16;
  for (i64 s = a->first; s < a->last; s += 16) {
    const i64 width = a->last - s < 16 ? a->last - s : 16;
    for (i64 i = 0; i < a->n_post; ++i)
      for (i64 n = 0; n < width; ++n) a->scratch[n * room + i] = a->adds ? a->now[a->now_at[i] + s + n] : (real)0;
    for (i64 k = 0; k < a->n_pre; ++k)
      for (i64 lag = 0; lag < a->n_lags; ++lag) {
        const unsigned* const begin = a->events + a->event_starts[k * a->n_lags + lag];
        const unsigned* const end = a->events + a->event_starts[k * a->n_lags + lag + 1];
        if (begin == end) continue;
        const real* const row = a->weight + a->weight_pre[k];
        for (unsigned bits = fired_of(a->then[lag] + a->then_at[k] + s, width); bits != 0; bits &= bits - 1) {
          real* const to = a->scratch + __builtin_ctz(bits) * room;
          for (const unsigned* e = begin; e < end; ++e) add_masked(to + (*e >> 16) * 16, row + (*e >> 16) * 16, *e & 65535);
        }
      }
    for (i64 i = 0; i < a->n_post; ++i)
      for (i64 n = 0; n < width; ++n) a->now[a->now_at[i] + s + n] = a->scratch[n * room + i];
  }
}

/// The gradient of the weights of sources [first_post, last_post): what their targets have, for each sample in which they fired.
SHARED void lagged_learn_events(const Lagged* a) {
  enum { SAMPLES = 64 };
  const i64 room = a->n_post + 16;
  for (i64 s = a->first; s < a->last; s += SAMPLES) {
    const i64 width = a->last - s < SAMPLES ? a->last - s : SAMPLES;
    for (i64 i = 0; i < a->n_post; ++i)
      for (i64 n = 0; n < width; ++n) a->scratch[n * room + i] = a->now[a->now_at[i] + s + n];
    for (i64 k = a->first_post; k < a->last_post; ++k)
      for (i64 lag = 0; lag < a->n_lags; ++lag) {
        const unsigned* const begin = a->events + a->event_starts[k * a->n_lags + lag];
        const unsigned* const end = a->events + a->event_starts[k * a->n_lags + lag + 1];
        if (begin == end) continue;
        real* const row = a->weight + a->weight_pre[k];
        for (i64 n = 0; n < width; n += 16)
          for (unsigned bits = fired_of(a->then[lag] + a->then_at[k] + s + n, width - n < 16 ? width - n : 16); bits != 0; bits &= bits - 1) {
            const real* const from = a->scratch + (n + __builtin_ctz(bits)) * room;
            for (const unsigned* e = begin; e < end; ++e) add_masked(row + (*e >> 16) * 16, from + (*e >> 16) * 16, *e & 65535);
          }
      }
  }
}

/// What arrives: now = Σ weight · then.
template <int vectors>
TILE_FUNCTION lagged_arrive(const Lagged* a, i64 block, i64 s) {
  const i64* const at = a->then_at + block * LAGGED_SOURCES;
  const i64* const column = a->weight_pre + block * LAGGED_SOURCES;
  for (i64 i = 0; i < a->n_post; ++i) {
    const unsigned short* pair = a->pairs + a->starts[block * a->n_post + i];
    const unsigned short* const end = a->pairs + a->starts[block * a->n_post + i + 1];
    if (pair == end) continue;
    real* const to = a->now + a->now_at[i] + s;
    const real* const row = a->weight + a->weight_post[i];
    TileVector sum[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) sum[v] = *(const TileVector*)(to + v * tile_lanes);
    for (; pair < end; ++pair) {
      const int k = *pair % LAGGED_SOURCES;
      const TileVector w = in_lanes(row[column[k]]);
      const real* const from = a->then[*pair / LAGGED_SOURCES] + at[k] + s;
      TILE_UNROLL
      for (int v = 0; v < vectors; ++v) fused(sum[v], w, *(const TileVector*)(from + v * tile_lanes));
    }
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) *(TileVector*)(to + v * tile_lanes) = sum[v];
  }
}

/// What goes back to where it came from: then += weight · now.
template <int vectors>
TILE_FUNCTION lagged_return(const Lagged* a, i64 block, i64 s) {
  const i64* const at = a->then_at + block * LAGGED_SOURCES;
  const i64* const column = a->weight_pre + block * LAGGED_SOURCES;
  for (i64 i = 0; i < a->n_post; ++i) {
    const unsigned short* pair = a->pairs + a->starts[block * a->n_post + i];
    const unsigned short* const end = a->pairs + a->starts[block * a->n_post + i + 1];
    if (pair == end) continue;
    const real* const from = a->now + a->now_at[i] + s;
    const real* const row = a->weight + a->weight_post[i];
    TileVector x[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) x[v] = *(const TileVector*)(from + v * tile_lanes);
    for (; pair < end; ++pair) {
      const int k = *pair % LAGGED_SOURCES;
      const TileVector w = in_lanes(row[column[k]]);
      real* const to = a->then[*pair / LAGGED_SOURCES] + at[k] + s;
      TILE_UNROLL
      for (int v = 0; v < vectors; ++v) {
        TileVector sum = *(const TileVector*)(to + v * tile_lanes);
        fused(sum, w, x[v]);
        *(TileVector*)(to + v * tile_lanes) = sum;
      }
    }
  }
}

/// The gradient of the weights: weight += Σ over samples of now · then.
template <int vectors>
TILE_FUNCTION lagged_learn(const Lagged* a, i64 block, i64 s) {
  const i64* const at = a->then_at + block * LAGGED_SOURCES;
  const i64* const column = a->weight_pre + block * LAGGED_SOURCES;
  for (i64 i = a->first_post; i < a->last_post; ++i) {
    const unsigned short* const pairs = a->pairs + a->starts[block * a->n_post + i];
    const i64 n = a->starts[block * a->n_post + i + 1] - a->starts[block * a->n_post + i];
    if (n == 0) continue;
    const real* const own = a->now + a->now_at[i] + s;
    real* const row = a->weight + a->weight_post[i];
    TileVector x[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) x[v] = *(const TileVector*)(own + v * tile_lanes);
    alignas(64) real lanes[LAGGED_SOURCES][tile_lanes];
    for (i64 e = 0; e < n; ++e) {
      const real* const from = a->then[pairs[e] / LAGGED_SOURCES] + at[pairs[e] % LAGGED_SOURCES] + s;
      TileVector sum = x[0] * *(const TileVector*)from;
      TILE_UNROLL
      for (int v = 1; v < vectors; ++v) fused(sum, x[v], *(const TileVector*)(from + v * tile_lanes));
      *(TileVector*)lanes[e] = sum;
    }
    for (i64 e = 0; e < n; ++e) {
      TILE_UNROLL
      for (int half = tile_lanes / 2; half > 0; half /= 2)
        for (int l = 0; l < half; ++l) lanes[e][l] += lanes[e][l + half];
      row[column[pairs[e] % LAGGED_SOURCES]] += lanes[e][0];
    }
  }
}

/// The same for samples [s, last) that do not fill a vector, one by one.
static __attribute__((noinline)) void lagged_rest(const Lagged* a, i64 block, i64 s) {
  const i64* const at = a->then_at + block * LAGGED_SOURCES;
  const i64* const column = a->weight_pre + block * LAGGED_SOURCES;
  const bool learns = a->gives == 2;
  for (i64 i = learns ? a->first_post : 0; i < (learns ? a->last_post : a->n_post); ++i)
    for (i64 e = a->starts[block * a->n_post + i]; e < a->starts[block * a->n_post + i + 1]; ++e) {
      const int k = a->pairs[e] % LAGGED_SOURCES;
      real* const now = a->now + a->now_at[i];
      real* const then = a->then[a->pairs[e] / LAGGED_SOURCES] + at[k];
      real* const w = a->weight + a->weight_post[i] + column[k];
      for (i64 n = s; n < a->last; ++n) {
        if (a->gives == 0) now[n] += *w * then[n];
        else if (a->gives == 1) then[n] += *w * now[n];
        else *w += now[n] * then[n];
      }
    }
}

/// Samples [first, last); of a gradient, targets [first_post, last_post), of spikes sources. gives: 0 now, 1 then, 2 weight.
static void lagged(const Lagged* a) {
  if (a->n_lags > 0 && a->gives == 0) return lagged_arrive_events(a);
  if (a->n_lags > 0 && a->gives == 2) return lagged_learn_events(a);
  if (!a->adds && a->gives == 0)
    for (i64 i = 0; i < a->n_post; ++i)
      for (i64 n = a->first; n < a->last; ++n) a->now[a->now_at[i] + n] = 0;
  for (i64 s = a->first; s < a->last;) {
    const i64 left = a->last - s, width = left >= 4 * tile_lanes ? 4 * tile_lanes : left >= 2 * tile_lanes ? 2 * tile_lanes : left >= tile_lanes ? tile_lanes : left;
    for (i64 block = 0; block < a->n_blocks; ++block) {
      if (width < tile_lanes) lagged_rest(a, block, s);
      else if (a->gives == 0) (width == 4 * tile_lanes ? lagged_arrive<4> : width == 2 * tile_lanes ? lagged_arrive<2> : lagged_arrive<1>)(a, block, s);
      else if (a->gives == 1) (width == 4 * tile_lanes ? lagged_return<4> : width == 2 * tile_lanes ? lagged_return<2> : lagged_return<1>)(a, block, s);
      else (width == 4 * tile_lanes ? lagged_learn<4> : width == 2 * tile_lanes ? lagged_learn<2> : lagged_learn<1>)(a, block, s);
    }
    s += width;
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
