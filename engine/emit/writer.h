// Emitted lines, each with the place in the .net file that it comes from. Internal to the room.
#pragma once
#include "engine/text/source.h"
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsim::emit {

class Writer {
 public:
  explicit Writer(const SourceMap* sources) : sources_(sources) {}
  /// One line (without its newline), indented; the place is said in a comment when it is another than in the line before.
  void line(std::string_view text, Span span = {});
  /// Text that has its own lines and indentation.
  void paste(std::string_view text);
  void open(std::string_view text, Span span = {}) { line(text, span), depth_ += 2; }
  void close(std::string_view text = "}") { depth_ -= 2, line(text); }
  std::string place(Span span) const;  // "balanced.net:10", or empty
  int lines() const { return lines_; }
  const std::string& text() const { return text_; }
  const std::vector<std::pair<int, Span>>& spans() const { return spans_; }

 private:
  const SourceMap* sources_;
  std::string text_, last_place_;
  int depth_ = 0, lines_ = 0;
  std::vector<std::pair<int, Span>> spans_;
};

}  // namespace nsim::emit
