// One line of a source file as a terminal shows it: tabs widened, control characters and broken UTF-8 replaced, long lines clipped.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsim {

class ShownLine {
 public:
  /// `focus`: the byte that must stay visible when the line is clipped to `widest` columns.
  ShownLine(std::string_view line, size_t focus, size_t widest = 180);
  const std::string& text() const { return text_; }
  /// The screen column, from 0, of a byte of the line; the byte after the last one has a column too.
  size_t column(size_t byte) const;

 private:
  void clip(size_t focus, size_t widest);
  struct Glyph { std::string text; size_t width; };
  std::vector<Glyph> glyphs_;
  std::vector<size_t> glyph_of_;   // for each byte of the line, and one more
  std::vector<size_t> columns_;    // for each glyph, and one more
  std::string text_;
};

}  // namespace nsim
