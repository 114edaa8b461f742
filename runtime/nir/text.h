// A network as a file of the language.
#pragma once
#include "runtime/nir/layers.h"

namespace nsim::nir {

/// What the file says beside the network.
struct TextOptions {
  std::string from;                            // "net.nir": named in the first line
  std::string weights;                         // "net.safetensors": what the text loads, beside itself
  std::string set;                             // what is shown to the network, "mnist"; empty: its user says so, and nothing is shown
  std::string rate;                            // "200 Hz": as spikes, that of a 1; empty: numbers as they are
};

std::string text_of(const Network& network, const TextOptions& options);

}  // namespace nsim::nir
