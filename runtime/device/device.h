// What runs the steps of one network: the emitted kernels on the cpu, or the interpreter in double (`reference`).
//
// The Network owns all memory: a device only advances it. Buffers hold float or double by precision (the reference device: double always).
#pragma once
#include "engine/emit/source.h"
#include "engine/plan/schedule.h"
#include "runtime/wire/memory.h"
#include "runtime/wire/placement.h"
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace nsim::wire { struct Wired; struct Laid; struct Walks; struct Columns; struct Replay; }

namespace nsim::device {

/// Memory of one array of numbers, zeroed; arrays never share two neighbouring cache lines.
struct Array {
  wire::Memory<unsigned char> bytes;
  size_t n = 0, element_bytes = 8;
  bool integer = false;
  void* at();
  const void* at() const;
  double get(size_t k) const;                           // as double, whatever it holds
  bool fits(double value) const;                        // false: a whole number beyond what 1 or 2 bytes hold
  void set(size_t k, double value);
  /// Elements [first, first + n) at the end of a list.
  void append_to(std::vector<double>& list, size_t first, size_t n) const;
};
Array make_array(size_t n, size_t element_bytes, bool integer);

/// Everything a step reads and writes. Filled by runtime/simulate before the first step.
/// Between two calls of run(), when a stage begins, records, record_every, stage, stage_first and the numbers in parameters change, and the memory
/// of records and thresholds may move: a device takes their pointers and sizes anew in every call.
struct Network {
  const plan::Schedule* schedule = nullptr;
  int threads = 1;
  size_t real_bytes = 4;
  std::vector<wire::Placement> placements;                  // by block
  std::vector<Array> buffers;                           // as schedule.buffers, slots × elements of the block's placement
  std::vector<Array> parameters;                        // by block: rows × populations
  std::vector<std::vector<uint32_t>> thresholds;        // by table: populations × size
  std::vector<uint32_t> table_sizes;
  std::vector<wire::Wired> wired;                       // as schedule.wirings; their synapses only where the device reads them so (`reads_wirings`)
  std::vector<wire::Laid> tracts;                       // as schedule.tracts; empty where the device reads wirings
  std::vector<std::vector<wire::Columns>> columns;      // as schedule.plastics, by thread; empty where no event asks for them
  std::vector<std::vector<wire::Replay>> replays;       // as schedule.plastics, by thread; empty where nothing is put off
  std::vector<std::vector<std::vector<int64_t>>> numbers;   // as schedule.plastics, by thread: what the place of a synapse of each source is less than its number
                                                        // in the whole projection, by source, target, draw; empty where nothing is drawn for synapses
  std::vector<std::vector<uint32_t>> source_elements;   // as schedule.plastics, by source cell: its element; empty where no source's values are read
  std::vector<wire::Walks> walks;                       // as schedule.buffers; empty where nothing waits, or waits in a ring
  std::vector<std::vector<int64_t>> list_rows;          // by spike list
  std::vector<std::vector<uint32_t>> list_cells;
  int64_t history = 4;                                  // rows of the spike lists; a power of two, > longest delay + steps of one call
  std::vector<wire::Memory<uint32_t>> spikes;           // by population
  std::vector<std::vector<uint32_t>> spike_counts;
  std::vector<std::vector<int64_t>> spike_first;
  std::vector<int64_t> spike_room;
  std::vector<Array> records;                           // by trace of the stage in force: rows × cells
  std::vector<int64_t> record_every;
  uint32_t stage = 0;
  int64_t stage_first = 0;                              // step at which the stage began
  int64_t step = 0;                                     // steps done
};

/// Where the time of run() went, when the text measures itself.
struct Account {
  emit::Lap lap;
  std::vector<double> seconds;      // by thread
};

struct Device {
  virtual ~Device() = default;
  virtual std::string describe() const = 0;             // "cpu, 2 threads, g++ 12.2.0 -march=native"
  virtual void prepare(Network& network) = 0;           // compile (cached) and bind; once for each network
  virtual void start(Network& network) = 0;             // inputs at t_0
  virtual void begin(Network& network) = 0;             // a stage begins: `on start` of the models
  virtual void run(Network& network, int64_t n) = 0;    // n more steps; counts them in network.step
  /// Brings synapses up to date whose events have been put off (plan::Replay); what follows does not change by it.
  virtual void settle(Network&) {}
  virtual double compile_seconds() const = 0;
  /// Empty unless the text measures itself.
  virtual std::vector<Account> accounts() const { return {}; }
  /// True when buffers hold double whatever the precision (the reference device).
  virtual bool always_double() const { return false; }
  /// True when synapses are read projection by projection as they were drawn (wire::Wired), and drawn delays wait in rings.
  virtual bool reads_wirings() const { return false; }
};

struct CpuOptions { int threads = 1; std::string cache_folder, compiler; };   // empty: found
std::unique_ptr<Device> cpu_device(const emit::KernelSource& source, const CpuOptions& options);       // runtime/cpu
std::unique_ptr<Device> reference_device();                                                            // runtime/reference

}  // namespace nsim::device
