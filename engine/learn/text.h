// The launches of a program as C++ text of the dialect of kernels/cpu.h: entries `nsim_launch_3`, and `nsim_multiply` for products.
//
// An entry takes the arrays it works on, how many samples there are, and the part of its split axis to do. Launches that differ in their arrays alone
// share an entry; loops over whole dense arrays are one loop over their elements, so that the updates of all parameters are one text. Samples and, in sums, the innermost
// axis run in SIMD lanes; a sum over the innermost axis has sixteen lanes that are added by halving, so the text has one order of adding.
#pragma once
#include "engine/learn/lower.h"
#include <string>

namespace nsim::learn {

struct Text {
  struct Use {
    size_t entry = 0;
    std::vector<Anchor> arrays;                // in the order in which the entry takes them
    AxisId split = ~0u;                        // what the part is of: `trial`, or something with `extent` owners; ~0u: one thread does all
    int64_t extent = 1;
  };
  std::string prelude, body;
  std::vector<Use> uses;                       // by launch
  std::vector<Span> spans;                     // by entry
};
/// What a text has besides launches. What none of the commands needs is left out: to compile it takes longer than a small program itself.
struct Needs {
  bool double_precision = false, mixed = false;
  bool products = true, runs = true;           // dense; at listed places (kernels/runs.h)
  bool events = true, lagged = true;           // with spikes; of pairs with lags of their own
  bool draws = true;
};
Text text(const Program& program, const std::vector<const Launch*>& launches, const Needs& needs);
/// Of all phases, as they are compiled, with all that any of them could need.
Text text(const Program& program, bool double_precision, bool mixed);

}  // namespace nsim::learn
