// The emitted program: text in the common dialect, and what its one argument struct must be filled with.
//
// The text has no #include. It is compiled behind a prelude (kernels/), which defines the dialect for the host compiler; the same text
// must mean the same under NVRTC. It defines
//     extern "C" void nsim_start(Args* a)                       once with each thread's Args, before the first step: inputs at t_0 (clear, drive)
//     extern "C" void nsim_begin(Args* a, long n)               when a stage begins, entered by every thread, n steps done so far; only where a model says `on start`
//     extern "C" void nsim_settle(Args* a, long n)              between two steps, n of them done: brings synapses up to date; only where events are put off
//     extern "C" void nsim_run(Args* a, long first, long n)     steps first … first + n - 1, entered once by every thread with its own Args
// `Args` is a struct of 8-byte fields in the order of `slots` (an array in the text is as many slots).
#pragma once
#include "engine/plan/schedule.h"
#include <map>

namespace nsim::emit {

struct Slot {
  enum Kind : uint8_t {
    buffer,            // pointer to buffers[index] (real or int), of the whole block
    parameters,        // pointer to the block's table of numbers, real [row][population], rows in the order of BlockPlan::parameters
    table, table_size, // pointer to thresholds of tables[index], uint32 [population][table_size]; number of thresholds
    group_begin, group_end,        // index: block, second: group: elements of this thread's cells of it in the block's buffers; int64
    group_first,                   // index: block, second: group: the element that cell 0 of the group would have if it were this thread's; int64
    group_elements,                // index: block, second: group: int64 [threads], element of the first cell of each thread's slice
    group_lane,                    // index: block, second: group: Group::lane, as uint64
    block_cells,                   // index: block: elements of one of its buffers, the length of a row of a ring; int64
    ring_mask,                     // index: buffer: its slots - 1, as int64
    block_base,        // index: block: element of its buffers at which this thread's cells begin; int64
    tract_start,       // tract: int64 [sources + 1], begin of the row of each source cell (relative to the range) on this thread
    tract_near, tract_far,         // uint16 or uint32: target, counted from block_base; the other is null
    tract_weight,      // stored (real; int16 of steps with half weights); null when constant
    tract_delay,       // uint16, in steps; null unless the tract's spikes wait in a ring
    tract_stream,      // bytes of segments (kernels/walk.h); null unless cursors walk the rows
    tract_constant,    // pointer to one real: the constant weight; the step of half weights
    tract_first, tract_cells,      // the range of source cells that has rows; int64
    column_start, column_synapse, column_source,   // plastic: int64 [own targets + 1], uint32 place in the branch, uint32 cell of the sources
    replay_cells, replay_depth,    // plastic: this thread's cells, and how many of their last spikes are kept (plan::Replay, wire::Replay); int64
    replay_visited,    // plastic: int32 by source of the tract: the step up to which its row has been brought
    replay_stamps, replay_waiting, // plastic: int32 [depth][cells], the youngest first; int32 [cells]: how many of them rows may not have seen
    replay_kept,       // plastic: real [numbers of the target kept beside a stamp][depth][cells]
    synapse_numbers,   // plastic: int64 by source of the tract: added to the place of a synapse, its number in the projection; null unless drawn for
    source_elements,   // plastic: uint32 by source cell: its element in the buffers of its block; null unless their values are read
    walk,              // index: sum buffer: kernels::Walk of this thread; null where drawn delays wait in a ring
    list_row, list_cell,           // spike list: int64 [n_steps_of_list + 1], cells of step k are those from row k - 1 to row k; uint32 cells in the population
    list_steps,                    // spike list: n_steps_of_list (its period, or its last step), int64
    spikes,            // population: uint32 [history][room]: cells in the population, published by stamp; null when nobody reads them
    spike_counts,      // population: uint32 [history][threads]
    spike_first,       // population: int64 [threads]: where each thread's part of a row of `spikes` begins
    spike_room,        // population: int64, length of a row of `spikes`
    record,            // index: trace, second: stage; pointer to real [rows][cells]; null unless the stage is in force.
                       // Step n is recorded when (n - stage_first) % every == 0, in row (n - stage_first) / every - 1
    thread, threads, history,      // int64; history: rows of the spike lists, a power of two
    stage_first,       // int64: step at which the stage began
    seed,              // uint64
    step_ms,           // double, as bits
    number,            // double, as bits: Slot::real_value, a number of the file that a sweep may change
    whole,             // int64: Slot::whole_value
    barrier,           // null with one thread; else a kernels::Barrier (kernels/barrier.h); handed to BARRIER once in each step
    laps               // uint64 [1 + accounts] of this thread (kernels/laps.h); only in text that measures itself
  } kind = buffer;
  uint32_t index = 0, second = 0;
  std::string field;   // its name in Args
  double real_value = 0;
  int64_t whole_value = 0;
};

/// What an account of kernels/laps.h is for: account 1 + k is that of laps[k].
struct Lap {
  enum Phase : uint8_t { integrate, deliver, plasticity, drive, record, barrier, clock } phase = clock;
  std::string name;                       // of a population, a projection, a launch
  enum Events : uint8_t { none, cells, out_of_sources, walked, into_targets } events = none;   // updates of cells; spikes times synapses. walked:
                                          // only where cursors walk the rows of these tracts
  std::vector<uint32_t> tracts = {};      // whose spikes count
  uint32_t population = ~0u;              // whose cells count
  double bytes = 0;                       // for each cell: what an update reads and writes
};

struct KernelSource {
  std::string text;                       // after the prelude
  std::string prelude;                    // dialect and functions, from kernels/
  std::vector<Slot> slots;
  std::vector<std::string> plugins;       // files pasted into the text, for error messages
  std::vector<std::pair<int, Span>> lines;// emitted line (of text, from 1) → source span
  std::vector<Lap> laps;                  // empty when the text does not measure itself
};

/// `sources`: to say file and line of a statement in comments. `plugins`: path → text of each extern cell's file (ExternCall::file).
/// `measured`: the text measures itself; without, it holds nothing of that kind.
KernelSource emit(const plan::Schedule& schedule, const SourceMap* sources = nullptr, const std::map<std::string, std::string>& plugins = {}, bool measured = false);

/// The struct that `nsim plugin FILE` prints for an extern cell.
std::string plugin_struct(const plan::ExternCall& call, const std::string& real);

}  // namespace nsim::emit
