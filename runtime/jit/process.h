// Runs a program and takes what it says. No shell: arguments arrive as they are.
#pragma once
#include <string>
#include <vector>

namespace nsim::jit {

struct Outcome {
  bool started = false;
  int status = 0;      // exit code; 128 + signal when it was stopped
  std::string output;  // both streams together
};

Outcome run_program(const std::vector<std::string>& arguments);

}  // namespace nsim::jit
