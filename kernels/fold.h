// Reductions over cells: sum, mean, min, max, winner, argmax, along some axes of a population.
//
// Each group of cells that are equal in the axes kept is folded by one thread, in one order that does not depend on threads: sums in chunks of
// 1024 with eight interleaved partial sums, chunk after chunk. The result stands at every cell of the group. Ties go to the first.
#ifndef NSIM_KERNELS_FOLD_H
#define NSIM_KERNELS_FOLD_H

#include "kernels/math.h"

namespace nsim {
namespace kernels {

/// Axes as (extent, distance between neighbours); neighbours that lie one after the other are one axis. Cells are offsets in the population.
struct FoldAxes {
  const long long* kept;      // n_kept pairs
  const long long* folded;    // n_folded pairs
  long long n_kept, n_folded;
};

/// Where the cells of a population lie: thread by thread, each thread's slice in one piece (runtime/wire/placement.h).
struct FoldCells {
  const long long* begin;     // [threads]: element of the first cell of each thread's slice
  long long n_cells, threads;
};
/// Element of a cell. Neighbours mostly lie in one slice, so the slice found last is asked first.
struct FoldPlace {
  FoldCells cells;
  long long first, last, shift;    // cells [first, last) lie at cell + shift
};
NSIM_FN FoldPlace fold_start(const FoldCells& cells) {
  const FoldPlace place = {cells, 0, cells.n_cells / cells.threads, cells.begin[0]};
  return place;
}
NSIM_FN long long fold_element(FoldPlace& place, long long cell) {
  if (cell < place.first || cell >= place.last) {
    const FoldCells& c = place.cells;
    const long long thread = ((cell + 1) * c.threads - 1) / c.n_cells;
    place.first = c.n_cells * thread / c.threads;
    place.last = c.n_cells * (thread + 1) / c.threads;
    place.shift = c.begin[thread] - place.first;
  }
  return cell + place.shift;
}

enum FoldKind { fold_sum, fold_mean, fold_min, fold_max, fold_winner, fold_argmax };

NSIM_FN long long fold_place(const long long* axes, long long n_axes, long long k) {
  if (n_axes == 1) return k * axes[1];
  long long place = 0;
  for (long long a = n_axes - 1; a >= 0; --a) {
    place += k % axes[2 * a] * axes[2 * a + 1];
    k /= axes[2 * a];
  }
  return place;
}
NSIM_FN long long fold_size(const long long* axes, long long n_axes) {
  long long n = 1;
  for (long long a = 0; a < n_axes; ++a) n *= axes[2 * a];
  return n;
}

/// `at`: the first cell folded.
template <class R>
NSIM_FN R fold_added(const R* from, FoldPlace& place, long long at, const FoldAxes& axes, long long n) {
  R total = 0;
  for (long long begin = 0; begin < n; begin += 1024) {
    const long long end = begin + 1024 < n ? begin + 1024 : n;
    R part[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    for (long long k = begin; k < end; ++k) part[k & 7] += from[fold_element(place, at + fold_place(axes.folded, axes.n_folded, k))];
    total += ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  }
  return total;
}

/// The index, among those folded, of the first that is largest (`sign` 1) or smallest (-1). A NaN is never chosen unless it comes first.
template <class R>
NSIM_FN long long fold_best(const R* from, FoldPlace& place, long long at, const FoldAxes& axes, long long n, R sign) {
  long long best = 0;
  R most = sign * from[fold_element(place, at)];
  for (long long k = 1; k < n; ++k) {
    const R x = sign * from[fold_element(place, at + fold_place(axes.folded, axes.n_folded, k))];
    if (x > most) most = x, best = k;
  }
  return best;
}

/// Thread `thread` folds its share of the groups, which hold cells of all threads: there is a barrier before, and one after.
template <class R>
static inline void fold_cells(const R* from, R* onto, const FoldCells& cells, const FoldAxes& axes, FoldKind kind, long long thread) {
  const long long groups = fold_size(axes.kept, axes.n_kept), n = fold_size(axes.folded, axes.n_folded);
  FoldPlace place = fold_start(cells);
  for (long long g = groups * thread / cells.threads; g < groups * (thread + 1) / cells.threads; ++g) {
    const long long at = axes.n_kept ? fold_place(axes.kept, axes.n_kept, g) : 0;
    R result = 0;
    long long best = 0;
    if (kind == fold_sum || kind == fold_mean) {
      result = fold_added(from, place, at, axes, n);
      if (kind == fold_mean) result = result / (R)n;
    } else {
      best = fold_best(from, place, at, axes, n, kind == fold_min ? R(-1) : R(1));
      result = kind == fold_argmax ? (R)best : from[fold_element(place, at + fold_place(axes.folded, axes.n_folded, best))];
    }
    for (long long k = 0; k < n; ++k)
      onto[fold_element(place, at + fold_place(axes.folded, axes.n_folded, k))] = kind == fold_winner ? (k == best ? R(1) : R(0)) : result;
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
