// One network and its clock: allocates, draws, wires, runs stages, collects what is recorded. Advancing n steps twice equals 2n steps once.
#pragma once
#include "runtime/device/device.h"
#include "runtime/record/results.h"
#include <functional>

namespace nsim::simulate {

struct Progress { int64_t done = 0, total = 0; double model_ms = 0; double seconds = 0; };

/// The state of a network between runs, by path: what a sweep's trials start from.
struct Snapshot { std::map<std::string, std::vector<double>> values; std::vector<std::vector<std::vector<uint32_t>>> recent; int64_t step = 0; };

/// Where the time of a run went: one line for each thing that the kernels measure, and what it did meanwhile.
struct ProfileLine {
  emit::Lap::Phase phase = emit::Lap::clock;
  std::string name;
  double seconds = 0, longest = 0;      // mean over the threads; that of the slowest
  double events = 0, bytes = 0;         // updates of cells or synaptic events; what of rows and states they read and write, as counted from their sizes
};
struct Profile {
  std::vector<ProfileLine> lines;
  double run_seconds = 0, host_seconds = 0;   // inside the device; between its calls: spikes collected, results taken
  int64_t steps = 0;
  int threads = 1;
};

/// What `weights = half` did to the drawn weights of a projection; in the unit of the variable they are added to (mV, pA, nS).
struct RoundedWeights { std::string projection; double step = 0, rms_error = 0, largest = 0; };

class Simulation {
 public:
  /// Builds the network: positions, initial values, propagators, synapses. Reports what the drawing of it finds out (N310).
  Simulation(plan::Schedule schedule, std::unique_ptr<device::Device> device, int threads, Diagnostics& diagnostics);
  ~Simulation();

  /// Runs stage k. `progress` is called a few times a second; when it returns false the run stops at the next step boundary. `until` is asked at
  /// the moments that the stage names, with the stage so far; true ends it.
  record::StageRun run(size_t stage, const std::function<bool(const Progress&)>& progress, const std::function<bool(const record::StageRun&)>& until = {});

  /// Resets, saves or loads; see actions.cpp. Failure when a file cannot be written, read, or does not fit.
  void act(const graph::Action& action);

  Snapshot snapshot() const;
  void restore(const Snapshot& snapshot);
  const plan::Schedule& schedule() const;
  int64_t n_synapses() const;
  int threads() const;
  /// Of projections whose weights stand in 16 bits.
  std::vector<RoundedWeights> rounded_weights() const;
  double build_seconds() const;
  double compile_seconds() const;
  /// Of all stages so far. No lines unless the device's text measures itself.
  Profile profile() const;

 private:
  void begin(size_t stage);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nsim::simulate
