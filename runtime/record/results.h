// What one stage left behind, in memory, and how it is written: SONATA spikes and reports, run.yaml, tables.
#pragma once
#include "engine/graph/measure.h"
#include "engine/plan/schedule.h"
#include <array>
#include <map>
#include <string>
#include <vector>

namespace nsim::record {

/// Spikes of one population in the order (step, cell): step n is stamped n·step_ms.
struct Raster { std::vector<int64_t> step; std::vector<uint32_t> cell; };

struct Trace { graph::Stage::Trace request; std::vector<int64_t> step; std::vector<double> values; };   // values: [row][cell]

/// What the results recorded at one pace read: states as they stood at each of its moments.
struct Course { int64_t every = 1; std::vector<int64_t> step; std::vector<std::map<uint32_t, std::vector<double>>> finals; };

/// What is read of synapses, by projection and by name ("weight", "dist", "post"); in the order of wire::numbers_of.
using SynapseNumbers = std::map<std::pair<uint32_t, std::string>, std::vector<double>>;

/// One stage of one trial. Steps count from the begin of the network; the stage covers (first, first + n].
struct StageRun {
  const plan::Schedule* schedule = nullptr;
  const graph::Stage* stage = nullptr;
  int64_t first = 0, n_steps = 0;
  bool interrupted = false;
  std::map<uint32_t, Raster> spikes;                     // by population, of those recorded or needed
  std::vector<Trace> traces;                             // as stage->traces
  std::map<uint32_t, std::vector<double>> finals;        // by ValueId: the block's cells when the stage ended
  std::vector<Course> courses;                           // as stage->paces
  bool ended = false;                                    // `until` held before the whole time was over
  std::vector<std::vector<std::array<double, 3>>> positions;   // by population
  const SynapseNumbers* synapses = nullptr;              // of the network
  double build_ms = 0, simulate_ms = 0;                  // on the wall: drawing the network, running the stage
  std::vector<int64_t> spike_totals;                     // by population, whole stage, recorded or not; -1: not published
};

struct Info {                                            // run.yaml
  std::string file, source_text, version, device, precision;
  std::string experiment;                                                // that was asked for, with what the command line set
  std::vector<std::pair<std::string, std::string>> set;
  bool seed_is_said = false;
  uint64_t seed = 1;
  int threads = 1;
  std::vector<std::pair<std::string, std::string>> parameters, times;    // name, text
  bool interrupted = false;
  std::vector<std::pair<std::string, double>> seconds;                   // the phases again as numbers, and `build_cpu`, `simulate_cpu`: those of all threads together
  int64_t n_synapses = 0, peak_bytes = 0;                                // of the largest network; of the whole process so far
  std::string profile_json;                                              // an object, when a profile was asked for
};

/// Results in one folder; every file is written under a temporary name and renamed, so none looks whole that is not. Failure when it cannot.
void write_spikes(const std::string& path, const StageRun& run);                 // SONATA: /spikes/<population>/{timestamps,node_ids}, attribute sorting, units ms
void write_report(const std::string& path, const StageRun& run, size_t trace);   // SONATA: /report/<population>/{data,mapping/...}
void write_run(const std::string& path, const Info& info);
void write_table(const std::string& path, const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);

}  // namespace nsim::record
