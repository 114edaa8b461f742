#include "runtime/data/fields.h"
#include <charconv>
#include <cmath>

namespace nsim::data {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> result;
  for (size_t begin = 0;;) {
    const size_t comma = line.find(',', begin);
    result.push_back(trimmed(line.substr(begin, comma - begin)));
    if (comma == std::string_view::npos) return result;
    begin = comma + 1;
  }
}

std::optional<double> number_of(std::string_view field) {
  double value = 0;
  const std::string_view digits = field.starts_with('+') ? field.substr(1) : field;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string place(const std::string& path, size_t line) { return "`" + path + "`, line " + std::to_string(line); }

}  // namespace nsim::data
