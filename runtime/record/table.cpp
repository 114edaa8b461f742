// Tables as CSV (RFC 4180, with \n at the end of a line).
#include "runtime/record/file.h"
#include "engine/text/diagnostic.h"
#include "runtime/record/results.h"

namespace nsim::record {

namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) text += (i ? "," : "") + cell(cells[i]);
  return text + "\n";
}

}  // namespace

void write_table(const std::string& path, const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::string text = line(columns);
  for (const auto& row : rows) {
    require(row.size() == columns.size(), "a row of a table has a cell for each column");
    text += line(row);
  }
  write_whole(path, text);
}

}  // namespace nsim::record
