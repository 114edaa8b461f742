#include "engine/syntax/trivia.h"
#include "engine/text/diagnostic.h"
#include <algorithm>

namespace nsim::syntax {

namespace {

size_t line_start(std::string_view text, size_t at) {
  size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Does a word start at this column of the line that starts at `line`?
bool starts_word(std::string_view text, size_t line, size_t column) {
  size_t end = std::min(text.find('\n', line), text.size());
  size_t at = line + column;
  return column > 0 && at < end && text[at] != ' ' && text[at - 1] == ' ';
}

bool under_word(std::string_view text, size_t at) {
  size_t line = line_start(text, at);
  return line > 0 && starts_word(text, line_start(text, line - 1), at - line);
}

bool over_word(std::string_view text, size_t at) {
  size_t end = text.find('\n', at);
  return end != std::string_view::npos && starts_word(text, end + 1, at - line_start(text, at));
}

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  /// Steps over everything that is not a word.
  Trivia before_next() {
    Trivia trivia;
    size_t newlines = at_ == 0 ? 1 : 0;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '#') {
        trivia.comments.push_back(comment(newlines));
        newlines = 0;
        trivia.blanks = 0;
        continue;
      }
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ';') break;
      trivia.blanks = c == ' ' || c == '\t' ? trivia.blanks + 1 : 0;
      if (c == '\n') {
        ++newlines;
        trivia.broken = true;
      }
      ++at_;
    }
    trivia.blank_before = newlines > 1;
    trivia.under = at_ < text_.size() && under_word(text_, at_);
    trivia.aligned = trivia.under || (at_ < text_.size() && over_word(text_, at_));
    return trivia;
  }

  void step_over(const Word& word) {
    bool here = text_.substr(at_, word.text.size()) == word.text;
    bool american = word.text == "minimise" && text_.substr(at_, 8) == "minimize";
    require(here || american, "the words of a tree are those of its source text, near `" + word.text + "`");
    at_ += word.text.size();
  }

 private:
  Comment comment(size_t newlines) {
    size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view row = text_.substr(at_, end - at_);
    while (!row.empty() && (row.back() == '\r' || row.back() == ' ' || row.back() == '\t')) row.remove_suffix(1);
    size_t start = line_start(text_, at_);
    Comment result{std::string(row), characters(text_.substr(start, at_ - start)), newlines > 0, newlines > 1};
    at_ = end;
    return result;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<Trivia> find_trivia(const std::vector<Word>& words, std::string_view text) {
  Scan scan(text);
  std::vector<Trivia> result;
  for (const Word& word : words) {
    result.push_back(scan.before_next());
    scan.step_over(word);
  }
  result.push_back(scan.before_next());
  return result;
}

}  // namespace nsim::syntax
