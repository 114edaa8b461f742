// CSV with a line for each sample: the first line names the columns.
#include "engine/text/diagnostic.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/fields.h"
#include "runtime/data/readers.h"
#include "runtime/data/unzipped.h"
#include <algorithm>

namespace nsim::data {
namespace {

struct Table { std::vector<std::string> names; std::vector<float> numbers; std::vector<std::string> labels; size_t label_at = 0; };

[[noreturn]] void not_usable(const std::string& path, size_t line, const std::string& why, const std::string& attempt) { throw Failure{place(path, line) + " is not usable", why, attempt}; }

void add_header(Table& table, const std::vector<std::string_view>& row, const std::string& path, size_t line, const std::string& label) {
  if (std::all_of(row.begin(), row.end(), [](std::string_view f) { return number_of(f).has_value(); }))
    not_usable(path, line, "the first line has numbers only", "begin the file with the names of the columns, such as `" + label + ",x,y`");
  for (const std::string_view name : row) {
    if (std::find(table.names.begin(), table.names.end(), name) != table.names.end()) not_usable(path, line, "two columns are called `" + std::string(name) + "`", "give each column a name of its own");
    table.names.emplace_back(name);
  }
  table.label_at = static_cast<size_t>(std::find(table.names.begin(), table.names.end(), label) - table.names.begin());
  if (table.names.size() == (table.label_at < table.names.size() ? 1 : 0)) not_usable(path, line, "no column is left beside `" + label + "`", "give each sample at least one number");
}

void add_row(Table& table, const std::vector<std::string_view>& row, const std::string& path, size_t line, bool last) {
  if (row.size() != table.names.size())
    not_usable(path, line, "it has " + std::to_string(row.size()) + " fields, and the header names " + std::to_string(table.names.size()) + " columns",
               last ? "the file may have been cut off" : "give each line as many fields as the header");
  for (size_t k = 0; k < row.size(); ++k) {
    if (k == table.label_at) {
      if (row[k].empty()) not_usable(path, line, "its label is missing", "give each sample a label");
      const bool quoted = row[k].size() >= 2 && row[k].front() == '"' && row[k].back() == '"';
      table.labels.emplace_back(quoted ? row[k].substr(1, row[k].size() - 2) : row[k]);
    } else if (const auto number = number_of(row[k])) {
      table.numbers.push_back(static_cast<float>(*number));
    } else {
      not_usable(path, line, row[k].empty() ? "a number is missing" : "`" + std::string(row[k]) + "` is not a number", "write plain numbers, separated by commas");
    }
  }
}

}  // namespace

Samples read_csv(const std::string& path, const std::string& label) {
  std::string text = Unzipped(path).rest(size_t{4} << 30);
  if (text.find('\0') != std::string::npos) throw Failure{"`" + path + "` is not a text", "it holds bytes that only binary files have", "name a file of comma-separated numbers"};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  Table table;
  size_t line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view content = trimmed(std::string_view(text).substr(begin, end - begin));
    begin = end + 1, ++line;
    if (content.empty() || content.front() == '#') continue;
    if (table.names.empty()) add_header(table, fields(content), path, line, label);
    else add_row(table, fields(content), path, line, end == text.size());
  }
  if (table.numbers.empty()) throw Failure{"`" + path + "` is empty", "it has no samples", "give a line with the names of the columns, and a line for each sample"};
  const bool labelled = table.label_at < table.names.size();
  const auto size = static_cast<int64_t>(table.names.size()) - (labelled ? 1 : 0);
  Samples samples = samples_of(finite_values(std::move(table.numbers), size, path), named_axes({size}));
  if (labelled) samples.columns["label"] = class_column(table.labels, path);
  return samples;
}

}  // namespace nsim::data
