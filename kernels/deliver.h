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
  const stored* RESTRICT weight = synapses.weight;
  const real constant = synapses.constant;
  const auto fetch = [&](i64 at) {
    PREFETCH(target + at), PREFETCH((const char*)(target + at) + 64);
    if (weight) PREFETCH(weight + at), PREFETCH((const char*)(weight + at) + 64);
  };
  if (weight)
    each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
      add_row(onto, target + begin, end - begin, [&](i64 k) { return amount_of(weight[begin + k], constant); });
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
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    for (i64 k = begin; k < end; ++k) {
      const i64 target = target_of(synapses, k);
      if (held[target] <= 0) onto[target] += weight_of(synapses, k);
    }
  }, [](i64) {});
}

/// Into the ring of future sums: row n mod slots belongs to step n; `cells`: length of a row.
SHARED void deliver_later(const Spikes& spikes, const Synapses& synapses, i64 stamp, real* RESTRICT ring, i64 mask, i64 cells) {
  const u16* RESTRICT delay = synapses.delay;
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    for (i64 k = begin; k < end; ++k) ring[((stamp + delay[k]) & mask) * cells + target_of(synapses, k)] += weight_of(synapses, k);
  }, [](i64) {});
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
  each_row(spikes, synapses, stamp, [&](i64 begin, i64 end) {
    if (begin == end) return;
    const u8* at = synapses.stream + begin;
    for (i64 k = 0; k < gone; ++k) {
      const u32 head = head_at(at);
      if (head & walk_last) return;
      at += walk_head + (i64)(head & walk_most) * bytes;
    }
    PREFETCH(at), PREFETCH(at + 64);
    walk->cursor[walk->live++] = at;
  }, [](i64) {});
}

/// Takes the segments of the cursors from the `first` on; those that have more stay, closed up from there.
template <bool drawn>
FUNCTION void walk_cursors(Walk* walk, i64 first, real* RESTRICT onto) {
  const u8** cursor = walk->cursor;
  const i64 live = walk->live;
  i64 kept = first;
  for (i64 k = first; k < live; ++k) {
    const u8* at = cursor[k];
    if (k + 4 < live) {
      const u8* soon = cursor[k + 4];
      PREFETCH(soon), PREFETCH(soon + 64), PREFETCH(soon + 128);
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
    const u8* next = synapses + count * (drawn ? 2 + sizeof(stored) : 2);
    cursor[kept++] = next;
    // The next segment is wanted one step from now: into the second cache. A steady number of lines; to look how many there are costs more.
    for (i64 line = 0; line < 4; ++line) __builtin_prefetch(next + 64 * line, 0, 2);
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
