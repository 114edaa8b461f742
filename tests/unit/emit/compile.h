// Runs the host compiler on emitted text and returns what it says.
#pragma once
#include "engine/emit/source.h"
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <unistd.h>

namespace nsim::test {

/// CXX, or g++.
inline std::string host_compiler() {
  const char* compiler = std::getenv("CXX");
  return compiler ? compiler : "g++";
}
inline bool is_gcc() { return host_compiler().find("clang") == std::string::npos; }

/// Warnings as errors; clang++ also warns of functions of the prelude that one text does not use, and of `a & b ? c : d`.
inline std::string strict() {
  return is_gcc()
             ? "-Wall -Wextra -Werror"
             : "-Wall -Wextra -Werror -Wno-unused-function -Wno-unneeded-internal-declaration -Wno-bitwise-conditional-parentheses -Wno-pass-failed";
}

struct Said {
  int status = 0;
  std::string text;
  int text_begins = 0;
};  // text_begins: lines before KernelSource::text

inline Said compiler_says(const emit::KernelSource& source, const std::string& flags) {
  static int number = 0;
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("nsim_says_{}_{}.cpp", getpid(), number++)).string();
  std::ofstream(path) << source.prelude << source.text;
  Said said;
  FILE* pipe =
      popen(fmt::format("{} -std=c++20 -ffp-contract=off -fno-math-errno -fno-trapping-math {} -c {} -o /dev/null 2>&1", host_compiler(), flags, path)
                .c_str(),
            "r");
  char piece[4096];
  while (size_t n = fread(piece, 1, sizeof piece, pipe)) said.text.append(piece, n);
  said.status = pclose(pipe);
  std::filesystem::remove(path);
  for (char c : source.prelude) said.text_begins += c == '\n';
  return said;
}

}  // namespace nsim::test
