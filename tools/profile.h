// What `nsim run --profile` says at the end: where the time of the steps went, and how that stands beside what the machine's memory can give.
#pragma once
#include "runtime/simulate/simulation.h"

namespace nsim::tools {

/// Sums of several networks (the trials of a sweep), line by line.
void add(simulate::Profile& sum, const simulate::Profile& more);

/// Bytes a second that so many threads together read from memory far larger than the caches. Cost: a tenth of a second, 64 MB a thread.
double memory_bandwidth(int threads);

/// A table by phase and, below each, by population and projection; a line starts with two blanks.
std::string to_text(const simulate::Profile& profile, double bandwidth);
/// The same as a JSON object.
std::string to_json(const simulate::Profile& profile, double bandwidth);

}  // namespace nsim::tools
