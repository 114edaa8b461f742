// Matrix products of arrays whose elements lie at listed places: windows that slide over a picture, parts of larger arrays.
//
// Two forms. Columns in runs: `run` neighbouring columns of the result meet as many neighbours of the right side; their sums stay in registers, rows
// and terms come from the lists, nothing is copied. Terms in runs: `run` neighbouring terms of a sum are neighbours on both sides; sums stay in lanes,
// which are added by halving after every 1024 terms or so. Each element is summed in an order of its own, whatever its tile and its thread.
// Cost: 2·m·n·k operations; near the peak of one core where runs are 64 long (columns) or 256 (terms). No errors. After tile.h.
#ifndef NSIM_KERNELS_RUNS_H
#define NSIM_KERNELS_RUNS_H

namespace nsim {
namespace kernels {

/// out(i, j) at out[out_m[i] + out_n[j]], and so on; j and l are starts of runs where the form has runs of them.
struct Runs {
  real* out;
  const real *left, *right;
  const i64 *out_m, *left_m, *out_n, *right_n, *left_k, *right_k;
  i64 m, n, k, run, adds;
};

template <int rows, int vectors>
TILE_FUNCTION run_tile(real* out, const i64* out_m, const real* left, const i64* left_m, const i64* left_k, const real* right, const i64* right_k, i64 k, bool adds) {
  TileVector sum[rows][vectors];
  const real* row[rows];
  TILE_UNROLL
  for (int i = 0; i < rows; ++i) {
    row[i] = left + left_m[i];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) sum[i][v] = adds ? *(const TileVector*)(out + out_m[i] + v * tile_lanes) : TileVector{};
  }
  for (i64 l = 0; l < k; ++l) {
    const real* from = right + right_k[l];
    const i64 at = left_k[l];
    TileVector b[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) b[v] = *(const TileVector*)(from + v * tile_lanes);
    TILE_UNROLL
    for (int i = 0; i < rows; ++i) {
      const TileVector a = in_lanes(row[i][at]);
      TILE_UNROLL
      for (int v = 0; v < vectors; ++v) fused(sum[i][v], a, b[v]);
    }
  }
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) *(TileVector*)(out + out_m[i] + v * tile_lanes) = sum[i][v];
}

template <int vectors>
static void run_rows(real* out, const i64* out_m, const real* left, const i64* left_m, const i64* left_k, const real* right, const i64* right_k, i64 m, i64 k, bool adds) {
  i64 i = 0;
  for (; i + 6 <= m && m - i != 8; i += 6) run_tile<6, vectors>(out, out_m + i, left, left_m + i, left_k, right, right_k, k, adds);
  for (; i + 4 <= m; i += 4) run_tile<4, vectors>(out, out_m + i, left, left_m + i, left_k, right, right_k, k, adds);
  for (; i + 2 <= m; i += 2) run_tile<2, vectors>(out, out_m + i, left, left_m + i, left_k, right, right_k, k, adds);
  for (; i < m; ++i) run_tile<1, vectors>(out, out_m + i, left, left_m + i, left_k, right, right_k, k, adds);
}

template <int vectors>
static void run_panel(const Runs* a, real* out, const real* right) {
  for (i64 l = 0; l < a->k || l == 0; l += TILE_DEPTH) {
    const i64 depth = a->k - l < TILE_DEPTH ? a->k - l : TILE_DEPTH;
    run_rows<vectors>(out, a->out_m, a->left, a->left_m, a->left_k + l, right, a->right_k + l, a->m, depth, a->adds || l > 0);
  }
}

/// Fewer columns than a vector has: through copies with room for all of it.
static __attribute__((noinline)) void run_rest(const Runs* a, real* out, const real* right, i64 n) {
  alignas(64) real packed[TILE_DEPTH * tile_lanes], cut[TILE_ROWS * tile_lanes];
  i64 at[TILE_DEPTH], rows[TILE_ROWS];
  for (i64 l = 0; l < TILE_DEPTH; ++l) at[l] = l * tile_lanes;
  for (i64 i = 0; i < TILE_ROWS; ++i) rows[i] = i * tile_lanes;
  for (i64 l = 0; l < a->k || l == 0; l += TILE_DEPTH) {
    const i64 depth = a->k - l < TILE_DEPTH ? a->k - l : TILE_DEPTH;
    for (i64 e = 0; e < depth; ++e)
      for (i64 j = 0; j < tile_lanes; ++j) packed[e * tile_lanes + j] = j < n ? right[a->right_k[l + e] + j] : 0;
    for (i64 i = 0; i < a->m; i += TILE_ROWS) {
      const i64 some = a->m - i < TILE_ROWS ? a->m - i : TILE_ROWS;
      const bool adds = a->adds || l > 0;
      for (i64 r = 0; r < some; ++r)
        for (i64 j = 0; j < tile_lanes; ++j) cut[r * tile_lanes + j] = adds && j < n ? out[a->out_m[i + r] + j] : 0;
      run_rows<1>(cut, rows, a->left, a->left_m + i, a->left_k + l, packed, at, some, depth, adds);
      for (i64 r = 0; r < some; ++r)
        for (i64 j = 0; j < n; ++j) out[a->out_m[i + r] + j] = cut[r * tile_lanes + j];
    }
  }
}

static void columns_in_runs(const Runs* a) {
  for (i64 n = 0; n < a->n; ++n) {
    real* out = a->out + a->out_n[n];
    const real* right = a->right + a->right_n[n];
    i64 j = 0;
    for (; j + tile_columns <= a->run; j += tile_columns) run_panel<TILE_VECTORS>(a, out + j, right + j);
    for (; j + tile_columns / 2 <= a->run; j += tile_columns / 2) run_panel<TILE_VECTORS / 2>(a, out + j, right + j);
    for (; j + tile_lanes <= a->run; j += tile_lanes) run_panel<1>(a, out + j, right + j);
    if (j < a->run) run_rest(a, out + j, right + j, a->run - j);
  }
}

#define TERM_ROWS 4
#define TERM_COLUMNS (TILE_VECTORS == 4 ? 6 : 2)
#define TERMS 1024

/// `k` starts of runs of `run` terms.
template <int rows, int columns>
TILE_FUNCTION term_tile(real* out, const i64* out_m, const i64* out_n, const real* left, const i64* left_m, const real* right, const i64* right_n, const i64* left_k, const i64* right_k,
                        i64 k, i64 run, bool adds) {
  TileVector sum[rows][columns];
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int j = 0; j < columns; ++j) sum[i][j] = TileVector{};
  for (i64 e = 0; e < k; ++e) {
    const real *a[rows], *b[columns];
    TILE_UNROLL
    for (int i = 0; i < rows; ++i) a[i] = left + left_m[i] + left_k[e];
    TILE_UNROLL
    for (int j = 0; j < columns; ++j) b[j] = right + right_n[j] + right_k[e];
    const i64 whole = run / tile_lanes * tile_lanes;
    // Terms beyond the last whole vector go through copies with zeros behind them, by the same statement: another might round otherwise.
    alignas(64) real rest[rows + columns][tile_lanes];
    for (i64 n = whole, part = 0; part < 2; ++part) {
      for (i64 l = 0; l < n; l += tile_lanes) {
        TileVector x[rows];
        TILE_UNROLL
        for (int i = 0; i < rows; ++i) x[i] = *(const TileVector*)(a[i] + l);
        TILE_UNROLL
        for (int j = 0; j < columns; ++j) {
          const TileVector y = *(const TileVector*)(b[j] + l);
          TILE_UNROLL
          for (int i = 0; i < rows; ++i) fused(sum[i][j], x[i], y);
        }
      }
      if (part == 1 || whole == run) break;
      for (i64 l = 0; l < tile_lanes; ++l) {
        for (int i = 0; i < rows; ++i) rest[i][l] = whole + l < run ? a[i][whole + l] : 0;
        for (int j = 0; j < columns; ++j) rest[rows + j][l] = whole + l < run ? b[j][whole + l] : 0;
      }
      for (int i = 0; i < rows; ++i) a[i] = rest[i];
      for (int j = 0; j < columns; ++j) b[j] = rest[rows + j];
      n = tile_lanes;
    }
  }
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) {
      alignas(64) real lanes[tile_lanes];
      *(TileVector*)lanes = sum[i][j];
      for (i64 half = tile_lanes / 2; half > 0; half /= 2)
        for (i64 l = 0; l < half; ++l) lanes[l] += lanes[l + half];
      real& to = out[out_m[i] + out_n[j]];
      to = adds ? to + lanes[0] : lanes[0];
    }
}

template <int columns>
static void term_rows(const Runs* a, i64 j, i64 l, i64 k, i64 offset, i64 run, bool adds) {
  i64 i = 0;
  const i64 *out_n = a->out_n + j, *right_n = a->right_n + j, *left_k = a->left_k + l, *right_k = a->right_k + l;
  for (; i + TERM_ROWS <= a->m; i += TERM_ROWS)
    term_tile<TERM_ROWS, columns>(a->out, a->out_m + i, out_n, a->left + offset, a->left_m + i, a->right + offset, right_n, left_k, right_k, k, run, adds);
  for (; i < a->m; ++i) term_tile<1, columns>(a->out, a->out_m + i, out_n, a->left + offset, a->left_m + i, a->right + offset, right_n, left_k, right_k, k, run, adds);
}

static void terms_in_runs(const Runs* a) {
  const i64 piece = a->run < TERMS ? a->run : TERMS, at_once = a->run < TERMS ? TERMS / (a->run > 0 ? a->run : 1) : 1;
  bool adds = a->adds != 0;
  for (i64 l = 0; l < a->k; l += at_once) {
    const i64 k = a->k - l < at_once ? a->k - l : at_once;
    for (i64 offset = 0; offset < a->run; offset += piece) {
      const i64 run = a->run - offset < piece ? a->run - offset : piece;
      i64 j = 0;
      for (; j + TERM_COLUMNS <= a->n; j += TERM_COLUMNS) term_rows<TERM_COLUMNS>(a, j, l, k, offset, run, adds);
      for (; j + 2 <= a->n; j += 2) term_rows<2>(a, j, l, k, offset, run, adds);
      for (; j < a->n; ++j) term_rows<1>(a, j, l, k, offset, run, adds);
      adds = true;
    }
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
