// What the fuzzer found once (tests/fuzz/found): a tree or messages, and a tree comes back equal.
#include "engine/syntax/parse.h"
#include "engine/text/render.h"
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace nsim;

TEST_CASE("what the fuzzer found stays mended") {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(NSIM_SOURCE_DIR) / "tests/fuzz/found")) {
    CAPTURE(entry.path().filename().string());
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    SourceMap sources;
    Diagnostics diagnostics;
    auto file = syntax::parse(sources, sources.add("a.net", text.str()), diagnostics);
    CHECK(render_all(diagnostics, sources).empty() == diagnostics.empty());
    ++files;
    if (diagnostics.has_errors()) continue;
    std::string printed = syntax::print(*file, sources);
    auto again = syntax::parse(sources, sources.add("b.net", printed), diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    CHECK(*again == *file);
    CHECK(syntax::print(*again, sources) == printed);
  }
  CHECK(files > 0);
}
