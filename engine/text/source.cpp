#include "engine/text/source.h"
#include "engine/text/diagnostic.h"
#include <algorithm>

namespace nsim {

Span cover(Span a, Span b) {
  if (!a.known()) return b;
  if (!b.known()) return a;
  require(a.file == b.file, "spans that are covered together lie in one file");
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

uint32_t SourceMap::add(std::string path, std::string text) {
  File file{std::move(path), std::move(text), {0}};
  for (size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.lines.push_back(static_cast<uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<uint32_t>(files_.size() - 1);
}

const std::string& SourceMap::path(uint32_t file) const {
  require(file < files_.size(), "a span names a file that was read");
  return files_[file].path;
}

std::string_view SourceMap::text(uint32_t file) const {
  require(file < files_.size(), "a span names a file that was read");
  return files_[file].text;
}

std::string_view SourceMap::text(Span span) const {
  std::string_view all = text(span.file);
  require(span.begin <= span.end && span.end <= all.size(), "a span lies inside its file");
  return all.substr(span.begin, span.end - span.begin);
}

Position SourceMap::position(uint32_t file, uint32_t offset) const {
  std::string_view all = text(file);
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(all.size()));
  const auto& lines = files_[file].lines;
  auto after = std::upper_bound(lines.begin(), lines.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - lines.begin());
  Position position{line, 1};
  for (uint32_t i = lines[line - 1]; i < offset; ++i) {
    bool continues = (static_cast<unsigned char>(all[i]) & 0xC0) == 0x80;
    if (!continues) ++position.column;
  }
  return position;
}

std::string_view SourceMap::line(uint32_t file, uint32_t line) const {
  std::string_view all = text(file);
  const auto& lines = files_[file].lines;
  if (line == 0 || line > lines.size()) return {};
  size_t begin = lines[line - 1], end = line < lines.size() ? lines[line] - 1 : all.size();
  if (end > begin && all[end - 1] == '\r') --end;
  return all.substr(begin, end - begin);
}

}  // namespace nsim
