// Deliveries: what spikes add to their targets, on the thread that owns the targets. Text for emitted kernels; stands after cpu.h and walk.h.
//
// A tract is a set of rows by source, the part that ends on this thread's cells. Targets are numbers of the thread's own cells of the block, from
// `onto` on: 16 bits where it has at most 65,536. Sums are done in the order of the sources, then of the row: equal for any number of threads.
#ifndef NSIM_KERNELS_DELIVER_H
#define NSIM_KERNELS_DELIVER_H

namespace nsim {
namespace kernels {

struct Synapses {
  const i64* start;         // begin of each source's row: synapses, or bytes of `stream`
  const u16* near_target;   // one of the two
  const u32* far_target;
  const stored* weight;     // null: all have `constant`
  const u16* delay;         // drawn delays that wait in a ring; else null
  const u8* stream;         // segments (walk.h); else null
  real constant;            // the one weight; of weights in 16 bits, their step
  i64 pre_first, pre_cells; // the range of the source population that has rows
};

struct Row { i64 begin, end; };

/// Every spike of one stamp, in the order of the source cells: f(its row, the row that is walked after it; empty where that is not known). Rows lie apart,
/// and each would be waited for: of some spikes together the places of their rows are asked for, then the rows (`fetch(row)`), then they are walked.
template <class F, class G>
FUNCTION void each_row(const Spikes& spikes, const Synapses& synapses, i64 stamp, const F& f, const G& fetch) {
  if (stamp < 1) return;
  const i64* RESTRICT start = synapses.start;
  const i32 most = 32;
  i64 source[most];
  Row row[most + 1];
  i64 thread = 0;
  u32 at = 0;
  while (thread < spikes.threads) {
    i32 n = 0;
    for (; thread < spikes.threads && n < most; ++thread, at = 0) {
      const u32* RESTRICT list = spikes_row(spikes, stamp, thread);
      const u32 count = spikes_count(spikes, stamp, thread);
      for (; at < count && n < most; ++at) {
        const i64 cell = (i64)list[at] - synapses.pre_first;
        source[n] = cell;
        n += (u64)cell < (u64)synapses.pre_cells;
      }
      if (at < count) break;
    }
    for (i32 k = 0; k < n; ++k) PREFETCH(start + source[k]);
    for (i32 k = 0; k < n; ++k) row[k].begin = start[source[k]], row[k].end = start[source[k] + 1], fetch(row[k]);
    row[n].begin = row[n].end = 0;
    for (i32 k = 0; k < n; ++k) f(row[k], row[k + 1]);
  }
}

FUNCTION real amount_of(stored weight, real step) {
#ifdef NSIM_HALF
  return step * (real)weight;
#else
  (void)step;
  return weight;
#endif
}

FUNCTION real weight_of(const Synapses& synapses, i64 k) {
  return synapses.weight ? amount_of(synapses.weight[k], synapses.constant) : synapses.constant;
}

template <class Target>
SHARED bool are_neighbours(const Target* RESTRICT target, i64 n) {
  Target other = 0;
  for (i64 k = 0; k < n; ++k) other |= (Target)(target[k] - target[0] - (Target)k);
  return other == 0;
}

/// Where the targets of an ascending row that leaves one cell out go on after it.
template <class Target>
FUNCTION i64 after_gap(const Target* RESTRICT target, i64 n) {
  i64 low = 0, high = n - 1;
  while (high - low > 1) {
    const i64 middle = (low + high) / 2;
    if ((i64)target[middle] - (i64)target[0] > middle) high = middle;
    else low = middle;
  }
  return high;
}

/// Compiled once, apart from the loop over rows: rows of neighbours are long, and compilers take long over loops in lanes.
SHARED void add_lanes(real* RESTRICT onto, const stored* RESTRICT weight, real constant, i64 n) {
  if (weight)
    LANES for (i64 k = 0; k < n; ++k) onto[k] += amount_of(weight[k], constant);
  else
    LANES for (i64 k = 0; k < n; ++k) onto[k] += constant;
}

/// One row. Where its targets are all neighbours, as in all-to-all connections, sums are done in lanes: the ends of a row say that they may be, one look
/// at all of them that they are. A cell that is not connected to itself leaves a gap. `meanwhile(k)` is done once for every 32 targets.
template <class Target, class Amount, class Meanwhile>
FUNCTION void add_row(real* RESTRICT onto, const Target* RESTRICT target, const stored* RESTRICT weight, real constant, i64 n, const Amount& amount,
                      const Meanwhile& meanwhile) {
  const i64 span = n < 32 ? 0 : (i64)target[n - 1] - (i64)target[0];
  if (n >= 32 && (span == n - 1 || span == n)) {
    const i64 before = span == n ? after_gap(target, n) : n;
    if (are_neighbours(target, before) && are_neighbours(target + before, n - before)) {
      add_lanes(onto + target[0], weight, constant, before);
      add_lanes(onto + target[0] + before + 1, weight ? weight + before : weight, constant, n - before);
      return;
    }
  }
  i64 k = 0;
  for (; k + 32 <= n; k += 32) {
    meanwhile(k);
    for (i64 j = k; j < k + 32; ++j) onto[target[j]] += amount(j);
  }
  meanwhile(k);
  for (; k < n; ++k) onto[target[k]] += amount(k);
}

/// While a row is walked, the lines of the next one are asked for, so many for so many: nothing that follows by itself what is read (a row is too short to
/// be recognised as a stream before it ends) has to be waited for. Halves the time of rows of some 600 targets that lie in memory.
template <class Target>
FUNCTION void add_rows(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT onto, const Target* RESTRICT target) {
  const stored* RESTRICT weight = synapses.weight;
  const real constant = synapses.constant;
  const auto fetch = [&](const Row& row) {
    PREFETCH(target + row.begin), PREFETCH((const char*)(target + row.begin) + 64);
    if (weight) PREFETCH(weight + row.begin), PREFETCH((const char*)(weight + row.begin) + 64);
  };
  if (weight)
    each_row(spikes, synapses, stamp, [&](const Row& row, const Row& next) {
      add_row(onto, target + row.begin, weight + row.begin, constant, row.end - row.begin, [&](i64 k) { return amount_of(weight[row.begin + k], constant); }, [&](i64 k) {
        if (next.begin + k >= next.end) return;
        PREFETCH(target + next.begin + k), PREFETCH(weight + next.begin + k);
        if (sizeof(stored) > 2) PREFETCH(weight + next.begin + k + 16);
      });
    }, fetch);
  else
    each_row(spikes, synapses, stamp, [&](const Row& row, const Row& next) {
      add_row(onto, target + row.begin, (const stored*)0, constant, row.end - row.begin, [&](i64) { return constant; }, [&](i64 k) {
        if (next.begin + k < next.end) PREFETCH(target + next.begin + k);
      });
    }, fetch);
}

/// Asks the second cache for the first rows that a later deliver() will walk, while there is something else to do: they lie apart, and where they are
/// few each one would be waited for. Where they are many, deliver() asks for the later ones as it goes.
SHARED void ask_rows(const Spikes& spikes, const Synapses& synapses, i64 stamp) {
  if (stamp < 1) return;
  const i64* RESTRICT start = synapses.start;
  const i64 width = synapses.near_target ? 2 : 4, line = 64, most = 512;
  const char* targets = synapses.near_target ? (const char*)synapses.near_target : (const char*)synapses.far_target;
  for (i64 thread = 0; thread < spikes.threads; ++thread) {
    const u32* RESTRICT list = spikes_row(spikes, stamp, thread);
    const u32 all = spikes_count(spikes, stamp, thread), count = all < 64 ? all : 64;
    const auto place = [&](u32 k) { return (u64)((i64)list[k] - synapses.pre_first); };
    for (u32 k = 0; k < count; ++k)
      if (place(k) < (u64)synapses.pre_cells) PREFETCH(start + place(k));
    for (u32 k = 0; k < count; ++k) {
      if (place(k) >= (u64)synapses.pre_cells) continue;
      const i64 begin = start[place(k)], n = start[place(k) + 1] - begin, last = n < most ? n : most;
      for (i64 at = 0; at < last * width; at += line) __builtin_prefetch(targets + begin * width + at, 0, 2);
      if (!synapses.weight) continue;
      for (i64 at = 0; at < last * (i64)sizeof(real); at += line) __builtin_prefetch((const char*)(synapses.weight + begin) + at, 0, 2);
    }
  }
  __asm__ volatile("");  // else a compiler finds that nothing is done here, and leaves the call out
}

SHARED void deliver(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT onto) {
  if (synapses.near_target) add_rows(spikes, synapses, stamp, onto, synapses.near_target);
  else add_rows(spikes, synapses, stamp, onto, synapses.far_target);
}

FUNCTION i64 target_of(const Synapses& synapses, i64 k) { return synapses.near_target ? (i64)synapses.near_target[k] : (i64)synapses.far_target[k]; }

/// A held cell takes nothing.
template <class Count>
SHARED void deliver_unless_held(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT onto, const Count* RESTRICT held) {
  each_row(spikes, synapses, stamp, [&](const Row& row, const Row&) {
    for (i64 k = row.begin; k < row.end; ++k) {
      const i64 target = target_of(synapses, k);
      if (held[target] <= 0) onto[target] += weight_of(synapses, k);
    }
  }, [](const Row&) {});
}

/// Into the ring of future sums: row n mod slots belongs to step n; `cells`: length of a row.
SHARED void deliver_later(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT ring, i64 mask, i64 cells) {
  const u16* RESTRICT delay = synapses.delay;
  each_row(spikes, synapses, stamp, [&](const Row& row, const Row&) {
    for (i64 k = row.begin; k < row.end; ++k) ring[((stamp + delay[k]) & mask) * cells + target_of(synapses, k)] += weight_of(synapses, k);
  }, [](const Row&) {});
}

// ---- drawn delays as cursors

FUNCTION u32 head_at(const u8* at) {
  u32 head;
  __builtin_memcpy(&head, at, sizeof head);
  return head;
}

/// `count` packed synapses onto their targets, one after the other.
FUNCTION void add_packed(real* RESTRICT onto, const u8* at, i64 count, real step) {
  for (i64 k = 0; k < count; ++k, at += 2 + sizeof(stored)) {
#ifdef NSIM_HALF
    i32 both;  // in one load
    __builtin_memcpy(&both, at, 4);
    onto[both & 0xFFFF] += step * (real)(both >> 16);
#else
    u16 target;
    stored weight;
    __builtin_memcpy(&target, at, 2);
    __builtin_memcpy(&weight, at + 2, sizeof weight);
    onto[target] += amount_of(weight, step);
#endif
  }
}

/// Cursors of the spikes of one stamp, moved on by `gone` segments.
SHARED void walk_enter(Walk* walk, const Spikes& spikes, const Synapses& synapses, i64 stamp, i64 gone) {
  const i64 bytes = walk->weight_bytes + 2;
  each_row(spikes, synapses, stamp, [&](const Row& row, const Row&) {
    if (row.begin == row.end) return;
    const u8* at = synapses.stream + row.begin;
    for (i64 k = 0; k < gone; ++k) {
      const u32 head = head_at(at);
      if (head & walk_last) return;
      at += walk_head + (i64)(head & walk_most) * bytes;
    }
    PREFETCH(at), PREFETCH(at + 64);
    walk->cursor[walk->live++] = at;
  }, [](const Row&) {});
}

/// Takes the segments of the cursors from the `first` on; those that have more stay, closed up from there.
template <bool drawn>
FUNCTION void walk_cursors(Walk* walk, i64 first, real* RESTRICT onto) {
  const u8** cursor = walk->cursor;
  const i64 live = walk->live, bytes = drawn ? 2 + sizeof(stored) : 2;
  i64 kept = first;
  for (i64 k = first; k < live; ++k) {
    const u8* at = cursor[k];
    if (k + 4 < live) {
      const u8* soon = cursor[k + 4];
      PREFETCH(soon), PREFETCH(soon + 64), PREFETCH(soon + 128);
    }
    if (k + 1 < live) {  // what is left of the next one, whose head has come
      const u8* then = cursor[k + 1];
      const i64 length = (i64)(head_at(then) & walk_most) * bytes;
      for (i64 line = 192; line < length; line += 64) PREFETCH(then + line);
    }
    const u32 head = head_at(at);
    const i64 count = head & walk_most;
    const real constant = (real)walk->constants[head >> walk_tract];
    const u8* synapses = at + walk_head;
    if (drawn) {
      add_packed(onto, synapses, count, constant);
    } else {
      for (i64 j = 0; j < count; ++j) onto[((const u16*)synapses)[j]] += constant;
    }
    if (head & walk_last) continue;
    const u8* next = synapses + count * bytes;
    cursor[kept++] = next;
    // The next segment is wanted one step from now: into the second cache. A steady number of lines; to look how many there are costs more.
    for (i64 line = 0; line < (bytes > 4 ? 6 : 4); ++line) __builtin_prefetch(next + 64 * line, 0, 2);
  }
  walk->live = kept;
}

SHARED void walk_on(Walk* walk, i64 first, real* RESTRICT onto) {
  if (walk->weight_bytes) walk_cursors<true>(walk, first, onto);
  else walk_cursors<false>(walk, first, onto);
}

}  // namespace kernels
}  // namespace nsim

#endif
