#include "engine/text/shown_line.h"
#include "engine/text/utf8.h"
#include <algorithm>

namespace nsim {

namespace {

constexpr size_t tab_width = 4;
const std::string unreadable = "\xEF\xBF\xBD";   // U+FFFD

size_t width_of(char32_t c) {
  if (c >= 0x300 && c <= 0x36F) return 0;   // combining marks
  bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
              (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

ShownLine::ShownLine(std::string_view line, size_t focus, size_t widest) {
  for (size_t i = 0; i < line.size();) {
    auto [c, length] = decode_utf8(line, i);
    bool broken = length == 0, control = !broken && (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0));
    size_t bytes = broken ? 1 : length;
    for (size_t k = 0; k < bytes; ++k) glyph_of_.push_back(glyphs_.size());
    if (c == '\t' && !broken) glyphs_.push_back({std::string(tab_width, ' '), tab_width});
    else if (broken || control) glyphs_.push_back({unreadable, 1});
    else glyphs_.push_back({std::string(line.substr(i, bytes)), width_of(c)});
    i += bytes;
  }
  glyph_of_.push_back(glyphs_.size());
  clip(glyph_of_[std::min(focus, line.size())], widest);
  size_t column = 0;
  for (const Glyph& glyph : glyphs_) {
    columns_.push_back(column);
    column += glyph.width;
    text_ += glyph.text;
  }
  columns_.push_back(column);
}

/// Glyphs far from the focus become empty, so that the columns of the others stay right.
void ShownLine::clip(size_t focus, size_t widest) {
  if (glyphs_.size() <= widest) return;
  size_t first = focus > widest / 2 ? focus - widest / 2 : 0, last = std::min(glyphs_.size(), first + widest);
  for (size_t i = 0; i < glyphs_.size(); ++i) {
    if (i < first || i >= last) glyphs_[i] = {"", 0};
  }
  if (first > 0) glyphs_[first - 1] = {"...", 3};
  if (last < glyphs_.size()) glyphs_[last] = {"...", 3};
}

size_t ShownLine::column(size_t byte) const { return columns_[glyph_of_[std::min(byte, glyph_of_.size() - 1)]]; }

}  // namespace nsim
