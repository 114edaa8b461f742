#include "runtime/cpu/arguments.h"

#include "engine/text/diagnostic.h"
#include "runtime/wire/columns.h"
#include "runtime/wire/replay.h"

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
  const auto [first, last] = network.placements[slot.index].slices[slot.second][static_cast<size_t>(thread)];
  const int64_t begin = network.placements[slot.index].begin[slot.second][static_cast<size_t>(thread)];
  if (slot.kind == Slot::group_begin) return static_cast<uint64_t>(begin);
  if (slot.kind == Slot::group_end) return static_cast<uint64_t>(begin + last - first);
  if (slot.kind == Slot::group_first) return static_cast<uint64_t>(begin - first);
  if (slot.kind == Slot::group_elements) return pointer(network.placements[slot.index].begin[slot.second].data());
  return group.lane;
}

uint64_t ring_mask(const Slot& slot, const device::Network& network) {
  const auto length = static_cast<uint64_t>(network.placements[network.schedule->buffers[slot.index].block].length);
  const uint64_t slots = length ? network.buffers[slot.index].n / length : 1;
  require(std::has_single_bit(slots), "a ring has a power of two of rows");
  return slots - 1;
}

template <class T>
uint64_t first_of(const wire::Memory<T>& memory) {
  return memory.size() == 0 ? 0 : pointer(memory.data());
}

uint64_t tract_slot(const Slot& slot, const device::Network& network, int thread) {
  const wire::Laid& laid = network.tracts[slot.index];
  require(laid.branches.size() == static_cast<size_t>(network.threads), "a tract has one branch for each thread");
  const wire::Branch& branch = laid.branches[static_cast<size_t>(thread)];
  const bool single = network.real_bytes == 4;
  switch (slot.kind) {
    case Slot::tract_start:
      return first_of(branch.start);
    case Slot::tract_near:
      return first_of(branch.near_target);
    case Slot::tract_far:
      return first_of(branch.far_target);
    case Slot::tract_delay:
      return first_of(branch.delay);
    case Slot::tract_stream:
      return first_of(branch.stream);
    case Slot::tract_constant:
      return single ? pointer(&laid.constant_single) : pointer(&laid.constant_double);
    default:
      if (branch.weight_half.size() > 0) return first_of(branch.weight_half);
      return single ? first_of(branch.weight_single) : first_of(branch.weight_double);
  }
}

uint64_t walk_slot(const Slot& slot, device::Network& network, int thread) {
  auto& walks = network.walks[slot.index].of;
  return walks.empty() ? 0 : pointer(&walks[static_cast<size_t>(thread)]);
}

uint64_t column_slot(const Slot& slot, const device::Network& network, int thread) {
  const auto& all = network.columns[slot.index];
  if (all.empty()) return 0;
  const wire::Columns& columns = all[static_cast<size_t>(thread)];
  if (slot.kind == Slot::column_start) return first_of(columns.start);
  return first_of(slot.kind == Slot::column_synapse ? columns.synapse : columns.source);
}

uint64_t replay_slot(const Slot& slot, device::Network& network, int thread) {
  wire::Replay& replay = network.replays[slot.index].at(static_cast<size_t>(thread));
  if (slot.kind == Slot::replay_cells) return static_cast<uint64_t>(replay.cells);
  if (slot.kind == Slot::replay_depth) return static_cast<uint64_t>(replay.depth);
  if (slot.kind == Slot::replay_kept) return first_of(replay.kept);
  return first_of(slot.kind == Slot::replay_visited ? replay.visited : slot.kind == Slot::replay_stamps ? replay.stamps : replay.waiting);
}

uint64_t record_slot(const Slot& slot, device::Network& network) {
  const bool in_force = slot.second == network.stage && slot.index < network.records.size();
  return in_force ? pointer(network.records[slot.index].at()) : 0;
}

uint64_t list_steps(const Slot& slot, const device::Network& network) {
  const auto& rows = network.list_rows[slot.index];
  return rows.empty() ? 0 : rows.size() - 1;
}

uint64_t value_of(const Slot& slot, device::Network& network, int thread, void* barrier, uint64_t* laps) {
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
    case Slot::group_elements:
    case Slot::group_lane:
      return group_slot(slot, network, thread);
    case Slot::block_cells:
      return static_cast<uint64_t>(network.placements[slot.index].length);
    case Slot::ring_mask:
      return ring_mask(slot, network);
    case Slot::block_base:
      return static_cast<uint64_t>(network.placements[slot.index].base[static_cast<size_t>(thread)]);
    case Slot::tract_start:
    case Slot::tract_near:
    case Slot::tract_far:
    case Slot::tract_weight:
    case Slot::tract_delay:
    case Slot::tract_stream:
    case Slot::tract_constant:
      return tract_slot(slot, network, thread);
    case Slot::tract_first:
      return static_cast<uint64_t>(network.schedule->tracts[slot.index].pre.first);
    case Slot::tract_cells:
      return static_cast<uint64_t>(network.schedule->tracts[slot.index].pre.size());
    case Slot::column_start:
    case Slot::column_synapse:
    case Slot::column_source:
      return column_slot(slot, network, thread);
    case Slot::replay_cells:
    case Slot::replay_depth:
    case Slot::replay_visited:
    case Slot::replay_stamps:
    case Slot::replay_waiting:
    case Slot::replay_kept:
      return replay_slot(slot, network, thread);
    case Slot::synapse_numbers:
      return network.numbers[slot.index].empty() ? 0 : first_of(network.numbers[slot.index][static_cast<size_t>(thread)]);
    case Slot::source_elements:
      return first_of(network.source_elements[slot.index]);
    case Slot::walk:
      return walk_slot(slot, network, thread);
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
    case Slot::number:
      return std::bit_cast<uint64_t>(slot.real_value);
    case Slot::whole:
      return static_cast<uint64_t>(slot.whole_value);
    case Slot::barrier:
      return pointer(barrier);
    case Slot::laps:
      return pointer(laps);
  }
  bug("a slot of an unknown kind");
}

}  // namespace

std::vector<uint64_t> fill_arguments(const std::vector<Slot>& slots, device::Network& network, int thread, void* barrier, uint64_t* laps) {
  std::vector<uint64_t> words;
  // Two lines of slack keep the arguments of two threads apart.
  words.reserve(slots.size() + 32);
  for (const Slot& slot : slots) words.push_back(value_of(slot, network, thread, barrier, laps));
  return words;
}

}  // namespace nsim::cpu
