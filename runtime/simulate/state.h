// What a Simulation holds. Internal to the room.
#pragma once
#include "runtime/simulate/network.h"
#include "runtime/simulate/simulation.h"

namespace nsim::simulate {

struct Simulation::State {
  Built built;
  std::unique_ptr<device::Device> device;
  int64_t n_synapses = 0;
  int64_t call_steps = 1;                     // steps that one call of the device may run
  double build_seconds = 0;
  bool started = false;
  std::vector<plan::Initial> overridden;      // what the last stage set; it holds for that stage only
  std::vector<double> sent;                   // spikes by population, counted only where a device measures itself
  double stage_seconds = 0;
  bool usable = true;                         // false when drawing the network found mistakes
};

}  // namespace nsim::simulate
