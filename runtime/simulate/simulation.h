// One network and its clock: allocates, draws, wires, runs stages, collects what is recorded. Advancing n steps twice equals 2n steps once.
#pragma once
#include "runtime/device/device.h"
#include "runtime/record/results.h"
#include <functional>

namespace nsim::simulate {

struct Progress { int64_t done = 0, total = 0; double model_ms = 0; double seconds = 0; };

/// The state of a network between runs, by path: what a sweep's trials start from.
struct Snapshot { std::map<std::string, std::vector<double>> values; std::vector<std::vector<std::vector<uint32_t>>> recent; int64_t step = 0; };

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
  double build_seconds() const;
  double compile_seconds() const;

 private:
  void begin(size_t stage);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nsim::simulate
