// What a user reads about one file: the text of every message, in order, without colour.
#pragma once
#include <filesystem>
#include <string>

namespace nsim {

/// Reads and parses; where that finds nothing wrong, goes on to the later stages. Paths are printed without their folders.
std::string diagnose(const std::filesystem::path& file);

}  // namespace nsim
