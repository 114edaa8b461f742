// What `nsim doctor` finds out, one finding for each thing that a run needs.
#pragma once
#include "tools/machine.h"
#include <string>
#include <vector>

namespace nsim::tools {

struct Finding {
  enum class State : unsigned char { ok, note, problem } state = State::ok;
  std::string what;       // "compiler"
  std::string found;      // what is there
  std::string attempt;    // what to do about it; empty when all is well
};
using Findings = std::vector<Finding>;

void examine_compilers(const std::string& wanted, Findings& findings);
void examine_gnuplot(Findings& findings);
void examine_devices(Findings& findings);
void examine_libraries(Findings& findings);
void examine_cache(const std::filesystem::path& folder, Findings& findings);
void examine_sets(const std::vector<std::filesystem::path>& data, Findings& findings);
void examine_places(const std::vector<std::filesystem::path>& data, Findings& findings);

}  // namespace nsim::tools
