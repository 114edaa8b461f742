// Any text at all: from the sentences to the schedule there are messages or a network, never a crash, a bug of ours or an endless loop.
#include "engine/graph/build.h"
#include "engine/passes/pipeline.h"
#include "engine/plan/schedule.h"
#include "engine/syntax/parse.h"
#include "engine/text/render.h"
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace nsim;

namespace {

std::optional<std::string> library_text(const std::string& name) {
  static std::map<std::string, std::optional<std::string>> known;
  auto [at, fresh] = known.try_emplace(name);
  if (fresh && name.starts_with("models/") && name.ends_with(".net") && name.find("..") == std::string::npos) {
    std::ifstream in(NSIM_SOURCE_DIR "/" + name, std::ios::binary);
    std::stringstream text;
    if (in) text << in.rdbuf(), at->second = text.str();
  }
  return at->second;
}

syntax::Files files() {
  syntax::Files result;
  result.find = [](const std::string& name, const std::string&) -> std::optional<std::pair<std::string, std::string>> {
    auto text = library_text(name);
    return text ? std::optional(std::pair(name, *text)) : std::nullopt;
  };
  result.known = [](const std::string&) { return std::vector<std::string>{"models/metrics.net"}; };
  return result;
}

/// The runs at the top, or those of the first trial of the first sweep.
void first_network(const std::vector<graph::Script::Part>& parts, values::Bindings& bindings, std::vector<const syntax::Stage*>& runs) {
  for (const auto& part : parts) {
    if (part.kind != graph::Script::Part::run) continue;
    if (!part.trials.empty()) bindings = part.trials[0].bindings;
    runs.push_back(part.stage);
  }
  for (const auto& part : parts) {
    if (!runs.empty() || part.trials.empty()) continue;
    bindings = part.trials[0].bindings;
    first_network(part.trials[0].inner, bindings, runs);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SourceMap sources;
  Diagnostics diagnostics;
  uint32_t main = sources.add("a.net", std::string(reinterpret_cast<const char*>(data), size));
  syntax::Program program = syntax::load(sources, main, files(), diagnostics);
  if (diagnostics.has_errors()) return 0;
  auto table = [](const std::string&) { return std::optional<std::string>("key,size,x\na,3,1.5\nb,4,-2\n"); };
  values::Bindings bindings;
  check::Facts facts = check::check(program, bindings, table, diagnostics);
  if (render_all(diagnostics, sources, {.most = 1000}).empty() != diagnostics.empty()) std::abort();
  if (diagnostics.has_errors()) return 0;
  graph::Script script = graph::script(facts, bindings, "", diagnostics);
  std::vector<const syntax::Stage*> runs;
  first_network(script.parts, bindings, runs);
  if (diagnostics.has_errors() || runs.empty()) return 0;
  graph::Graph network = graph::build(facts, bindings, runs, diagnostics);
  if (diagnostics.has_errors()) return 0;
  graph::dump(network);
  network = passes::run_all(std::move(network), diagnostics);
  if (diagnostics.has_errors()) return 0;
  plan::dump(plan::plan(network, diagnostics));
  return 0;
}
