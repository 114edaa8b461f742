#include "tools/load.h"
#include "engine/text/render.h"
#include "tools/terminal.h"
#include <cstdio>

namespace nsim::tools {

std::unique_ptr<Loaded> load(const std::filesystem::path& file) {
  auto loaded = std::make_unique<Loaded>();
  std::string text = read_text(file);
  loaded->settings = load_settings(folder_of(file), loaded->sources, loaded->diagnostics);
  loaded->places = places_of_this_program(loaded->settings.data);
  uint32_t main_file = loaded->sources.add(file.string(), std::move(text));
  loaded->program = syntax::load(loaded->sources, main_file, loaded->places.files(), loaded->diagnostics);
  return loaded;
}

bool print_messages(const Diagnostics& diagnostics, const SourceMap& sources) {
  RenderOptions options;
  options.colour = wants_colour(stderr);
  if (!diagnostics.empty()) std::fputs(render_all(diagnostics, sources, options).c_str(), stderr);
  return !diagnostics.has_errors();
}

bool print_messages(const Loaded& loaded) { return print_messages(loaded.diagnostics, loaded.sources); }

}  // namespace nsim::tools
