// CSV text to a table. Fields may stand in quotes ("" is a quote inside them); the last line may end without a newline; CRLF is read as LF.
#include "engine/values/evaluate.h"
#include <charconv>
#include <cmath>
#include <set>

namespace nsim::values {

namespace {

constexpr size_t most_cells = 50'000'000;

struct Line {
  std::vector<std::string> fields;
  std::vector<bool> quoted;
  size_t number = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }
  bool more() const { return at_ < text_.size(); }

  /// One record; `problem` is set when a quote is not closed or something follows it.
  Line read(std::string& problem) {
    Line line;
    line.number = number_++;
    do {
      bool quoted = more() && text_[at_] == '"';
      line.fields.push_back(quoted ? quoted_field(problem) : plain_field());
      line.quoted.push_back(quoted);
    } while (problem.empty() && take(','));
    if (problem.empty()) end_of_line(problem);
    return line;
  }

 private:
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void end_of_line(std::string& problem) {
    take('\r');
    if (more() && !take('\n')) problem = "something follows a closing quote";
  }
  std::string plain_field() {
    size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string field(text_.substr(at_, end - at_));
    at_ = end;
    size_t first = field.find_first_not_of(" \t"), last = field.find_last_not_of(" \t");
    return first == std::string::npos ? "" : field.substr(first, last - first + 1);
  }
  std::string quoted_field(std::string& problem) {
    std::string field;
    ++at_;
    while (more()) {
      char c = text_[at_++];
      if (c == '\n') ++number_;
      if (c != '"') {
        field += c;
        continue;
      }
      if (!take('"')) return field;
      field += '"';
    }
    problem = "a quote is never closed";
    return field;
  }

  std::string_view text_;
  size_t at_ = 0, number_ = 1;
};

Value cell_value(const std::string& field, bool quoted) {
  double value = 0;
  const char* begin = field.data() + (field.starts_with('+') ? 1 : 0);
  auto [end, error] = std::from_chars(begin, field.data() + field.size(), value);
  bool number = !quoted && !field.empty() && error == std::errc() && end == field.data() + field.size() && std::isfinite(value);
  return number ? Value::number(value) : Value{field};
}

bool blank(const Line& line) { return line.fields.size() == 1 && line.fields[0].empty() && !line.quoted[0]; }

}  // namespace

std::optional<Table> read_table(const std::string& name, std::string_view text, Span use, Diagnostics& diagnostics) {
  auto wrong = [&](size_t line, std::string why) -> std::optional<Table> {
    diagnostics.error("N520", use, "`" + name + "` is not a table").note("line " + std::to_string(line) + ": " + why);
    return std::nullopt;
  };
  Reader reader(text);
  std::string problem;
  Table table;
  table.name = name;
  while (reader.more()) {
    Line line = reader.read(problem);
    if (!problem.empty()) return wrong(line.number, problem);
    if (blank(line) || (table.columns.empty() && line.fields[0].starts_with('#'))) continue;
    if (table.columns.empty()) {
      table.columns = line.fields;
      std::set<std::string> seen;
      for (const std::string& column : table.columns) {
        if (!seen.insert(column).second) return wrong(line.number, "the column `" + column + "` stands twice in the header");
      }
      continue;
    }
    if (line.fields.size() != table.columns.size()) {
      return wrong(line.number, std::to_string(line.fields.size()) + " fields, but the header has " + std::to_string(table.columns.size()));
    }
    if ((table.rows.size() + 1) * table.columns.size() > most_cells) return wrong(line.number, "the table is too large");
    std::vector<Value> row;
    for (size_t i = 0; i < line.fields.size(); ++i) row.push_back(cell_value(line.fields[i], line.quoted[i]));
    table.rows.push_back(std::move(row));
  }
  if (table.columns.empty()) return wrong(1, "the file is empty; the first line must name the columns");
  table.keys = {0};
  return table;
}

}  // namespace nsim::values
