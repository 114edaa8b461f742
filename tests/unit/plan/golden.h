// Texts that a person has read, kept under tests/golden. NSIM_UPDATE=1 rewrites them: then read the difference.
#pragma once
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>

namespace nsim::test {

inline void check_golden(const std::string& path, const std::string& text) {
  const std::string full = std::string(NSIM_SOURCE_DIR) + "/tests/golden/" + path;
  if (std::getenv("NSIM_UPDATE")) std::ofstream(full) << text;
  std::ifstream file(full);
  std::stringstream kept;
  kept << file.rdbuf();
  CHECK_MESSAGE(kept.str() == text, path);
}

}  // namespace nsim::test
