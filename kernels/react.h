// Spikes of a step, one by one: what events of synapses walk. Text for emitted kernels; stands after cpu.h.
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

}  // namespace kernels
}  // namespace nsim

#endif
