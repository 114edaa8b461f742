// Synapses as kernels walk them: the projections of a tract joined in one set of rows by source, for each thread the part that ends on its cells.
//
// Targets are counted from the thread's first cell of the block, in 16 bits where every thread has at most 65,536 cells there. Memory for a synapse:
// 2 bytes (4 with more cells), 2, 4 or 8 for a weight of its own, 2 for a delay that waits in a ring; segments take 4 bytes for each delay of a row.
// Cost: about 3 ns a synapse. Errors: std::bad_alloc.
#pragma once
#include "kernels/walk.h"
#include "runtime/wire/memory.h"
#include "runtime/wire/wire.h"

namespace nsim::wire {

struct Branch {
  std::vector<int64_t> start;                 // [sources + 1]: synapses, or bytes of `stream`
  Memory<uint16_t> near_target;
  Memory<uint32_t> far_target;
  Memory<int16_t> weight_half;                // one of the three; empty when constant
  Memory<float> weight_single;
  Memory<double> weight_double;
  Memory<uint16_t> delay;                     // steps; only of drawn delays that wait in a ring
  Memory<unsigned char> stream;               // kernels/walk.h; only where cursors walk the rows
};

struct Laid {
  std::vector<Branch> branches;               // by thread
  float constant_single = 0;                  // the weight of a tract that has one for all; the step of weights of 16 bits
  double constant_double = 0;
  uint32_t most_delay = 1;                    // steps
};

/// What its rows take, in bytes, without the begins of the rows.
int64_t bytes_of(const Laid& laid);

/// Every thread has at most 65,536 cells of the block: what cursors ask for.
bool counts_in_16_bits(const Placement& placement);

enum class Form : uint8_t { rows, ring, walk };

/// How a tract keeps weights; the number of bytes. `constant`: no weight is stored.
enum class Stored : uint8_t { none = 0, half = 2, single = 4, twice = 8 };
Stored stored_of(const plan::Schedule& schedule, bool constant);

/// Of weights in 16 bits: their step (half.h), and which of the tracts that are walked onto one sum this is.
struct Half { double step = 1; uint32_t label = 0; };
constexpr size_t most_labels = 256;

/// Joins the projections of a tract. Their synapses in `wired` are given back, branch by branch. `constant`: no weight is stored, which asks for a
/// tract with one weight for all.
Laid lay(const plan::Schedule& schedule, const plan::Tract& tract, std::vector<Wired>& wired, const Placement& placement, Form form, bool constant,
         Half half = {});

/// Cursors of the spikes on their way to one sum, by thread. Made when all its tracts are laid.
struct Walks {
  std::vector<kernels::Walk> of;
  std::vector<Memory<const unsigned char*>> cursors;
  std::vector<double> constants;              // by tract
};
/// `spikes_in_step`: the most that the sources of all tracts together can send in one step.
Walks make_walks(const std::vector<const Laid*>& tracts, Stored stored, int64_t spikes_in_step, int threads);

}  // namespace nsim::wire
