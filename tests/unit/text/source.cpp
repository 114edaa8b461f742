#include "engine/text/source.h"
#include "engine/text/diagnostic.h"
#include <doctest/doctest.h>

using namespace nsim;

TEST_CASE("positions count lines and characters, not bytes") {
  SourceMap sources;
  uint32_t file = sources.add("a.net", "ab\n\xC3\xB6x\r\n\nlast");
  CHECK(sources.position(file, 0).line == 1);
  CHECK(sources.position(file, 2).column == 3);           // the newline itself
  CHECK(sources.position(file, 3).line == 2);
  CHECK(sources.position(file, 5).column == 2);           // behind one letter of two bytes
  CHECK(sources.line(file, 2) == "\xC3\xB6x");
  CHECK(sources.line(file, 3).empty());
  CHECK(sources.line(file, 4) == "last");
  CHECK(sources.line(file, 5).empty());
  CHECK(sources.position(file, 1000).line == 4);          // beyond the end is the end
}

TEST_CASE("views stay valid while files are added") {
  SourceMap sources;
  sources.add("a.net", "short");
  std::string_view text = sources.text(0);
  for (int i = 0; i < 100; ++i) sources.add("b.net", "more");
  CHECK(text == "short");
  CHECK(text.data() == sources.text(0).data());
}

TEST_CASE("cover is the smallest span around both") {
  CHECK(cover({0, 3, 5}, {0, 1, 2}) == Span{0, 1, 5});
  CHECK(cover({}, {0, 1, 2}) == Span{0, 1, 2});
  CHECK(cover({0, 1, 2}, {}) == Span{0, 1, 2});
  CHECK_THROWS_AS(cover({0, 1, 2}, {1, 1, 2}), Bug);
}
