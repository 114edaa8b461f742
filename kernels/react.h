// Spikes of a step, one by one: what events of synapses walk; and spikes of targets that wait for synapses. Text for emitted kernels; stands after cpu.h.
#ifndef NSIM_KERNELS_REACT_H
#define NSIM_KERNELS_REACT_H

namespace nsim {
namespace kernels {

/// Spikes of one stamp of all threads, in the order of the cells, among cells [first, last]: f(cell).
template <class F>
FUNCTION void each_spike(const Spikes& spikes, i64 stamp, i64 first, i64 last, const F& f) {
  for (i64 thread = 0; thread < spikes.threads; ++thread) {
    const u32* RESTRICT list = spikes_row(spikes, stamp, thread);
    const u32 count = spikes_count(spikes, stamp, thread);
    for (u32 k = 0; k < count; ++k)
      if ((i64)list[k] >= first && (i64)list[k] <= last) f((i64)list[k]);
  }
}

/// The same of this thread's own cells.
template <class F>
FUNCTION void each_own_spike(const Spikes& spikes, i64 stamp, i64 thread, i64 first, i64 last, const F& f) {
  const u32* RESTRICT list = spikes_row(spikes, stamp, thread);
  const u32 count = spikes_count(spikes, stamp, thread);
  for (u32 k = 0; k < count; ++k)
    if ((i64)list[k] >= first && (i64)list[k] <= last) f((i64)list[k]);
}

// ---- spikes of targets that synapses learn of when their source spikes again

#define REPLAY_PIECE 512   // synapses of a row at a time
#define REPLAY_DEPTH 64    // at most as many stamps of a target are kept
#define REPLAY_LANES 16    // lists are filled up to a multiple of this, so that loops over them have no remainder

/// Of a piece of a row: for each age of a spike (0: the last of its target) the places of the synapses that have not seen it. What is missing to a
/// multiple of the lanes repeats the last place.
struct Later {
  i32 ages;
  i32 count[REPLAY_DEPTH], begin[REPLAY_DEPTH];
  u16 place[REPLAY_DEPTH * REPLAY_PIECE];
};

/// `stamps`: [depth][cells], the youngest first. A target whose spike of some age is not later than `after` has no older one that is.
template <class Target>
FUNCTION void find_later(Later& later, const i32* RESTRICT stamps, i64 cells, i64 depth, const Target* RESTRICT target, i32 size, i32 after) {
  u16* RESTRICT place = later.place;
  i32 count = 0;
  for (i32 i = 0; i < size; ++i) {
    place[count] = (u16)i;
    count += stamps[target[i]] > after;
  }
  later.ages = 0;
  for (i32 begin = 0; count > 0;) {
    const i32 filled = (count + REPLAY_LANES - 1) / REPLAY_LANES * REPLAY_LANES;
    for (i32 i = count; i < filled; ++i) place[i] = place[count - 1];
    later.count[later.ages] = count, later.begin[later.ages] = begin;
    if (++later.ages == depth) return;
    const u16* RESTRICT younger = place;
    const i32* RESTRICT older_stamps = stamps + later.ages * cells;
    place += filled, begin += filled;
    const i32 n = count;
    count = 0;
    for (i32 i = 0; i < n; ++i) {
      place[count] = younger[i];
      count += older_stamps[target[younger[i]]] > after;
    }
  }
}

}  // namespace kernels
}  // namespace nsim

#endif
