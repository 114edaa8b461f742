// How much a batch has to do, and how many threads are worth it.
#pragma once
#include "engine/learn/program.h"

namespace nsim::learn {

/// Threads that shorten a batch: with less than a million multiplications each (about ten microseconds) between two meetings, meeting costs more than it
/// saves. At least 1, at most `most`.
int useful_threads(const Program& program, int most);

}  // namespace nsim::learn
