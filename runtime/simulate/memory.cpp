#include "runtime/simulate/memory.h"
#include "runtime/simulate/spikes.h"
#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace nsim::simulate {
namespace {

size_t bytes_of(const plan::Buffer& buffer, size_t real_bytes) { return buffer.type == plan::Type::real ? real_bytes : buffer.bytes; }

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g GB", bytes / 1e9);
  return text;
}

void allocate(device::Array& array, const plan::Buffer& buffer, size_t slots, int64_t n_cells, size_t real_bytes) {
  array = device::make_array(slots * static_cast<size_t>(n_cells), bytes_of(buffer, real_bytes), buffer.type != plan::Type::real);
}

/// As drawn: a target, and what differs from synapse to synapse.
double drawn_bytes(const plan::Wiring& wiring, size_t weight_bytes, size_t real_bytes, double n) {
  const size_t each = 4 + wiring.states.size() * (real_bytes + 4) + (wiring.constant_weight ? 0 : weight_bytes) + (wiring.constant_delay || wiring.zero_delay ? 0 : 2);
  return n * static_cast<double>(each) + 8 * static_cast<double>(wiring.pre.size());
}

/// Laid in rows: delays are where a synapse stands, and targets are short while a thread has few cells; the headers of segments are about a tenth.
double laid_bytes(const plan::Schedule& schedule, const plan::Wiring& wiring, size_t real_bytes, double n) {
  const bool small = schedule.populations[wiring.post.population.at].n_cells <= 65536;
  const double each = (small ? 2.2 : 4.4) + static_cast<double>(wiring.states.size() * (real_bytes + 4) + (wiring.constant_weight ? 0 : schedule.half_weights ? 2 : real_bytes));
  return n * each + 8 * static_cast<double>(wiring.pre.size());
}

/// A tract stands twice while it is laid.
double bytes_of_synapses(const plan::Schedule& schedule, size_t real_bytes, const std::vector<double>& n_synapses, bool as_drawn) {
  double drawn = 0, laid = 0, largest = 0;
  const size_t weight_bytes = schedule.half_weights ? 4 : real_bytes;
  for (size_t k = 0; k < n_synapses.size(); ++k) {
    drawn += drawn_bytes(schedule.wirings[k], weight_bytes, real_bytes, n_synapses[k]);
    laid += laid_bytes(schedule, schedule.wirings[k], real_bytes, n_synapses[k]);
  }
  for (const plan::Tract& tract : schedule.tracts) {
    double own = 0;
    for (uint32_t w : tract.wirings)
      if (w < n_synapses.size()) own += drawn_bytes(schedule.wirings[w], weight_bytes, real_bytes, n_synapses[w]);
    largest = std::max(largest, own);
  }
  return as_drawn ? drawn : laid + largest;
}

}  // namespace

Estimate estimate(const plan::Schedule& schedule, size_t real_bytes, const std::vector<double>& n_synapses, bool as_drawn) {
  Estimate result;
  for (const plan::Buffer& buffer : schedule.buffers)
    if (buffer.slots > 0 || buffer.waits || buffer.is_past)
      result.values += static_cast<double>(schedule.blocks[buffer.block].n_cells) * static_cast<double>(bytes_of(buffer, real_bytes)) * std::max(1u, buffer.slots);
  result.synapses = bytes_of_synapses(schedule, real_bytes, n_synapses, as_drawn);
  // 64 steps have room for all cells, but take memory for those that fire: not more than one in sixteen in most steps.
  for (size_t p = 0; p < schedule.populations.size(); ++p)
    if (p < schedule.publishes.size() && schedule.publishes[p]) result.spikes += static_cast<double>(schedule.populations[p].n_cells) * 4 * 64 / 16;
  return result;
}

void check_memory(const Estimate& needed) {
  const double has = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (needed.total() <= has) return;
  throw Failure{"this network needs about " + gigabytes(needed.total()) + " of memory",
                "values " + gigabytes(needed.values) + ", synapses " + gigabytes(needed.synapses) + ", lists of spikes " + gigabytes(needed.spikes) + "; this machine has " +
                    gigabytes(has),
                "make the network smaller, or its weights and delays constant"};
}

void allocate_values(Built& built) {
  const plan::Schedule& schedule = built.schedule;
  device::Network& network = built.network;
  network.buffers.resize(schedule.buffers.size());
  for (size_t k = 0; k < schedule.buffers.size(); ++k)
    if (schedule.buffers[k].slots == 1 && schedule.blocks[schedule.buffers[k].block].kind != graph::Block::synapses)
      allocate(network.buffers[k], schedule.buffers[k], 1, network.placements[schedule.buffers[k].block].length, network.real_bytes);
  for (const plan::BlockPlan& block : schedule.blocks) {
    const size_t n = block.parameters.size() * block.groups.size();
    network.parameters.push_back(device::make_array(n, network.real_bytes, false));
    built.numbers.emplace_back(n, 0.0);
  }
  network.thresholds.resize(schedule.tables.size());
  network.table_sizes.resize(schedule.tables.size(), 0);
}

namespace {

using Tracts = std::vector<const plan::Tract*>;

/// The tracts whose longest delay says how long a sum, or a past, is kept.
Tracts waiting_on(const plan::Schedule& schedule, uint32_t buffer, std::vector<uint32_t>& indices) {
  Tracts tracts;
  for (const plan::DeliverLaunch& launch : schedule.before)
    if (launch.kind == plan::DeliverLaunch::drawn && launch.onto == buffer) indices.push_back(launch.tract);
  for (const plan::CarryLaunch& launch : schedule.carries)
    if (launch.past == buffer) indices.push_back(launch.tract);
  for (const plan::Plastic& plastic : schedule.plastics)
    if (const uint32_t pre = schedule.tracts[plastic.delivery.tract].pre.population.at;
        (plastic.delivery.kind != plan::DeliverLaunch::zero_delay && plastic.delivery.onto == buffer) ||
        (schedule.buffers[buffer].is_past && plastic.reads_past && schedule.populations[pre].block.at == schedule.buffers[buffer].block))
      indices.push_back(plastic.delivery.tract);
  for (uint32_t index : indices) tracts.push_back(&schedule.tracts[index]);
  return tracts;
}

bool is_walk(const wire::Laid& laid) {
  return std::any_of(laid.branches.begin(), laid.branches.end(), [](const wire::Branch& b) { return b.stream.size() > 0; });
}

/// `behind`: how many steps a thread that reads may be behind those that write.
uint32_t slots_of_ring(const Built& built, const Tracts& tracts, uint32_t behind) {
  uint32_t longest = 1, slots = 2;
  for (const plan::Tract* tract : tracts)
    for (uint32_t w : tract->wirings) longest = std::max(longest, built.network.wired[w].most_delay);
  while (slots <= longest + behind) slots *= 2;
  return slots;
}

wire::Walks walks_onto(const Built& built, const Tracts& tracts, const std::vector<uint32_t>& indices) {
  std::vector<const wire::Laid*> laid;
  int64_t spikes = 0;
  for (size_t k = 0; k < tracts.size(); ++k) {
    laid.push_back(&built.network.tracts[indices[k]]);
    spikes += tracts[k]->pre.size() * most_in_step(built.schedule, tracts[k]->pre.population.at);
  }
  const bool constant = tracts.size() == 1 && tracts[0]->constant_weight;
  return wire::make_walks(laid, wire::stored_of(built.schedule, constant), spikes, built.network.threads);
}

}  // namespace

void allocate_waiting(Built& built) {
  device::Network& network = built.network;
  for (uint32_t k = 0; k < built.schedule.buffers.size(); ++k) {
    plan::Buffer& buffer = built.schedule.buffers[k];
    if (!buffer.waits && !buffer.is_past) continue;
    std::vector<uint32_t> indices;
    const Tracts tracts = waiting_on(built.schedule, k, indices);
    const bool walks = std::any_of(indices.begin(), indices.end(), [&](uint32_t t) { return is_walk(network.tracts[t]); });
    // Events of synapses read a past after the barrier, when others may have begun the next step; equations read one step further back.
    const bool reacts = buffer.is_past && std::any_of(built.schedule.plastics.begin(), built.schedule.plastics.end(), [](const plan::Plastic& p) { return p.reads_past; });
    buffer.slots = walks ? 1 : slots_of_ring(built, tracts, reacts ? 1 : 0);
    if (walks) network.walks[k] = walks_onto(built, tracts, indices);
    allocate(network.buffers[k], buffer, buffer.slots, network.placements[buffer.block].length, network.real_bytes);
  }
}

}  // namespace nsim::simulate
