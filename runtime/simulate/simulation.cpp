#include "runtime/simulate/memory.h"
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <chrono>

namespace nsim::simulate {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

/// Draws all projections; what a rule finds to be impossible is in the diagnostics afterwards.
int64_t wire_all(Built& built, Diagnostics& diagnostics) {
  const wire::Numbers numbers{[&built](plan::Source source, uint32_t index, uint32_t population, int64_t cell) { return read_number(built, source, index, population, cell); }};
  std::vector<double> expected;
  for (size_t k = 0; k < built.schedule.wirings.size(); ++k) expected.push_back(wire::expected_synapses(built.schedule, k, built.places, numbers));
  check_memory(estimate(built.schedule, built.network.real_bytes, expected));
  int64_t n = 0;
  for (size_t k = 0; k < built.schedule.wirings.size(); ++k) {
    built.network.wired.push_back(wire::wire(built.schedule, k, built.places, numbers, built.network.threads, diagnostics));
    device::Array weight = device::make_array(1, built.network.real_bytes, false);
    weight.set(0, built.network.wired.back().constant_weight);
    built.network.constant_weights.push_back(std::move(weight));
    n += built.network.wired.back().n_synapses;
  }
  return n;
}

void check_delays(const Built& built) {
  for (const plan::DeliverLaunch& launch : built.schedule.before)
    if (launch.kind == plan::DeliverLaunch::one_delay && built.network.wired[launch.projection].n_synapses > 0)
      require(launch.delay == built.network.wired[launch.projection].constant_delay, "the plan and the wiring round a delay alike");
  for (const plan::CarryLaunch& launch : built.schedule.carries)
    if (!launch.drawn_delay && built.network.wired[launch.projection].n_synapses > 0)
      require(launch.delay == built.network.wired[launch.projection].constant_delay, "the plan and the wiring round a delay alike");
}

}  // namespace

Simulation::Simulation(plan::Schedule schedule, std::unique_ptr<device::Device> device, int threads, Diagnostics& diagnostics) : state_(std::make_unique<State>()) {
  const auto begin = std::chrono::steady_clock::now();
  State& state = *state_;
  Built& built = state.built;
  state.device = std::move(device);
  built.schedule = std::move(schedule);
  if (state.device->always_double()) built.schedule.precision = "double";
  built.network.schedule = &built.schedule;
  built.network.threads = threads;
  built.network.real_bytes = built.schedule.precision == "double" ? 8 : 4;
  check_memory(estimate(built.schedule, built.network.real_bytes, {}));
  for (const graph::Population& population : built.schedule.populations) built.places.push_back(wire::place(population, built.schedule.seed));
  allocate_values(built);
  set_values(built, built.schedule.initials);
  set_propagators(built);
  set_tables(built);
  set_lists(built);
  state.n_synapses = wire_all(built, diagnostics);
  state.usable = !diagnostics.has_errors();
  if (!state.usable) return;
  check_delays(built);
  allocate_rings(built);
  state.call_steps = allocate_spikes(built);
  state.build_seconds = seconds_since(begin);
  state.device->prepare(built.network);
}

Simulation::~Simulation() = default;
const plan::Schedule& Simulation::schedule() const { return state_->built.schedule; }
int64_t Simulation::n_synapses() const { return state_->n_synapses; }
double Simulation::build_seconds() const { return state_->build_seconds; }
double Simulation::compile_seconds() const { return state_->device->compile_seconds(); }

}  // namespace nsim::simulate
