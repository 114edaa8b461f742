// Results that were written before.
#pragma once
#include "runtime/record/results.h"

namespace nsim::record {

struct SpikeList { std::vector<double> times_ms; std::vector<uint64_t> cells; };

/// Spikes of a SONATA file, by population. Failure when it is none.
std::map<std::string, SpikeList> read_spikes(const std::string& path);

/// run.yaml without the source text; `hash` is that of the text that was run.
struct RunRecord { Info info; std::string hash; };
RunRecord read_run(const std::string& path);

}  // namespace nsim::record
