// Lines of comma-separated fields. Internal to the room.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsim::data {

/// Without the blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view s);
std::vector<std::string_view> fields(std::string_view line);
/// A finite number; nothing when the field is anything else.
std::optional<double> number_of(std::string_view field);
/// "`file`, line 3"
std::string place(const std::string& path, size_t line);

}  // namespace nsim::data
