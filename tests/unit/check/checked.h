// A file checked from text, as the program does it, for the tests of this room.
#pragma once
#include "engine/check/facts.h"
#include "engine/text/render.h"
#include <fstream>
#include <sstream>

namespace nsim::check {

inline std::optional<std::string> file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Checked {
  SourceMap sources;
  Diagnostics diagnostics;
  syntax::Program program;
  Facts facts;
  values::Bindings bindings;

  /// `others`: files that may be imported or read, by name.
  explicit Checked(const std::string& text, std::map<std::string, std::string> others = {}, values::Bindings given = {})
      : bindings(std::move(given)) {
    uint32_t main = sources.add("model.net", text);
    syntax::Files files;
    files.find = [others](const std::string& name, const std::string&) -> std::optional<std::pair<std::string, std::string>> {
      auto found = others.find(name);
      if (found != others.end()) return std::pair{name, found->second};
      std::optional<std::string> library = file_text(std::string(NSIM_SOURCE_DIR) + "/" + name);
      return library ? std::optional(std::pair{name, *library}) : std::nullopt;
    };
    program = syntax::load(sources, main, files, diagnostics);
    if (diagnostics.has_errors()) return;
    auto read = [others](const std::string& path) -> std::optional<std::string> {
      auto found = others.find(path);
      if (found != others.end()) return found->second;
      return file_text(std::string(NSIM_SOURCE_DIR) + "/models/" + path);
    };
    facts = check(program, bindings, read, diagnostics);
  }

  std::string text() const { return render_all(diagnostics, sources); }
  /// "N101 N205": the codes in the order of the file, notes left out.
  std::string codes() const {
    std::string all;
    for (const Diagnostic& d : diagnostics.sorted()) {
      if (d.severity == Severity::error) all += (all.empty() ? "" : " ") + d.code;
    }
    return all;
  }
  const syntax::Population& population(const std::string& name) const { return std::get<syntax::Population>(facts.names.at(name).item->what); }
  const Composition& composition(const std::string& name) const { return facts.compositions.at(&population(name)); }
};

}  // namespace nsim::check
