// The parts of emit(): each writes the functions of some launches and says how the step loop calls them. Internal to the room.
#pragma once
#include "engine/emit/code_printer.h"

namespace nsim::emit {

class Laps;

struct Program {
  struct Replay { std::string of_row, of_all; };  // functions that bring one row, or all of them, up to date
  const plan::Schedule& schedule;
  ArgsTable& args;
  Writer& head;  // stands before `out`: structs of plugins, small functions
  Writer& out;
  Names& functions;
  std::map<uint32_t, std::string> spikes_functions = {};
  std::map<uint32_t, std::vector<std::string>> same_step = {};  // calls of the carried values of each level: start and step share them
  std::map<uint32_t, Replay> replays = {};        // by plastic
  std::map<uint32_t, std::vector<std::string>> drives_within = {};  // by block: drives whose pieces the cells' launch calls, "drive_cells"
  Laps* laps = nullptr;  // null: the text does not measure itself
};

/// "deliver(args, step);": the calls of one launch each, in order.
using Calls = std::vector<std::string>;

/// What a run does about deliveries: once at its beginning, before the barrier of a step (of spikes that every thread knows), after it; asks for what
/// goes straight onto variables, and goes there behind the cells; what arrives at once, when the spikes of the step are known.
struct Deliveries { Calls resume, known, before, asks, behind, after; };
Deliveries write_deliveries(Program& p);
/// "{start, near, far, weight, delay, stream, constant, first, cells}": the synapses of a tract that end on this thread's cells.
std::string synapses_of(Program& p, uint32_t tract, bool drawn_delay, bool may_walk);
/// A row of a buffer from this thread's first cell on, which is where targets are counted from.
std::string own(Program& p, const std::string& row, uint32_t buffer);
/// Carried values that reach the cells of one level.
Calls write_carries(Program& p, uint32_t level);
Calls write_repasts(Program& p);
/// Events of synapse models at these moments.
using Moments = std::vector<graph::Plasticity::Event::Moment>;
Calls write_reacts(Program& p, const Moments& which);
/// Into sums, or behind the cells onto variables. Some run piece by piece within the cells, and as a whole only at the start: is_within says which.
Calls write_drives(Program& p, bool into_sum);
bool is_within(const Program& p, const std::string& call);
/// In the loop over blocks of cells, before a block's own arrays are named.
void call_drives_within(Program& p, const plan::CellLaunch& launch, const std::string& group);
/// Reductions that the launches of one level read, with their barriers.
Calls write_folds(Program& p, const std::vector<plan::FoldLaunch>& folds, uint32_t level);
std::string barrier(Program& p);
/// The launches of one level.
Calls write_cells(Program& p, const std::vector<plan::CellLaunch>& launches, uint32_t level, const char* name);
Calls write_sources(Program& p);
Calls write_records(Program& p);

/// The spikes of one population, "spikes_lif(args, 0)"; `group`: its place in the block.
std::string spikes_of(Program& p, uint32_t block, const std::string& group);
/// The row of a sum, or of a past, that belongs to this step.
std::string sum_row(Program& p, uint32_t buffer);
uint32_t group_of(const plan::Schedule& schedule, uint32_t population);
/// Parameters of the block's population `group` as the table holds them.
std::function<std::string(uint32_t)> parameters_of(Program& p, uint32_t block, const std::string& group);

/// Mathematics by the names that C++ gives it (tanhf, cosh), for plugins; and the plugins' structs and texts.
void write_plugins(Program& p, const std::map<std::string, std::string>& plugins, std::vector<std::string>& files);

}  // namespace nsim::emit
