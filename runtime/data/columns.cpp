#include "runtime/data/fields.h"
#include "runtime/data/files.h"
#include "runtime/data/text.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace nsim::data {
namespace {

double number(std::string_view field, const std::string& path, size_t line) {
  if (const auto value = number_of(field)) return *value;
  throw Failure{place(path, line) + " is not usable", field.empty() ? "a number is missing" : "`" + std::string(field) + "` is not a number", "write plain numbers, separated by commas"};
}

/// A table with numbers only; `line_of` tells where a row stood.
struct Columns { std::vector<std::string> names; std::vector<std::vector<double>> values; std::vector<size_t> line_of; };

Columns parse(const std::string& path) {
  const std::string text = read_text(path);
  Columns result;
  size_t line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view content = trimmed(std::string_view(text).substr(begin, end - begin));
    begin = end + 1, ++line;
    if (content.empty() || content.front() == '#') continue;
    const auto row = fields(content);
    if (result.names.empty()) {
      for (std::string_view name : row) {
        if (name.empty() || std::find(result.names.begin(), result.names.end(), name) != result.names.end())
          throw Failure{place(path, line) + " is not usable", name.empty() ? "a column has no name" : "two columns are called `" + std::string(name) + "`", "give each column a name of its own"};
        result.names.emplace_back(name);
      }
      result.values.resize(row.size());
      continue;
    }
    if (row.size() != result.names.size())
      throw Failure{place(path, line) + " is not usable", "it has " + std::to_string(row.size()) + " fields, and the header names " + std::to_string(result.names.size()) + " columns",
                    end == text.size() ? "the file may have been cut off" : "give each line as many fields as the header"};
    for (size_t k = 0; k < row.size(); ++k) result.values[k].push_back(number(row[k], path, line));
    result.line_of.push_back(line);
  }
  if (result.names.empty()) throw Failure{"`" + path + "` is empty", "it has no line with the names of columns", "begin it with a line such as `cell,time_ms`"};
  return result;
}

}  // namespace

std::map<std::string, std::vector<double>> read_columns(const std::string& path) {
  Columns columns = parse(path);
  std::map<std::string, std::vector<double>> result;
  for (size_t k = 0; k < columns.names.size(); ++k) result[columns.names[k]] = std::move(columns.values[k]);
  return result;
}

Spikes read_spikes(const std::string& path) {
  const Columns columns = parse(path);
  auto column = [&](const char* name) -> const std::vector<double>& {
    const auto at = std::find(columns.names.begin(), columns.names.end(), name);
    if (at != columns.names.end()) return columns.values[static_cast<size_t>(at - columns.names.begin())];
    throw Failure{"`" + path + "` is not a list of spikes", std::string("it has no column `") + name + "`", "begin it with the line `cell,time_ms`"};
  };
  const auto &cell = column("cell"), &time = column("time_ms");
  for (size_t k = 0; k < cell.size(); ++k) {
    if (cell[k] < 0 || cell[k] != std::floor(cell[k]) || cell[k] > 4294967295.0)
      throw Failure{place(path, columns.line_of[k]) + " is not usable", "cells are counted in whole numbers from 0", ""};
    if (time[k] < 0) throw Failure{place(path, columns.line_of[k]) + " is not usable", "a spike before the beginning, at a negative time", ""};
  }
  std::vector<size_t> order(cell.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return time[a] < time[b]; });
  Spikes spikes;
  for (size_t k : order) spikes.cell.push_back(static_cast<int64_t>(cell[k])), spikes.time_ms.push_back(time[k]);
  return spikes;
}

}  // namespace nsim::data
