// The preludes and functions that emitted text is compiled behind, as strings made from the files of this room at build time.
#pragma once
#include <string_view>

namespace nsim::kernels {

std::string_view dialect_cpu();  // cpu.h: the macros of the dialect for a host compiler, barrier, thread slices
std::string_view barrier();      // barrier.h: barrier_wait, for a host compiler; before dialect_cpu() or after it
std::string_view walk();         // walk.h: rows as segments by delay, and the cursors of spikes on their way
std::string_view deliver();      // deliver.h: what spikes add to their targets; after dialect_cpu() and walk()
std::string_view carry();        // carry.h: values along synapses; after deliver()
std::string_view react();        // react.h: spikes one by one, for events of synapses; after dialect_cpu()
std::string_view philox();       // philox.h: Philox4x32-10
std::string_view math();         // math.h: exp log sin cos tanh pow ... for float and double, branch-free
std::string_view draw();         // draw.h: laws on counter words
std::string_view words();        // words.h: the words that neighbours share; after philox()
std::string_view counts();       // counts.h: Poisson counts for a block of cells; after draw() and words()
std::string_view normals();      // normals.h: normal numbers for a block of cells; after draw() and words()
std::string_view fold();         // fold.h: reductions over cells; only for text that folds
std::string_view laps();         // laps.h: where the time goes; after dialect_cpu(), only for text that measures itself
std::string_view events();       // events.h: products with spikes; after tile()
std::string_view lagged();       // lagged.h: products whose pairs have lags of their own; after tile()
std::string_view uniform();      // uniform.h: arrays of drawn numbers; after words()
std::string_view tile();         // tile.h: matrix products; after dialect_cpu(), only for text that multiplies
std::string_view bfloat();       // bfloat.h: products whose factors are rounded to bfloat16; after tile(), only for processors that have them
std::string_view runs();         // runs.h: products of arrays whose elements lie at listed places; after tile()

}  // namespace nsim::kernels
