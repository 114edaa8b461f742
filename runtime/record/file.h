// Whole files or none: what is written appears under its name only when it is complete.
#pragma once
#include <string>
#include <string_view>

namespace nsim::record {

/// Writes `path.part`, closes it, and renames it. Folders are made. Failure when anything goes wrong; no part is left.
void write_whole(const std::string& path, std::string_view bytes);
/// Failure when the file cannot be read.
std::string read_whole(const std::string& path);

}  // namespace nsim::record
