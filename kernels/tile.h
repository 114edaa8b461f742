// Matrix products of strided arrays in tiles of registers: out = left · right, or out += left · right.
//
// A panel of columns of the right side is walked in blocks of k, for six rows of the left at once: their sums stay in registers, the right side comes
// as dense vectors (copied where it is not dense, or where the panel is cut off), the left side number by number, at any distance. Each element is
// summed along k in order, in blocks of 96, whatever its tile: results do not depend on how rows and columns are shared between threads.
// Cost: 2·m·n·k operations near the peak of one core from about 32 x 32 x 32 on; the copy costs k·n. No errors. After dialect_cpu().
#ifndef NSIM_KERNELS_TILE_H
#define NSIM_KERNELS_TILE_H

namespace nsim {
namespace kernels {

#if defined(__AVX512F__)
#define TILE_BYTES 64
#define TILE_VECTORS 4
#else
#define TILE_BYTES 32
#define TILE_VECTORS 2
#endif
#define TILE_ROWS 6
#define TILE_DEPTH 96                   // a block of the right side, 96 x 64 numbers, stays in the first cache

typedef real TileVector __attribute__((vector_size(TILE_BYTES), aligned(sizeof(real)), may_alias));
static constexpr i64 tile_lanes = TILE_BYTES / sizeof(real), tile_columns = tile_lanes * TILE_VECTORS;

/// Element (i, j) lies at at[i * row + j * column].
struct Matrix { real* at; i64 row, column; };

#define TILE_FUNCTION static __attribute__((noinline)) void
#define TILE_UNROLL _Pragma("GCC unroll 8")

/// sum += a * b. The instruction is written out: a compiler that is left to contract fuses some loops and not others, by what is fast on its processor
/// (g++ for AMD's keeps short chains apart), and the tiles of one product would round differently. Without the instruction nothing is fused.
FUNCTION void fused(TileVector& sum, TileVector a, TileVector b) {
#if defined(__FMA__)
  if (sizeof(real) == 4) __asm__("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  else __asm__("vfmadd231pd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
  sum += a * b;
#endif
}
FUNCTION TileVector in_lanes(real x) { return x - TileVector{}; }

/// `rows` x `vectors` vectors of the result, for k up to TILE_DEPTH; right: dense rows, `step` apart.

template <int rows, int vectors>
TILE_FUNCTION tile(real* out, i64 out_row, const real* left, i64 left_row, i64 left_column, const real* right, i64 step, i64 k, bool adds) {
  TileVector sum[rows][vectors];
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) sum[i][v] = adds ? *(const TileVector*)(out + i * out_row + v * tile_lanes) : TileVector{};
  for (i64 l = 0; l < k; ++l) {
    TileVector b[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) b[v] = *(const TileVector*)(right + l * step + v * tile_lanes);
    TILE_UNROLL
    for (int i = 0; i < rows; ++i) {
      const TileVector a = in_lanes(left[i * left_row + l * left_column]);
      TILE_UNROLL
      for (int v = 0; v < vectors; ++v) fused(sum[i][v], a, b[v]);
    }
  }
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) *(TileVector*)(out + i * out_row + v * tile_lanes) = sum[i][v];
}

template <int vectors>
static void tile_rows(real* out, i64 out_row, Matrix left, const real* right, i64 step, i64 m, i64 k, bool adds) {
  i64 i = 0;
  for (; i + TILE_ROWS <= m; i += TILE_ROWS) tile<TILE_ROWS, vectors>(out + i * out_row, out_row, left.at + i * left.row, left.row, left.column, right, step, k, adds);
  for (; i + 2 <= m; i += 2) tile<2, vectors>(out + i * out_row, out_row, left.at + i * left.row, left.row, left.column, right, step, k, adds);
  for (; i < m; ++i) tile<1, vectors>(out + i * out_row, out_row, left.at + i * left.row, left.row, left.column, right, step, k, adds);
}

/// A block of the right side as dense rows of `width` numbers; those beyond `n` are 0.
static __attribute__((noinline)) void tile_copy(real* to, i64 width, Matrix right, i64 k, i64 n) {
  if (n < width)
    for (i64 e = 0; e < k * width; ++e) to[e] = 0;
  if (right.column == 1) {
    for (i64 l = 0; l < k; ++l)
      for (i64 j = 0; j < n; ++j) to[l * width + j] = right.at[l * right.row + j];
    return;
  }
  // Dense along k: squares of 16, so that neither side leaves its lines too soon.
  for (i64 l0 = 0; l0 < k; l0 += 16)
    for (i64 j = 0; j < n; ++j)
      for (i64 l = l0; l < (l0 + 16 < k ? l0 + 16 : k); ++l) to[l * width + j] = right.at[l * right.row + j * right.column];
}

/// A panel of a result that does not lie densely, or is cut off after `n` columns: `rows_of(to, first, rows)` works on rows of `width` numbers that do,
/// and what it adds to is brought there before.
template <i64 width, class Rows>
FUNCTION void through_scratch(Matrix out, i64 m, i64 n, bool adds, Rows rows_of) {
  alignas(64) real cut[TILE_ROWS * 8 * width];
  for (i64 i = 0; i < m; i += TILE_ROWS * 8) {
    const i64 rows = m - i < TILE_ROWS * 8 ? m - i : TILE_ROWS * 8;
    if (adds)
      for (i64 r = 0; r < rows; ++r)
        for (i64 j = 0; j < width; ++j) cut[r * width + j] = j < n ? out.at[(i + r) * out.row + j * out.column] : 0;
    rows_of(cut, i, rows);
    for (i64 r = 0; r < rows; ++r)
      for (i64 j = 0; j < (n < width ? n : width); ++j) out.at[(i + r) * out.row + j * out.column] = cut[r * width + j];
  }
}

/// Columns of the result that `out` has room for lie densely; a panel that is cut off goes through a scratch.
template <int vectors>
static __attribute__((noinline)) void tile_panel(Matrix out, Matrix left, Matrix right, i64 m, i64 n, i64 k, bool adds) {
  constexpr i64 width = tile_lanes * vectors;
  alignas(64) real packed[TILE_DEPTH * width];
  for (i64 l = 0; l < k || l == 0; l += TILE_DEPTH) {
    const i64 depth = k - l < TILE_DEPTH ? k - l : TILE_DEPTH;
    const Matrix block = {right.at + l * right.row, right.row, right.column}, side = {left.at + l * left.column, left.row, left.column};
    const bool dense = right.column == 1 && n >= width;
    if (!dense) tile_copy(packed, width, block, depth, n);
    const real* from = dense ? block.at : packed;
    const i64 step = dense ? block.row : width;
    const bool more = adds || l > 0;
    if (out.column == 1 && n >= width) {
      tile_rows<vectors>(out.at, out.row, side, from, step, m, depth, more);
      continue;
    }
    through_scratch<width>(out, m, n, more, [&](real* to, i64 i, i64 rows) {
      tile_rows<vectors>(to, width, {side.at + i * side.row, side.row, side.column}, from, step, rows, depth, more);
    });
  }
}

/// Columns [first, last) of the product.
static void multiply(Matrix out, Matrix left, Matrix right, i64 m, i64 k, i64 first, i64 last, bool adds) {
  for (i64 j = first; j < last;) {
    const Matrix o = {out.at + j * out.column, out.row, out.column}, r = {right.at + j * right.column, right.row, right.column};
    const i64 left_over = last - j;
    if (left_over > tile_lanes * (TILE_VECTORS / 2)) {
      tile_panel<TILE_VECTORS>(o, left, r, m, left_over < tile_columns ? left_over : tile_columns, k, adds), j += tile_columns;
    } else {
      constexpr int half = TILE_VECTORS / 2;
      tile_panel<half>(o, left, r, m, left_over, k, adds), j += tile_lanes * half;
    }
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
