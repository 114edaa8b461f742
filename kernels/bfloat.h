// Matrix products whose factors are rounded to bfloat16 and whose sums are single: `precision = mixed`. Text for emitted kernels; stands after tile.h.
//
// One instruction multiplies 32 pairs of factors and adds them to 16 sums, twice the rate of single precision. Both sides are copied, two neighbours along
// k to a word: the right side by panels of columns, the left side by blocks of rows that all panels share. Each element is summed along k in order, in
// blocks of 128, whatever its tile: results do not depend on how rows and columns are shared between threads. A factor keeps 8 bits, its error is at most
// 1/512 of it; denormal factors count as 0. Cost: 2·m·n·k operations, near twice the peak of tile.h from about 64 x 64 x 64 on; the copies cost
// k·n for each 256 rows and m·k. Source of the format and the instruction: Intel's architecture manual, VDPBF16PS. No errors.
#ifndef NSIM_KERNELS_BFLOAT_H
#define NSIM_KERNELS_BFLOAT_H

#ifndef __AVX512BF16__
#error "products of bfloat16 need a processor that has them"
#endif

namespace nsim {
namespace kernels {

#define BFLOAT_PAIRS 64                  // a block of the right side, 64 x 64 words, stays in the first cache
#define BFLOAT_ROWS 256                  // a block of the left side stays in the second
#define BFLOAT_UNROLL _Pragma("GCC unroll 16")

typedef u32 BfloatVector __attribute__((vector_size(64), aligned(4), may_alias));
typedef float BfloatNumbers __attribute__((vector_size(64), aligned(4), may_alias));

/// 32 numbers in their order, each as the nearest bfloat16, of two equally near ones the even one.
FUNCTION BfloatVector bfloats_of(BfloatNumbers first, BfloatNumbers second) {
  BfloatVector all;
  __asm__("vcvtne2ps2bf16 %1, %2, %0" : "=v"(all) : "v"(first), "v"(second));
  return all;
}
FUNCTION u32 bfloat_of(float x) { return bfloats_of(BfloatNumbers{x}, BfloatNumbers{})[0] & 0xFFFFu; }

/// What lane l of row a has becomes lane a of row l: in four steps, each of which swaps squares of half the size.
FUNCTION void bfloat_transpose(BfloatVector* row) {
  BFLOAT_UNROLL
  for (int half = 8; half > 0; half /= 2) {
    BfloatVector low, high;
    for (int l = 0; l < 16; ++l) low[l] = (u32)(l & half ? 16 + (l ^ half) : l), high[l] = (u32)(l & half ? 16 + l : l ^ half);
    BFLOAT_UNROLL
    for (int i = 0; i < 16; ++i) {
      if (i & half) continue;
      BfloatVector a = row[i], b = row[i];
      __asm__("vpermt2d %2, %1, %0" : "+v"(a) : "v"(low), "v"(row[i | half]));
      __asm__("vpermt2d %2, %1, %0" : "+v"(b) : "v"(high), "v"(row[i | half]));
      row[i] = a, row[i | half] = b;
    }
  }
}

/// Sixteen pairs along k of sixteen rows or columns; one of the two lies densely, and one side of what is written does: that of the pairs, or the other.
template <bool dense_along, bool pairs_beside>
FUNCTION void bfloat_block(u32* RESTRICT to, i64 apart, const float* RESTRICT at, i64 step) {
  BfloatVector row[16];
  if (dense_along) {
    BFLOAT_UNROLL
    for (int j = 0; j < 16; ++j) row[j] = bfloats_of(*(const BfloatNumbers*)(at + j * step), *(const BfloatNumbers*)(at + j * step + 16));
  } else {
    // What lies beside each other is of one k: a number of the next k is put behind each.
    u16 behind __attribute__((vector_size(64)));
    for (int l = 0; l < 32; ++l) behind[l] = (u16)(l / 2 + l % 2 * 16);
    BFLOAT_UNROLL
    for (int p = 0; p < 16; ++p) {
      const BfloatVector both = bfloats_of(*(const BfloatNumbers*)(at + 2 * p * step), *(const BfloatNumbers*)(at + (2 * p + 1) * step));
      __asm__("vpermw %1, %2, %0" : "=v"(row[p]) : "v"(both), "v"(behind));
    }
  }
  if (dense_along != pairs_beside) bfloat_transpose(row);
  BFLOAT_UNROLL
  for (int r = 0; r < 16; ++r) *(BfloatVector*)(to + r * apart) = row[r];
}

/// Pairs along k of `n` rows or columns: element (l, j) of the side at at[l * along + j * across]. Pairs of one j beside each other and every j `apart`
/// (`pairs_beside`), or the j of one pair beside each other and every pair `apart`. What lies beyond k is 0.
template <bool pairs_beside>
static __attribute__((noinline)) void bfloat_pairs(u32* RESTRICT to, i64 apart, const float* RESTRICT at, i64 along, i64 across, i64 k, i64 n) {
  const auto place = [&](i64 p, i64 j) { return pairs_beside ? to + p + j * apart : to + p * apart + j; };
  for (i64 p0 = 0; 2 * p0 < k; p0 += 16)
    for (i64 j0 = 0; j0 < n; j0 += 16) {
      const float* from = at + 2 * p0 * along + j0 * across;
      const bool whole = 2 * p0 + 32 <= k && j0 + 16 <= n;
      if (whole && along == 1) bfloat_block<true, pairs_beside>(place(p0, j0), apart, from, across);
      else if (whole && across == 1) bfloat_block<false, pairs_beside>(place(p0, j0), apart, from, along);
      else
        for (i64 j = j0; j < n && j < j0 + 16; ++j)
          for (i64 p = p0; 2 * p < k && p < p0 + 16; ++p) {
            const float* pair = at + 2 * p * along + j * across;
            *place(p, j) = bfloat_of(pair[0]) | (2 * p + 1 < k ? bfloat_of(pair[along]) << 16 : 0u);
          }
    }
}

/// `left`: pairs of a row side by side, rows BFLOAT_PAIRS apart; `right`: rows of `vectors` vectors, one for each pair.
template <int rows, int vectors>
static __attribute__((noinline)) void bfloat_tile(float* out, i64 out_row, const u32* left, const u32* right, i64 pairs, bool adds) {
  TileVector sum[rows][vectors];
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) sum[i][v] = adds ? *(const TileVector*)(out + i * out_row + v * tile_lanes) : TileVector{};
  for (i64 p = 0; p < pairs; ++p) {
    BfloatVector b[vectors];
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) b[v] = *(const BfloatVector*)(right + p * vectors * tile_lanes + v * tile_lanes);
    TILE_UNROLL
    for (int i = 0; i < rows; ++i) {
      const BfloatVector a = BfloatVector{} + left[i * BFLOAT_PAIRS + p];
      TILE_UNROLL
      for (int v = 0; v < vectors; ++v) __asm__("vdpbf16ps %2, %1, %0" : "+v"(sum[i][v]) : "v"(a), "v"(b[v]));
    }
  }
  TILE_UNROLL
  for (int i = 0; i < rows; ++i)
    TILE_UNROLL
    for (int v = 0; v < vectors; ++v) *(TileVector*)(out + i * out_row + v * tile_lanes) = sum[i][v];
}

template <int vectors>
static void bfloat_rows(float* out, i64 out_row, const u32* left, const u32* right, i64 m, i64 pairs, bool adds) {
  i64 i = 0;
  for (; i + 6 <= m; i += 6) bfloat_tile<6, vectors>(out + i * out_row, out_row, left + i * BFLOAT_PAIRS, right, pairs, adds);
  for (; i + 2 <= m; i += 2) bfloat_tile<2, vectors>(out + i * out_row, out_row, left + i * BFLOAT_PAIRS, right, pairs, adds);
  for (; i < m; ++i) bfloat_tile<1, vectors>(out + i * out_row, out_row, left + i * BFLOAT_PAIRS, right, pairs, adds);
}

/// One panel of at most `vectors` vectors of columns; what is cut off, or does not lie densely, goes through a scratch.
template <int vectors>
static __attribute__((noinline)) void bfloat_panel(Matrix out, const u32* left, Matrix right, i64 m, i64 n, i64 depth, bool adds) {
  constexpr i64 width = tile_lanes * vectors;
  alignas(64) u32 packed[BFLOAT_PAIRS * width];
  const i64 pairs = (depth + 1) / 2;
  if (n < width)
    for (i64 e = 0; e < pairs * width; ++e) packed[e] = 0;
  bfloat_pairs<false>(packed, width, right.at, right.row, right.column, depth, n);
  if (out.column == 1 && n >= width) return bfloat_rows<vectors>(out.at, out.row, left, packed, m, pairs, adds);
  through_scratch<width>(out, m, n, adds, [&](float* to, i64 i, i64 rows) { bfloat_rows<vectors>(to, width, left + i * BFLOAT_PAIRS, packed, rows, pairs, adds); });
}

/// As multiply() of tile.h.
static void multiply_bfloat(Matrix out, Matrix left, Matrix right, i64 m, i64 k, i64 first, i64 last, bool adds) {
  alignas(64) u32 side[BFLOAT_ROWS * BFLOAT_PAIRS];
  for (i64 i = 0; i < m; i += BFLOAT_ROWS) {
    const i64 rows = m - i < BFLOAT_ROWS ? m - i : BFLOAT_ROWS;
    for (i64 l = 0; l < k || l == 0; l += 2 * BFLOAT_PAIRS) {
      const i64 depth = k - l < 2 * BFLOAT_PAIRS ? k - l : 2 * BFLOAT_PAIRS;
      bfloat_pairs<true>(side, BFLOAT_PAIRS, left.at + i * left.row + l * left.column, left.column, left.row, depth, rows);
      for (i64 j = first; j < last;) {
        const Matrix o = {out.at + i * out.row + j * out.column, out.row, out.column}, r = {right.at + l * right.row + j * right.column, right.row, right.column};
        const i64 n = last - j;
        if (n > tile_lanes * 2) bfloat_panel<4>(o, side, r, rows, n < tile_columns ? n : tile_columns, depth, adds || l > 0), j += tile_columns;
        else bfloat_panel<2>(o, side, r, rows, n, depth, adds || l > 0), j += tile_lanes * 2;
      }
    }
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
