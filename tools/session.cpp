#include "tools/session.h"
#include "engine/text/suggest.h"
#include <chrono>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

std::vector<std::string> param_names(const check::Facts& facts) {
  std::vector<std::string> names;
  for (const auto& [name, declaration] : facts.names) {
    if (declaration.item && std::holds_alternative<syntax::Param>(declaration.item->what)) names.push_back(name);
  }
  return names;
}

/// The params and the names of the main file alone: enough to read what `--set` gives before everything is checked with it.
const syntax::Param* find_param(const syntax::Program& program, const std::string& name) {
  for (auto file = program.files.rbegin(); file != program.files.rend(); ++file) {
    for (const syntax::Item& item : (*file)->items) {
      const auto* param = std::get_if<syntax::Param>(&item.what);
      if (param && param->name.text == name) return param;
    }
  }
  return nullptr;
}

/// `dc` for "dc": a word without quotes is a text when the param holds one.
std::string quoted_if_text(const syntax::Param& param, const std::string& text) {
  bool is_text = param.value.kind == syntax::ExprKind::text;
  return is_text && !text.starts_with('"') ? '"' + text + '"' : text;
}

std::optional<values::Value> read_override(Session& session, const std::string& name, const std::string& text) {
  Loaded& loaded = *session.loaded;
  const syntax::Param* param = find_param(loaded.program, name);
  std::string line = fmt::format("param {} = {}\n", name, param ? quoted_if_text(*param, text) : text);
  uint32_t source = loaded.sources.add("--set", line);
  if (!param) {
    std::vector<std::string> names;
    for (const auto& file : loaded.program.files) {
      for (const syntax::Item& item : file->items) {
        if (const auto* other = std::get_if<syntax::Param>(&item.what)) names.push_back(other->name.text);
      }
    }
    std::string hint = did_you_mean(name, names);
    Span span{source, 6, static_cast<uint32_t>(6 + name.size())};
    loaded.diagnostics.error("N105", span, fmt::format("`{}` is not a param of this file", name))
        .at("cannot be set")
        .help(hint.empty() ? (names.empty() ? "declare it, `param " + name + " = ...`" : fmt::format("params of this file: {}", fmt::join(names, ", "))) : hint);
    return {};
  }
  std::unique_ptr<syntax::File> parsed = syntax::parse(loaded.sources, source, loaded.diagnostics);
  if (loaded.diagnostics.has_errors() || parsed->items.empty()) return {};
  return values::evaluate(std::get<syntax::Param>(parsed->items[0].what).value, values::Scope{}, loaded.diagnostics);
}

/// A value given from outside must be of the kind and dimension of the default.
void check_override(Session& session, const std::string& name, const values::Value& given) {
  auto declared = session.facts.names.find(name);
  if (declared == session.facts.names.end() || !declared->second.value) return;
  values::Bindings none;
  values::Scope scope = session.facts.scope(*declared->second.file, none, session.diagnostics());
  auto usual = values::evaluate(*declared->second.value, scope, session.diagnostics());
  if (!usual || !usual->is_number() || !given.is_number()) return;
  const auto& a = std::get<values::Number>(usual->what);
  const auto& b = std::get<values::Number>(given.what);
  if (a.dimension == b.dimension || a.bare_zero || b.bare_zero) return;
  session.diagnostics()
      .error("N205", declared->second.span, fmt::format("`--set {}={}` gives a {}, but `{}` is a {}", name, values::to_text(given), name_of(b.dimension), name, name_of(a.dimension)))
      .at(fmt::format("declared as {}", values::to_text(*usual)))
      .help(fmt::format("--set {}={}", name, values::to_text(*usual)));
}

}  // namespace

std::unique_ptr<Session> open_session(const std::filesystem::path& file, const std::vector<std::pair<std::string, std::string>>& overrides, std::optional<uint64_t> seed, const Choice* choice) {
  auto begin = std::chrono::steady_clock::now();
  auto session = std::make_unique<Session>();
  session->loaded = load(file, choice);
  if (!session->clean()) return session;
  for (const auto& [name, text] : overrides) {
    if (auto value = read_override(*session, name, text)) session->bindings.names[name] = *value;
  }
  session->set = overrides;
  if (seed) {
    session->bindings.seed = *seed;
    session->bindings.seed_is_said = true;
  }
  if (!session->clean()) return session;
  Places places = session->loaded->places;
  std::filesystem::path folder = folder_of(file);
  session->facts = check::check(session->loaded->program, session->bindings, data_reader(*session->loaded), session->diagnostics());
  const SourceMap& sources = session->loaded->sources;
  session->facts.folder = folder.string();
  session->facts.locate = [places, &sources](const std::string& name, const syntax::File& from) -> std::optional<std::string> {
    std::filesystem::path near = folder_of(sources.path(from.source));
    auto path = name.ends_with(".hpp") ? places.model(name, near) : places.data_file(name, near);
    if (!path) return {};
    return path->string();
  };
  if (session->clean()) {
    for (const auto& [name, value] : session->bindings.names) check_override(*session, name, value);
  }
  session->parse_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return session;
}

std::vector<std::pair<std::string, std::string>> parameters(Session& session, const values::Bindings& bindings) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const std::string& name : param_names(session.facts)) {
    const check::Declaration& declaration = session.facts.names.at(name);
    auto given = bindings.names.find(name);
    if (given != bindings.names.end()) {
      shown.emplace_back(name, values::to_text(given->second));
    } else if (declaration.value) {
      values::Scope scope = session.facts.scope(*declaration.file, bindings, session.diagnostics());
      if (auto value = values::evaluate(*declaration.value, scope, session.diagnostics())) shown.emplace_back(name, values::to_text(*value));
    }
  }
  return shown;
}

std::vector<std::filesystem::path> Session::sample_folders() const {
  return loaded->places.set_folders(folder_of(loaded->sources.path(loaded->program.main().source)));
}

}  // namespace nsim::tools
