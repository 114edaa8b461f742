// The parts of emit(): each writes the functions of some launches and says how the step loop calls them. Internal to the room.
#pragma once
#include "engine/emit/code_printer.h"

namespace nsim::emit {

struct Program {
  const plan::Schedule& schedule;
  ArgsTable& args;
  Writer& head;  // stands before `out`: structs of plugins, small functions
  Writer& out;
  Names& functions;
  std::map<uint32_t, std::string> spikes_functions = {};
  bool counts_written = false;
};

/// "deliver(args, step);": the calls of one launch each, in order.
using Calls = std::vector<std::string>;

Calls write_deliveries(Program& p, const std::vector<plan::DeliverLaunch>& launches, const char* name);
Calls write_drives(Program& p);
Calls write_cells(Program& p, const std::vector<plan::CellLaunch>& launches, const char* name);
Calls write_sources(Program& p);
Calls write_records(Program& p);

/// The spikes of one population, "spikes_lif(args, 0)"; `group`: its place in the block.
std::string spikes_of(Program& p, uint32_t block, const std::string& group);
/// The loop that counts by table for a block of cells; once.
void write_poisson_counts(Program& p);
/// The row of a sum that belongs to this step.
std::string sum_row(Program& p, uint32_t buffer);
uint32_t group_of(const plan::Schedule& schedule, uint32_t population);
/// Parameters of the block's population `group` as the table holds them.
std::function<std::string(uint32_t)> parameters_of(Program& p, uint32_t block, const std::string& group);

/// Mathematics by the names that C++ gives it (tanhf, cosh), for plugins; and the plugins' structs and texts.
void write_plugins(Program& p, const std::map<std::string, std::string>& plugins, std::vector<std::string>& files);

}  // namespace nsim::emit
