// A lens on the launches of a step: text that measures itself tells what each of them takes. Made only when somebody asks; see kernels/laps.h.
#pragma once
#include "engine/emit/program.h"

namespace nsim::emit {

/// Accounts in the order in which the text first names them; what has the same phase and name shares one.
class Laps {
 public:
  /// Its account, from 1.
  size_t account(const Lap& lap);
  const std::vector<Lap>& accounts() const { return accounts_; }

 private:
  std::vector<Lap> accounts_;
};

// Each writes lines behind a launch where laps are taken at all, and nothing elsewhere.
void take_lap(Program& p, const Lap& lap);
/// At the end of each turn of the loop over a launch's groups, by population. `group`: how the text calls the turn.
void take_laps_of_cells(Program& p, const plan::CellLaunch& launch, const std::string& group);
/// Of a call by its name, "step_lif" of "step_lif(args, step);", or of a barrier.
void take_lap_of_call(Program& p, const std::string& call, Lap::Phase phase);
/// Of the events of synapse models, in the order of write_reacts.
std::vector<Lap> laps_of_reacts(const Program& p, const Moments& which);

}  // namespace nsim::emit
