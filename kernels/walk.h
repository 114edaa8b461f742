// Spikes on their way over synapses with drawn delays: one cursor for each spike, which points into the row of its source.
//
// The emitted text and runtime/wire share this layout; only builtins, so that the text can be pasted in front of emitted kernels.
// A row is a chain of segments, one for each delay 1, 2, ... steps up to its longest, empty ones included:
//     u32 head, synapses: 16 bits of the target, then the weight (of tracts with one weight for all only the targets)
// The head holds the number of synapses in its lower bits, `walk_last` in the last segment of a row, and above them which of the tracts that are walked
// onto one sum this is: what says how much one step of weights in 16 bits is.
// A step takes one segment of every cursor and moves the cursor on, so nothing is looked up by delay and no ring of future sums is kept; the cursors
// ascend by stamp, then by source, which is the order of every sum. Segments lie at any even address.
// A synapse stands in one place, which takes a quarter less time than targets and weights apart: fewer lines of memory are on their way.
// Source: the layout measured for the full microcircuit; a ring for its 60 delays takes twice the time, because every write misses the cache.
#ifndef NSIM_KERNELS_WALK_H
#define NSIM_KERNELS_WALK_H

namespace nsim {
namespace kernels {

static const unsigned walk_head = 4;                                        // bytes
static const unsigned walk_most = 0x7FFFFFu, walk_last = 0x800000u, walk_tract = 24;   // synapses; a bit; bits below

/// Of one sum on one thread. Fields of 8 bytes.
struct Walk {
  long long step;                  // the last step whose segments were taken; cursors are made anew from the lists of spikes when it is not the one before
  long long live;                  // cursors
  long long longest;               // delay, in steps
  long long weight_bytes;          // of one synapse: 0 (one weight for all), 2, 4 or 8
  const double* constants;         // of each tract: the one weight of the only one; of weights in 16 bits, their step
  const unsigned char** cursor;    // room for every spike that may be on its way
};

}  // namespace kernels
}  // namespace nsim

#endif
