// Whole files or none: what is written appears under its name only when it is complete.
#pragma once
#include <string>
#include <string_view>

namespace nsim::record {

/// Writes `path.part`, closes it, and renames it. Folders are made. Failure when anything goes wrong; no part is left.
/// `lasting`: returns when it is on the disk, so that it is there after a power cut too.
void write_whole(const std::string& path, std::string_view bytes, bool lasting = false);
/// Failure when the file cannot be read.
std::string read_whole(const std::string& path);

}  // namespace nsim::record
