#include "diagnose.h"
#include "engine/graph/build.h"
#include "engine/learn/division.h"
#include "engine/learn/interchange.h"
#include "engine/learn/pruning.h"
#include "engine/passes/pipeline.h"
#include "engine/syntax/parse.h"
#include "engine/text/render.h"
#include <fstream>
#include <sstream>

namespace nsim {

namespace {

std::optional<std::string> read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Files beside the tests, then the library; `deep_7.net` imports `deep_8.net` and so on without an end.
syntax::Files files_beside(const std::filesystem::path& folder) {
  const std::filesystem::path library = std::filesystem::path(NSIM_SOURCE_DIR);
  syntax::Files files;
  files.find = [=](const std::string& name, const std::string&) -> std::optional<std::pair<std::string, std::string>> {
    if (name.starts_with("deep_")) return std::pair(name, "import \"deep_" + std::to_string(std::stoi(name.substr(5)) + 1) + ".net\"\n");
    for (const auto& place : {folder / name, library / name}) {
      if (auto text = read(place)) return std::pair(name, *text);
    }
    return std::nullopt;
  };
  files.known = [](const std::string&) { return std::vector<std::string>{"models/metrics.net", "models/neurons.net", "models/receptors.net"}; };
  return files;
}

/// Every set of these files has the shape of MNIST.
learn::Shape some_images(const learn::SetName&) { return {{{"row", 28}, {"column", 28}}, 10}; }

}  // namespace

std::string diagnose(const std::filesystem::path& file) {
  SourceMap sources;
  Diagnostics diagnostics;
  uint32_t main_file = sources.add(file.filename().string(), read(file).value());
  syntax::Program program = syntax::load(sources, main_file, files_beside(file.parent_path()), diagnostics);
  if (!diagnostics.has_errors()) {
    auto data = [&](const std::string& name) { return read(file.parent_path() / name); };
    check::Facts facts = check::check(program, values::Bindings{}, data, diagnostics);
    if (!diagnostics.has_errors()) {
      learn::Splits splits;
      graph::rehearse(facts, {}, diagnostics, [&](graph::Graph network) { passes::run_all(std::move(network), diagnostics); },
                       [&](const syntax::Stage& stage, const values::Bindings& bindings) {
                         std::vector<std::string> names;
                         if (stage.kind == syntax::Stage::save) {
                           learn::interchange(facts, bindings, stage, some_images, diagnostics);
                           return names;
                         }
                         if (stage.kind == syntax::Stage::split) {
                           learn::division(facts, bindings, stage, some_images, diagnostics);
                           splits.push_back(&stage);
                         } else if (stage.kind == syntax::Stage::mask) {
                           learn::pruning(facts, bindings, stage, some_images, diagnostics, splits);
                           splits.push_back(&stage);
                         } else if (auto lesson = learn::lesson(facts, bindings, stage, some_images, diagnostics, splits)) {
                           names = learn::columns_of(*lesson);
                         }
                         return names;
                       });
    }
  }
  return render_all(diagnostics, sources, {.colour = false, .most = 100});
}

}  // namespace nsim
