// What the parser is not asked to read: texts that are none, and nesting that would exhaust the stack.
#include "engine/syntax/sentences.h"
#include "engine/text/utf8.h"
#include <algorithm>

namespace nsim::syntax {

namespace {

constexpr size_t most_bytes = 1 << 20;   // a parse tree takes about a kilobyte for each word
constexpr size_t most_nested = 200;      // levels of brackets, operators and conditions in one sentence

}  // namespace

bool check_text(uint32_t file, std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > most_bytes) {
    auto& error = diagnostics.error("N010", {file, 0, 0}, "this file is larger than 1 MiB");
    error.note("a model is read by people; long tables belong in CSV files").help("read the numbers with `table(\"numbers.csv\")`");
    return false;
  }
  for (size_t i = 0; i < text.size();) {
    auto [c, length] = decode_utf8(text, i);
    if (length == 0 || c == 0) {
      auto at = static_cast<uint32_t>(i);
      auto& error = diagnostics.error("N011", {file, at, at + 1}, "this is not a text file");
      error.at(length == 0 ? "these bytes are not UTF-8" : "a zero byte").help("save the file as UTF-8 text");
      return false;
    }
    i += length;
  }
  return true;
}

/// Every level of a bracket is charged with the operators since its last separator: that bounds the depth of the tree.
bool check_depth(const std::vector<Lexeme>& lexemes, Diagnostics& diagnostics) {
  struct Level { char bracket; size_t charge; };
  std::vector<Level> levels = {{'{', 0}};
  size_t total = 0;
  auto charge = [&] {
    ++levels.back().charge;
    ++total;
  };
  auto clear = [&] {   // what a bracket itself costs stays until it is closed
    size_t kept = levels.size() > 1 ? 1 : 0;
    total -= levels.back().charge - kept;
    levels.back().charge = kept;
  };
  for (const Lexeme& word : lexemes) {
    bool operates = word.kind == Lexeme::sign && std::string_view("+-*/^<>=!").find(word.spelling[0]) != std::string_view::npos;
    operates = operates || word.is("not") || word.is("if") || word.is("and") || word.is("or");
    bool line_ends = word.kind == Lexeme::newline && levels.back().bracket == '{';   // elsewhere a line break separates nothing
    if (word.is("(") || word.is("[") || word.is("{")) {
      levels.push_back({word.spelling[0], 0});
      charge();
    } else if ((word.is(")") || word.is("]") || word.is("}")) && levels.size() > 1) {
      total -= levels.back().charge;
      levels.pop_back();
    } else if (operates) {
      charge();
    } else if (word.is(",") || word.is(";") || line_ends) {
      clear();
    }
    if (total > most_nested) {
      auto& error = diagnostics.error("N010", word.span, "this is nested too deeply");
      error.at("more than " + std::to_string(most_nested) + " levels of brackets and operators").help("give parts of it a name with `let`");
      return false;
    }
  }
  return true;
}

}  // namespace nsim::syntax
