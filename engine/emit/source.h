// The emitted program: text in the common dialect, and what its one argument struct must be filled with.
//
// The text has no #include. It is compiled behind a prelude (kernels/), which defines the dialect for the host compiler; the same text
// must mean the same under NVRTC. It defines
//     extern "C" void nsim_start(Args* a)                       once, before the first step: inputs at t_0 (clear, drive)
//     extern "C" void nsim_run(Args* a, long first, long n)     steps first … first + n - 1, entered once by every thread with its own Args
// `Args` is a struct of 8-byte fields in the order of `slots`.
#pragma once
#include "engine/plan/schedule.h"

namespace nsim::emit {

struct Slot {
  enum Kind : uint8_t {
    buffer,            // pointer to buffers[index] (real or int), of the whole block
    parameters,        // pointer to the block's table of numbers, real [row][population], rows in the order of BlockPlan::parameters
    table, table_size, // pointer to thresholds of tables[index], uint32 [population][table_size]; number of thresholds
    group_begin, group_end,        // index: block, second: group: this thread's cells of it, in the block
    wiring_row,        // projection: int64 [n_pre + 1], begin of the row of each source cell (relative to the range), this thread's shard
    wiring_target,     // uint32: cell of the target block
    wiring_weight,     // real; null when constant
    wiring_delay,      // uint16, in steps; null when constant
    wiring_constant,   // pointer to one real: the constant weight
    list_row, list_cell,           // spike list: int64 [n_steps_of_list + 1], uint32 cells in the population
    spikes,            // population: uint32 [history][room]: cells in the population, published by stamp
    spike_counts,      // population: uint32 [history][threads]
    spike_first,       // population: int64 [threads]: where each thread's part of a row of `spikes` begins
    spike_room,        // population: int64, length of a row of `spikes`
    record,            // trace: index of the stage's trace; pointer to real [rows][cells]; null when the stage has none
    thread, threads, history,      // int64; history: rows of the spike lists, a power of two
    stage_first,       // int64: step at which the stage began
    seed,              // uint64
    step_ms,           // double, as bits
    barrier            // pointer the runtime gives; handed to BARRIER
  } kind = buffer;
  uint32_t index = 0, second = 0;
  std::string field;   // its name in Args
};

struct KernelSource {
  std::string text;                       // after the prelude
  std::string prelude;                    // dialect and functions, from kernels/
  std::vector<Slot> slots;
  std::vector<std::string> plugins;       // files pasted into the text, for error messages
  std::vector<std::pair<int, Span>> lines;// emitted line (of text, from 1) → source span
};

KernelSource emit(const plan::Schedule& schedule);

/// The struct that `nsim plugin FILE` prints for an extern cell.
std::string plugin_struct(const plan::ExternCall& call, const std::string& real);

}  // namespace nsim::emit
