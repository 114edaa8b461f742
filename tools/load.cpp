#include "tools/load.h"
#include "engine/text/render.h"
#include "tools/library.h"
#include "tools/terminal.h"
#include <cstdio>

namespace nsim::tools {

namespace {

constexpr size_t largest_data_bytes = size_t{1} << 30;

/// Sentences behind those of the file, or of one of its experiments.
void add(Loaded& loaded, const Choice& choice) {
  syntax::File& main = *loaded.program.files.back();
  std::vector<std::string> texts = choice.added;
  if (choice.change)
    if (std::string more = choice.change(main); !more.empty()) texts.push_back(std::move(more));
  syntax::Experiment* experiment = nullptr;
  for (syntax::Item& item : main.items)
    if (auto* e = std::get_if<syntax::Experiment>(&item.what); e && e->name.text == choice.experiment) experiment = e;
  for (const std::string& text : texts) {
    loaded.added.push_back(loaded.sources.add("--add", text + "\n"));
    std::unique_ptr<syntax::File> parsed = syntax::parse(loaded.sources, loaded.added.back(), loaded.diagnostics);
    if (!loaded.clean()) return;
    for (syntax::Item& item : parsed->items) {
      auto* stage = std::get_if<syntax::Stage>(&item.what);
      if (stage && experiment) experiment->steps.push_back({std::move(*stage)});
      else main.items.push_back(std::move(item));
    }
  }
}

}  // namespace

std::unique_ptr<Loaded> load(const std::filesystem::path& file, const Choice* choice) {
  auto loaded = std::make_unique<Loaded>();
  std::string text = read_text(file);
  loaded->settings = load_settings(folder_of(file), loaded->sources, loaded->diagnostics);
  loaded->places = places_of_this_program(loaded->settings.data);
  uint32_t main_file = loaded->sources.add(file.string(), std::move(text));
  loaded->program = syntax::load(loaded->sources, main_file, loaded->places.files(), loaded->diagnostics);
  if (choice && loaded->clean()) add(*loaded, *choice);
  return loaded;
}

std::function<std::optional<std::string>(const std::string& path)> data_reader(const Loaded& loaded) {
  return [&loaded](const std::string& name) -> std::optional<std::string> {
    // A table lies beside the file that names it, which may be an imported one; the main file goes first.
    for (auto file = loaded.program.files.rbegin(); file != loaded.program.files.rend(); ++file) {
      auto path = loaded.places.data_file(name, folder_of(loaded.sources.path((*file)->source)));
      if (path) return read_text(*path, largest_data_bytes);
    }
    return std::nullopt;
  };
}

bool print_messages(const Diagnostics& diagnostics, const SourceMap& sources) {
  RenderOptions options;
  options.colour = wants_colour(stderr);
  if (!diagnostics.empty()) std::fputs(render_all(diagnostics, sources, options).c_str(), stderr);
  return !diagnostics.has_errors();
}

bool print_messages(const Loaded& loaded) { 
  return print_messages(with_library_hints(loaded.diagnostics, loaded.sources, loaded.places), loaded.sources);
}

}  // namespace nsim::tools
