// A network built from text, as the program does it: parse, check, script, build.
#pragma once
#include "engine/graph/build.h"
#include "engine/text/render.h"
#include <fstream>
#include <sstream>

namespace nsim::graph {

inline std::optional<std::string> file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Built {
  SourceMap sources;
  Diagnostics diagnostics;
  syntax::Program program;
  check::Facts facts;
  values::Bindings bindings;
  Script script;
  Graph graph;  // of the runs at the top, or of the first trial

  explicit Built(const std::string& text, std::map<std::string, std::string> others = {}, values::Bindings given = {}) : bindings(std::move(given)) {
    const std::string root = NSIM_SOURCE_DIR;
    uint32_t main = sources.add("model.net", text);
    syntax::Files files;
    files.find = [others, root](const std::string& name, const std::string&) -> std::optional<std::pair<std::string, std::string>> {
      auto found = others.find(name);
      if (found != others.end()) return std::pair{name, found->second};
      std::optional<std::string> library = file_text(root + "/" + name);
      return library ? std::optional(std::pair{name, *library}) : std::nullopt;
    };
    program = syntax::load(sources, main, files, diagnostics);
    if (diagnostics.has_errors()) return;
    auto read = [others, root](const std::string& path) -> std::optional<std::string> {
      auto found = others.find(path);
      if (found != others.end()) return found->second;
      std::optional<std::string> library = file_text(root + "/models/" + path);
      return library ? library : file_text(root + "/models/examples/" + path);
    };
    facts = check::check(program, bindings, read, diagnostics);
    if (diagnostics.has_errors()) return;
    script = graph::script(facts, bindings, "", diagnostics);
    if (diagnostics.has_errors() || learns(script.parts)) return;  // what trains is no network in steps: see unit/learn
    auto [runs, bound] = first_network();
    graph = build(facts, bound, runs, diagnostics);
  }

  std::pair<std::vector<const syntax::Stage*>, values::Bindings> first_network() const {
    const std::vector<Script::Part>* parts = &script.parts;
    for (;;) {
      std::vector<const syntax::Stage*> runs;
      values::Bindings bound = bindings;
      for (const Script::Part& part : *parts) {
        if (part.kind != Script::Part::run) continue;
        runs.push_back(part.stage);
        bound = part.trials[0].bindings;
      }
      if (!runs.empty()) return {sentences_of(*parts), bound};
      if (parts->empty() || (*parts)[0].trials.empty()) return {runs, bound};
      parts = &(*parts)[0].trials[0].inner;
    }
  }

  std::string text() const { return render_all(diagnostics, sources); }
  std::string codes() const {
    std::string all;
    for (const Diagnostic& d : diagnostics.sorted()) {
      if (d.severity == Severity::error) all += (all.empty() ? "" : " ") + d.code;
    }
    return all;
  }
  /// One line of the dump that contains the words; "" when there is none.
  std::string line(const std::string& words) const {
    std::istringstream lines(dump(graph));
    for (std::string one; std::getline(lines, one);) {
      if (one.find(words) != std::string::npos) return one.substr(one.find_first_not_of(' '));
    }
    return "";
  }
};

}  // namespace nsim::graph
