// Whole files in memory. Internal to the room.
#pragma once
#include <string>

namespace nsim::data {

/// The bytes of a file; Failure when it cannot be read, with the reason of the system.
std::string read_bytes(const std::string& path);
/// The same for a text: Failure when it holds bytes that no text has.
std::string read_text(const std::string& path);

}  // namespace nsim::data
