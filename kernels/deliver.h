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
  const real* weight;       // null: all have `constant`
  const u16* delay;         // drawn delays that wait in a ring; else null
  const u8* stream;         // segments (walk.h); else null
  real constant;
  i64 pre_first, pre_cells; // the range of the source population that has rows
};

/// Every spike of one stamp, in the order of the source cells: f(begin of its row, end). `fetch(k)` asks for the memory of a row to come.
template <class F, class G>
FUNCTION void each_row(const Spikes& spikes, const Synapses& synapses, i64 stamp, const F& f, const G& fetch) {
  if (stamp < 1) return;
  const i64* RESTRICT start = synapses.start;
  for (i64 thread = 0; thread < spikes.threads; ++thread) {
    const u32* RESTRICT list = spikes_row(spikes, stamp, thread);
    const u32 count = spikes_count(spikes, stamp, thread);
    for (u32 k = 0; k < count; ++k) {
      if (k + 8 < count) {
        const u64 later = (u64)((i64)list[k + 8] - synapses.pre_first), soon = (u64)((i64)list[k + 4] - synapses.pre_first);
        if (later < (u64)synapses.pre_cells) PREFETCH(start + later);
        if (soon < (u64)synapses.pre_cells) fetch(start[soon]);
      }
      const u64 source = (u64)((i64)list[k] - synapses.pre_first);
      if (source >= (u64)synapses.pre_cells) continue;
      f(start[source], start[source + 1]);
    }
  }
}

template <class Target>
FUNCTION bool are_neighbours(const Target* RESTRICT target, i64 n) {
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

/// One row. Where its targets are all neighbours, as in all-to-all connections, sums are done in lanes: the ends of a row say that they may be, one look
/// at all of them that they are. A cell that is not connected to itself leaves a gap.
template <class Target, class Amount>
FUNCTION void add_row(real* RESTRICT onto, const Target* RESTRICT target, i64 n, const Amount& amount) {
  const i64 span = n < 32 ? -1 : (i64)target[n - 1] - (i64)target[0];
  if (span == n - 1 || span == n) {
    const i64 gap = span == n ? after_gap(target, n) : n;
    if (are_neighbours(target, gap) && are_neighbours(target + gap, n - gap)) {
      real* RESTRICT before = onto + target[0];
      LANES for (i64 k = 0; k < gap; ++k) before[k] += amount(k);
      real* RESTRICT behind = before + 1;
      LANES for (i64 k = gap; k < n; ++k) behind[k] += amount(k);
      return;
    }
  }
  for (i64 k = 0; k < n; ++k) onto[target[k]] += amount(k);
}

template <class Target>
FUNCTION void add_rows(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT onto, const Target* RESTRICT target) {
  const real* RESTRICT weight = synapses.weight;
  const real constant = synapses.constant;
  const auto fetch = [&](i64 at) {
    PREFETCH(target + at), PREFETCH((const char*)(target + at) + 64);
    if (weight) PREFETCH(weight + at), PREFETCH(weight + at + 16);
  };
  if (weight)
    each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
      add_row(onto, target + begin, end - begin, [&](i64 k) { return weight[begin + k]; });
    }, fetch);
  else
    each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
      add_row(onto, target + begin, end - begin, [&](i64) { return constant; });
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
  const real* RESTRICT weight = synapses.weight;
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    for (i64 k = begin; k < end; ++k) {
      const i64 target = target_of(synapses, k);
      if (held[target] <= 0) onto[target] += weight ? weight[k] : synapses.constant;
    }
  }, [](i64) {});
}

/// Into the ring of future sums: row n mod slots belongs to step n; `cells`: length of a row.
SHARED void deliver_later(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT ring, i64 mask, i64 cells) {
  const real* RESTRICT weight = synapses.weight;
  const u16* RESTRICT delay = synapses.delay;
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    for (i64 k = begin; k < end; ++k)
      ring[((stamp + delay[k]) & mask) * cells + target_of(synapses, k)] += weight ? weight[k] : synapses.constant;
  }, [](i64) {});
}

// ---- drawn delays as cursors

struct Segment { u32 count, next; };
FUNCTION Segment segment_at(const u8* at) {
  Segment segment;
  __builtin_memcpy(&segment, at, 8);
  return segment;
}

/// Cursors of the spikes of one stamp, moved on by `gone` segments.
SHARED void walk_enter(Walk* walk, const Spikes& spikes, const Synapses& synapses, i64 stamp, i64 gone) {
  const i64 bytes = walk->weight_bytes + 2;
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    if (begin == end) return;
    const u8* at = synapses.stream + begin;
    for (i64 k = 0; k < gone; ++k) {
      const Segment segment = segment_at(at);
      if (segment.next == walk_end) return;
      at += walk_header + segment.count * bytes;
    }
    PREFETCH(at), PREFETCH(at + 64);
    walk->cursor[walk->live++] = at;
  }, [](i64) {});
}

/// Takes the segments of the cursors from the `first` on; those that have more stay, closed up from there.
template <bool drawn>
FUNCTION void walk_cursors(Walk* walk, i64 first, real* RESTRICT onto) {
  const real constant = (real)walk->constant;
  const u8** cursor = walk->cursor;
  const i64 live = walk->live;
  i64 kept = first;
  for (i64 k = first; k < live; ++k) {
    const u8* at = cursor[k];
    if (k + 4 < live) {
      const u8* soon = cursor[k + 4];
      PREFETCH(soon), PREFETCH(soon + 64), PREFETCH(soon + 128);
    }
    const Segment segment = segment_at(at);
    const u8* weights = at + walk_header;
    const u8* targets = drawn ? weights + segment.count * sizeof(real) : weights;
    for (u32 j = 0; j < segment.count; ++j) {
      u16 target;
      __builtin_memcpy(&target, targets + 2 * j, 2);
      if (drawn) {
        real weight;
        __builtin_memcpy(&weight, weights + sizeof(real) * j, sizeof(real));
        onto[target] += weight;
      } else {
        onto[target] += constant;
      }
    }
    if (segment.next == walk_end) continue;
    const u8* next = targets + 2 * segment.count;
    cursor[kept++] = next;
    // The next segment is wanted one step from now: into the second cache.
    const i64 bytes = walk_header + segment.next * (drawn ? 2 + sizeof(real) : 2);
    for (i64 line = 0; line < bytes; line += 64) __builtin_prefetch(next + line, 0, 2);
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
