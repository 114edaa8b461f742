// What a command runs with: the command line first, then nsim.yaml, then what the computer offers.
#pragma once
#include "tools/options.h"
#include "tools/settings.h"

namespace nsim::tools {

struct Machine {
  std::string device;
  unsigned threads = 1;                          // at most
  bool threads_chosen = false;                   // somebody said so; else a small network takes fewer
  std::filesystem::path cache;
  std::string compiler;                          // empty: the first of g++, c++, clang++ that is found
  std::vector<std::filesystem::path> data;
  bool profile = false;                          // kernels measure themselves
  std::string note;                              // why the device is not the usual one; empty: it is
};

/// Where no device was asked for and no compiler is there, the reference device takes over, and `note` says so.
Machine machine_for(const RunOptions& options, const Settings& settings);

}  // namespace nsim::tools
