// The parts of one step on the reference device. Each works on whole populations, in double, on the calling thread.
#pragma once
#include "runtime/device/device.h"
#include "runtime/reference/interpret.h"
#include "runtime/wire/wire.h"
#include <map>

namespace nsim::reference {

/// Runs phases of step n (0: the inputs at t_0) on a network. Keeps its arrays between steps.
class Step {
 public:
  Step(device::Network& network, int64_t n) : network_(network), schedule_(*network.schedule), n_(n) {}
  void deliver(const plan::DeliverLaunch& launch);
  void carry(const plan::CarryLaunch& launch);
  void fold(const plan::FoldLaunch& launch);
  void repast(const plan::RepastLaunch& launch);
  void drive(const plan::DriveLaunch& launch);
  void update(const plan::CellLaunch& launch);
  void react(const plan::ReactLaunch& launch);
  void emit_spikes(const plan::SourceLaunch& launch);
  void record();

 private:
  /// Evaluates code for cells [first, first + count) of a group; `use` gets the offset of the points in the group and all values.
  void over_cells(const plan::Code& code, uint32_t block, uint32_t group, uint32_t lane, int64_t first, int64_t count,
                  const std::function<void(int64_t offset, size_t n, const std::vector<std::vector<double>>& values)>& use);
  void deliver_row(const plan::DeliverLaunch& launch, uint32_t wiring, const wire::Shard& shard, uint32_t cell, int64_t stamp);
  using Folded = std::map<uint32_t, std::map<int64_t, double>>;   // by number and target
  struct Synapse { int64_t k = -1, source = -1, target = -1; };   // place in the branch, cell of the sources, cell of the target block; -1: not in sight
  void react_run(const plan::ReactLaunch& launch, const plan::ReactRun& run, const std::vector<Synapse>& synapses, uint32_t again, Folded& folded);
  void fold_synapses(const plan::ReactLaunch& launch, const plan::ReactRun::Fold& fold, const std::vector<Synapse>& synapses, uint32_t again, Folded& folded);
  void evaluate_synapses(const plan::ReactLaunch& launch, const plan::Code& code, graph::Plasticity::Side side, const std::vector<Synapse>& synapses, uint32_t again,
                         const Folded& folded, std::vector<std::vector<double>>& values);
  void send(const plan::Plastic& plastic, const Synapse& synapse, double amount);
  double read_of(const plan::ReactLaunch& launch, plan::Source source, uint32_t index, const Synapse& synapse);
  size_t place_of(const plan::Plastic& plastic, uint32_t buffer, const Synapse& synapse) const;
  uint32_t group_of(uint32_t population) const;
  double* sums(uint32_t buffer, int64_t step);  // the row of `step` of a ring or a past; of a plain buffer: its only row
  double weight_of(uint32_t wiring, const wire::Shard& shard, size_t synapse) const;
  double load(uint32_t buffer, int64_t cell);   // row of this step
  void store(uint32_t buffer, int64_t cell, double value);
  void publish(uint32_t population, const std::vector<uint32_t>& cells);
  std::vector<uint32_t> published(uint32_t population, int64_t stamp) const;

  device::Network& network_;
  const plan::Schedule& schedule_;
  int64_t n_;
};

}  // namespace nsim::reference
