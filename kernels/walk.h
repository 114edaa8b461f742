// Spikes on their way over synapses with drawn delays: one cursor for each spike, which points into the row of its source.
//
// The emitted text and runtime/wire share this layout; only builtins, so that the text can be pasted in front of emitted kernels.
// A row is a chain of segments, one for each delay 1, 2, ... steps up to its longest, empty ones included:
//     u32 count, u32 count of the next segment (or `walk_end`), count weights, count targets of 16 bits
// A step takes one segment of every cursor and moves the cursor on, so nothing is looked up by delay and no ring of future sums is kept; the cursors
// ascend by stamp, then by source, which is the order of every sum. Segments lie at any even address.
// Source: the layout measured for the full microcircuit; a ring for its 60 delays takes twice the time, because every write misses the cache.
#ifndef NSIM_KERNELS_WALK_H
#define NSIM_KERNELS_WALK_H

namespace nsim {
namespace kernels {

static const unsigned walk_end = 0xFFFFFFFFu;
static const unsigned walk_header = 8;   // bytes

/// Of one sum on one thread. Fields of 8 bytes.
struct Walk {
  long long step;                  // the last step whose segments were taken; cursors are made anew from the lists of spikes when it is not the one before
  long long live;                  // cursors
  long long longest;               // delay, in steps
  long long weight_bytes;          // of one synapse: 0 (one weight for all), 4 or 8
  double constant;                 // the one weight
  const unsigned char** cursor;    // room for every spike that may be on its way
};

}  // namespace kernels
}  // namespace nsim

#endif
