// Where every thing came from: source files, and spans inside them.
//
// A Span is a half-open range of bytes of one file. Every AST node, graph object and diagnostic carries one, so a message at
// any stage can point at the text that caused it.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace nsim {

struct Span {
  uint32_t file = ~0u, begin = 0, end = 0;
  bool known() const { return file != ~0u; }
  bool operator==(const Span&) const = default;
};

/// The smallest span that covers both; both must lie in one file (an unknown one is ignored).
Span cover(Span a, Span b);

struct Position { uint32_t line = 1, column = 1; };  // both from 1; columns count characters (UTF-8), not bytes

/// The texts read so far. Files are never removed, so indices and views stay valid.
class SourceMap {
 public:
  uint32_t add(std::string path, std::string text);
  size_t size() const { return files_.size(); }
  const std::string& path(uint32_t file) const;
  std::string_view text(uint32_t file) const;
  std::string_view text(Span span) const;
  Position position(uint32_t file, uint32_t offset) const;
  std::string_view line(uint32_t file, uint32_t line) const;  // without its newline

 private:
  struct File { std::string path, text; std::vector<uint32_t> lines; };
  std::deque<File> files_;   // a vector would move short texts, which live inside their strings
};

}  // namespace nsim
