// Reductions over cells: sum, mean, min, max, winner, argmax, std, quantiles and medians, along some axes of a population.
//
// Each group of cells that are equal in the axes kept is folded by one thread, in one order that does not depend on threads: sums in chunks of
// 1024 with eight interleaved partial sums, chunk after chunk. The result stands at every cell of the group. Ties go to the first. Quantiles put the
// numbers of a group in order, in the room of the result: exact, in n log n.
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

enum FoldKind { fold_sum, fold_mean, fold_min, fold_max, fold_winner, fold_argmax, fold_std, fold_quantile, fold_lower, fold_upper };

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

/// The standard deviation: the root of the mean square of the differences to the mean, added in the order of the cells; of one number undefined.
template <class R>
NSIM_FN R fold_deviation(const R* from, FoldPlace& place, long long at, const FoldAxes& axes, long long n, R mean) {
  R total = 0;
  for (long long begin = 0; begin < n; begin += 1024) {
    const long long end = begin + 1024 < n ? begin + 1024 : n;
    R part[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    for (long long k = begin; k < end; ++k) {
      const R away = from[fold_element(place, at + fold_place(axes.folded, axes.n_folded, k))] - mean;
      part[k & 7] += away * away;
    }
    total += ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  }
  return n > 1 ? m_sqrt(total / (R)n) : m_nan(R());
}

/// The numbers of a group copied to `room`, in ascending order (heap sort: no other memory).
template <class R>
NSIM_FN void fold_sort(const R* from, R* room, FoldPlace& place, long long at, const FoldAxes& axes, long long n) {
  for (long long k = 0; k < n; ++k) {
    const long long e = fold_element(place, at + fold_place(axes.folded, axes.n_folded, k));
    room[e] = from[e];
  }
  for (long long heap = n / 2, end = n; end > 1;) {
    R x;
    if (heap > 0) {
      x = room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, --heap))];
    } else {
      const long long last = fold_element(place, at + fold_place(axes.folded, axes.n_folded, --end)), top = fold_element(place, at);
      x = room[last], room[last] = room[top];
    }
    long long hole = heap;
    for (long long child = 2 * hole + 1; child < end; child = 2 * hole + 1) {
      R larger = room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, child))];
      if (child + 1 < end) {
        const R other = room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, child + 1))];
        if (larger < other) larger = other, ++child;
      }
      if (!(x < larger)) break;
      room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, hole))] = larger;
      hole = child;
    }
    room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, hole))] = x;
  }
}

template <class R>
NSIM_FN R fold_rank(const R* room, FoldPlace& place, long long at, const FoldAxes& axes, long long n, FoldKind kind, double share) {
  const double rank = share * (double)(n - 1);
  const long long below = kind == fold_lower ? (n - 1) / 2 : kind == fold_upper ? n / 2 : (long long)rank;
  const R low = room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, below))];
  if (kind != fold_quantile || below + 1 >= n) return low;
  const R high = room[fold_element(place, at + fold_place(axes.folded, axes.n_folded, below + 1))];
  return low + (R)(rank - (double)below) * (high - low);
}

/// Thread `thread` folds its share of the groups, which hold cells of all threads: there is a barrier before, and one after.
template <class R>
static inline void fold_cells(const R* from, R* onto, const FoldCells& cells, const FoldAxes& axes, FoldKind kind, long long thread, double share) {
  const long long groups = fold_size(axes.kept, axes.n_kept), n = fold_size(axes.folded, axes.n_folded);
  FoldPlace place = fold_start(cells);
  for (long long g = groups * thread / cells.threads; g < groups * (thread + 1) / cells.threads; ++g) {
    const long long at = axes.n_kept ? fold_place(axes.kept, axes.n_kept, g) : 0;
    R result = 0;
    long long best = 0;
    if (kind == fold_sum || kind == fold_mean || kind == fold_std) {
      result = fold_added(from, place, at, axes, n);
      if (kind != fold_sum) result = result / (R)n;
      if (kind == fold_std) result = fold_deviation(from, place, at, axes, n, result);
    } else if (kind >= fold_quantile) {
      fold_sort(from, onto, place, at, axes, n);
      result = fold_rank(onto, place, at, axes, n, kind, share);
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
