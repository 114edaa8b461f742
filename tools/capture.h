// Runs another program and keeps what it says: for `nsim doctor`, which asks compilers and gnuplot who they are.
#pragma once
#include <string>
#include <vector>

namespace nsim::tools {

struct Captured {
  int status = -1;          // exit code; 127 when there is no such program, 128 + signal when it was killed
  std::string text;         // stdout and stderr together
  std::string first_line() const { return text.substr(0, text.find('\n')); }
};

/// Without a shell: the words arrive as they are. `input` is given on stdin.
Captured capture(const std::vector<std::string>& words, const std::string& input = "");

}  // namespace nsim::tools
