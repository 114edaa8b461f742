// One expression evaluated from text, as a `let` of a file would be.
#pragma once
#include "engine/syntax/parse.h"
#include "engine/values/evaluate.h"

namespace nsim::values {

struct Evaluated {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<syntax::File> file;
  Scope scope;
  std::optional<Value> value;

  /// The value of the last `let` of the text; earlier lets without arguments are names, those with arguments are functions.
  explicit Evaluated(const std::string& text, std::map<std::string, Value> names = {}, std::map<std::string, std::string> files = {}) {
    uint32_t source = sources.add("test.net", text + "\n");
    file = syntax::parse(sources, source, diagnostics);
    scope.names = std::move(names);
    scope.find = [this](const std::string& name, Span) -> std::optional<Value> {
      const syntax::Let* found = let(name);
      return found && !found->has_formals ? evaluate(found->value, scope, diagnostics) : std::nullopt;
    };
    scope.function = [this](const std::string& name) -> const syntax::Let* {
      const syntax::Let* found = let(name);
      return found && found->has_formals ? found : nullptr;
    };
    scope.known = [this] {
      std::vector<std::string> all;
      for (const syntax::Item& item : file->items) {
        if (const auto* one = std::get_if<syntax::Let>(&item.what)) all.push_back(one->name.text);
      }
      return all;
    };
    scope.read = [files](const std::string& path) -> std::optional<std::string> {
      auto found = files.find(path);
      return found == files.end() ? std::nullopt : std::optional(found->second);
    };
    if (diagnostics.has_errors()) return;
    value = evaluate(std::get<syntax::Let>(file->items.back().what).value, scope, diagnostics);
  }

  const syntax::Let* let(const std::string& name) const {
    for (const syntax::Item& item : file->items) {
      const auto* found = std::get_if<syntax::Let>(&item.what);
      if (found && found->name.text == name) return found;
    }
    return nullptr;
  }
  std::string text() const { return value ? to_text(*value) : "nothing"; }
  std::string codes() const {
    std::string all;
    for (const Diagnostic& d : diagnostics.sorted()) all += (all.empty() ? "" : " ") + d.code;
    return all;
  }
  std::string message() const { return diagnostics.empty() ? "" : diagnostics.sorted()[0].message; }
};

inline std::string value_of(const std::string& expr) { return Evaluated("let x = " + expr).text(); }
inline std::string code_of(const std::string& expr) { return Evaluated("let x = " + expr).codes(); }

}  // namespace nsim::values
