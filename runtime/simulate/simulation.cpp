#include "runtime/simulate/memory.h"
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <chrono>

namespace nsim::simulate {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

}  // namespace

Simulation::Simulation(plan::Schedule schedule, std::unique_ptr<device::Device> device, int threads, Diagnostics& diagnostics) : state_(std::make_unique<State>()) {
  const auto begin = std::chrono::steady_clock::now();
  State& state = *state_;
  Built& built = state.built;
  state.device = std::move(device);
  built.schedule = std::move(schedule);
  if (state.device->always_double()) built.schedule.precision = "double";
  built.network.schedule = &built.schedule;
  if (state.device->reads_wirings()) threads = 1;
  built.network.threads = threads;
  built.network.real_bytes = built.schedule.precision == "double" ? 8 : 4;
  check_memory(estimate(built.schedule, built.network.real_bytes, {}, false));
  for (const plan::BlockPlan& block : built.schedule.blocks) built.network.placements.push_back(wire::place(block, threads));
  for (const graph::Population& population : built.schedule.populations) built.places.push_back(wire::place(population, built.schedule.seed));
  allocate_values(built);
  set_values(built, built.schedule.initials);
  set_propagators(built);
  rebase_traces(built, true);
  set_tables(built);
  set_lists(built);
  state.n_synapses = connect(built, state.device->reads_wirings(), diagnostics);
  state.usable = !diagnostics.has_errors();
  if (!state.usable) return;
  state.call_steps = allocate_spikes(built);
  state.build_seconds = seconds_since(begin);
  state.device->prepare(built.network);
  built.settle = [&state] { state.device->settle(state.built.network); };
  if (!state.device->accounts().empty()) state.sent.assign(built.schedule.populations.size(), 0);
}

Simulation::~Simulation() = default;
const plan::Schedule& Simulation::schedule() const { return state_->built.schedule; }
int64_t Simulation::n_synapses() const { return state_->n_synapses; }
int Simulation::threads() const { return state_->built.network.threads; }
double Simulation::build_seconds() const { return state_->build_seconds; }
double Simulation::compile_seconds() const { return state_->device->compile_seconds(); }

std::vector<RoundedWeights> Simulation::rounded_weights() const {
  const Built& built = state_->built;
  std::vector<RoundedWeights> all;
  for (size_t k = 0; k < built.roundings.size(); ++k) {
    const wire::Rounding& r = built.roundings[k];
    if (r.step > 0 && r.n_synapses > 0) all.push_back({built.schedule.wirings[k].name, r.step, r.rms_error, r.largest});
  }
  return all;
}

}  // namespace nsim::simulate
