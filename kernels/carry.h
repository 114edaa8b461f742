// Values on their way along synapses: weight times the value of the source, at every step. Text for emitted kernels; stands after deliver.h.
//
// Sums are done in the order of the sources, then of the row: equal for any number of threads. A source whose value is 0 adds nothing.
#ifndef NSIM_KERNELS_CARRY_H
#define NSIM_KERNELS_CARRY_H

namespace nsim {
namespace kernels {

/// Values of one population, of several steps.
struct Past {
  const real* values;  // of the block: row k & mask holds the values at t_k; 0 before t_0
  i64 mask, length;    // rows less one; elements of a row
  const i64* begin;    // [threads]: element of the first cell of each thread's slice
  i64 threads, n_cells;
};

/// f(source, value's element) for the sources of a tract, in their order.
template <class F>
FUNCTION void each_source(const Past& past, const Synapses& synapses, const F& f) {
  for (i64 thread = 0; thread < past.threads; ++thread) {
    const i64 first = past.n_cells * thread / past.threads, last = past.n_cells * (thread + 1) / past.threads;
    const i64 low = first > synapses.pre_first ? first : synapses.pre_first, end = synapses.pre_first + synapses.pre_cells;
    for (i64 cell = low; cell < (last < end ? last : end); ++cell) f(cell - synapses.pre_first, past.begin[thread] + cell - first);
  }
}

template <class Target>
FUNCTION void carry_to(const Past& past, const Synapses& synapses, i64 stamp, real* RESTRICT onto, const Target* RESTRICT target) {
  const stored* RESTRICT weight = synapses.weight;
  const real* RESTRICT values = past.values + (stamp & past.mask) * past.length;
  each_source(past, synapses, [&](i64 source, i64 element) {
    const real value = values[element];
    if (value == 0) return;
    const i64 begin = synapses.start[source], end = synapses.start[source + 1];
#ifdef NSIM_HALF
    const real amount = synapses.constant * value;  // of one step
#else
    const real amount = weight ? value : synapses.constant * value;
#endif
    if (weight) {
      for (i64 k = begin; k < end; ++k) onto[target[k]] += (real)weight[k] * amount;
    } else {
      for (i64 k = begin; k < end; ++k) onto[target[k]] += amount;
    }
  });
}

/// The values that every source had at step `stamp`.
SHARED void carry(const Past& past, const Synapses& synapses, i64 stamp, real* RESTRICT onto) {
  if (synapses.near_target) carry_to(past, synapses, stamp, onto, synapses.near_target);
  else carry_to(past, synapses, stamp, onto, synapses.far_target);
}

/// The same where every synapse has a delay of its own.
SHARED void carry_late(const Past& past, const Synapses& synapses, i64 step, real* RESTRICT onto) {
  each_source(past, synapses, [&](i64 source, i64 element) {
    for (i64 k = synapses.start[source]; k < synapses.start[source + 1]; ++k) {
      const i64 delay = synapses.delay ? synapses.delay[k] : 1;
      const real value = past.values[((step - delay) & past.mask) * past.length + element];
      if (value != 0) onto[target_of(synapses, k)] += weight_of(synapses, k) * value;
    }
  });
}

}  // namespace kernels
}  // namespace nsim

#endif
