// Any bytes at all: parsing gives a tree or messages, never a crash; what parses prints, and comes back equal.
#include "engine/syntax/parse.h"
#include "engine/text/render.h"
#include <cstdlib>

using namespace nsim;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SourceMap sources;
  Diagnostics diagnostics;
  auto file = syntax::parse(sources, sources.add("a.net", std::string(reinterpret_cast<const char*>(data), size)), diagnostics);
  if (render_all(diagnostics, sources, {.most = 1000}).empty() != diagnostics.empty()) std::abort();
  if (diagnostics.has_errors()) return 0;
  std::string printed = syntax::print(*file, sources);
  auto again = syntax::parse(sources, sources.add("b.net", printed), diagnostics);
  if (diagnostics.has_errors() || !(*again == *file)) std::abort();
  if (syntax::print(*again, sources) != printed) std::abort();
  syntax::dump(*file);
  return 0;
}
