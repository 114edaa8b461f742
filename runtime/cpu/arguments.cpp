#include "runtime/cpu/arguments.h"

#include "engine/text/diagnostic.h"
#include "runtime/wire/wire.h"

#include <bit>

namespace nsim::cpu {

namespace {

using emit::Slot;

uint64_t pointer(const void* at) { return reinterpret_cast<uintptr_t>(at); }

/// What an empty vector has is null, which means "constant" to the kernels; no row is ever walked then.
template <class T>
uint64_t first_of(const std::vector<T>& v) {
  return v.empty() ? 0 : pointer(v.data());
}

uint64_t group_slot(const Slot& slot, const device::Network& network, int thread) {
  const plan::Group& group = network.schedule->blocks[slot.index].groups[slot.second];
  const auto [begin, end] = wire::slice(group.n_cells, thread, network.threads);
  if (slot.kind == Slot::group_begin) return static_cast<uint64_t>(group.first + begin);
  if (slot.kind == Slot::group_end) return static_cast<uint64_t>(group.first + end);
  if (slot.kind == Slot::group_first) return static_cast<uint64_t>(group.first);
  return group.lane;
}

uint64_t ring_mask(const Slot& slot, const device::Network& network) {
  const plan::Buffer& buffer = network.schedule->buffers[slot.index];
  const auto cells = static_cast<uint64_t>(network.schedule->blocks[buffer.block].n_cells);
  const uint64_t slots = cells ? network.buffers[slot.index].n / cells : 1;
  require(std::has_single_bit(slots), "a ring has a power of two of rows");
  return slots - 1;
}

uint64_t wiring_slot(const Slot& slot, device::Network& network, int thread) {
  if (slot.kind == Slot::wiring_constant) return pointer(network.constant_weights[slot.index].at());
  const wire::Wired& wired = network.wired[slot.index];
  require(wired.shards.size() == static_cast<size_t>(network.threads), "a projection has one shard for each thread");
  const wire::Shard& shard = wired.shards[static_cast<size_t>(thread)];
  if (slot.kind == Slot::wiring_row) return first_of(shard.row);
  if (slot.kind == Slot::wiring_target) return first_of(shard.target);
  if (slot.kind == Slot::wiring_delay) return first_of(shard.delay);
  return network.real_bytes == 4 ? first_of(shard.weight_single) : first_of(shard.weight_double);
}

uint64_t record_slot(const Slot& slot, device::Network& network) {
  const bool in_force = slot.second == network.stage && slot.index < network.records.size();
  return in_force ? pointer(network.records[slot.index].at()) : 0;
}

uint64_t list_steps(const Slot& slot, const device::Network& network) {
  const auto& rows = network.list_rows[slot.index];
  return rows.empty() ? 0 : rows.size() - 1;
}

uint64_t value_of(const Slot& slot, device::Network& network, int thread, void* barrier) {
  switch (slot.kind) {
    case Slot::buffer:
      return pointer(network.buffers[slot.index].at());
    case Slot::parameters:
      return pointer(network.parameters[slot.index].at());
    case Slot::table:
      return first_of(network.thresholds[slot.index]);
    case Slot::table_size:
      return network.table_sizes[slot.index];
    case Slot::group_begin:
    case Slot::group_end:
    case Slot::group_first:
    case Slot::group_lane:
      return group_slot(slot, network, thread);
    case Slot::block_cells:
      return static_cast<uint64_t>(network.schedule->blocks[slot.index].n_cells);
    case Slot::ring_mask:
      return ring_mask(slot, network);
    case Slot::wiring_row:
    case Slot::wiring_target:
    case Slot::wiring_weight:
    case Slot::wiring_delay:
    case Slot::wiring_constant:
      return wiring_slot(slot, network, thread);
    case Slot::list_row:
      return first_of(network.list_rows[slot.index]);
    case Slot::list_cell:
      return first_of(network.list_cells[slot.index]);
    case Slot::list_steps:
      return list_steps(slot, network);
    case Slot::spikes:
      return first_of(network.spikes[slot.index]);
    case Slot::spike_counts:
      return first_of(network.spike_counts[slot.index]);
    case Slot::spike_first:
      return first_of(network.spike_first[slot.index]);
    case Slot::spike_room:
      return static_cast<uint64_t>(network.spike_room[slot.index]);
    case Slot::record:
      return record_slot(slot, network);
    case Slot::thread:
      return static_cast<uint64_t>(thread);
    case Slot::threads:
      return static_cast<uint64_t>(network.threads);
    case Slot::history:
      return static_cast<uint64_t>(network.history);
    case Slot::stage_first:
      return static_cast<uint64_t>(network.stage_first);
    case Slot::seed:
      return network.schedule->seed;
    case Slot::step_ms:
      return std::bit_cast<uint64_t>(network.schedule->step_ms);
    case Slot::barrier:
      return pointer(barrier);
  }
  bug("a slot of an unknown kind");
}

}  // namespace

std::vector<uint64_t> fill_arguments(const std::vector<Slot>& slots, device::Network& network, int thread, void* barrier) {
  std::vector<uint64_t> words;
  // Two lines of slack keep the arguments of two threads apart.
  words.reserve(slots.size() + 32);
  for (const Slot& slot : slots) words.push_back(value_of(slot, network, thread, barrier));
  return words;
}

}  // namespace nsim::cpu
