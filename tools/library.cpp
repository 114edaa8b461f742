#include "tools/library.h"
#include <algorithm>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

std::string name_of(const syntax::Item& item) {
  if (auto model = std::get_if<syntax::Model>(&item.what)) return model->name.text;
  if (auto let = std::get_if<syntax::Let>(&item.what)) return let->name.text;
  if (auto penalty = std::get_if<syntax::Penalty>(&item.what)) return penalty->name.text;
  return "";
}

/// The block of `#` lines that ends right above `begin`; that is where a model names its paper.
std::string comment_above(std::string_view text, size_t begin) {
  size_t top = text.rfind('\n', begin);
  top = top == std::string_view::npos ? 0 : top + 1;
  const size_t bottom = top;
  while (top > 0) {
    size_t line = text.rfind('\n', top - 2);
    line = top < 2 || line == std::string_view::npos ? 0 : line + 1;
    size_t word = text.find_first_not_of(" \t", line);
    if (word >= top || text[word] != '#') break;
    top = line;
  }
  std::string comment(text.substr(top, bottom - top));
  while (!comment.empty() && comment.back() == '\n') comment.pop_back();
  return comment;
}

void read_file(const fs::path& path, Library& library) {
  SourceMap sources;
  Diagnostics diagnostics;
  std::string text = read_text(path);
  std::unique_ptr<syntax::File> file = syntax::parse(sources, sources.add(path.string(), text), diagnostics);
  if (diagnostics.has_errors()) return;
  for (const syntax::Item& item : file->items) {
    std::string name = name_of(item);
    if (name.empty()) continue;
    library.push_back({name, path.string(), comment_above(text, item.span.begin), std::string(sources.text(item.span))});
  }
}

/// What to write behind `import` for a file that read_library() found.
std::string import_name(const Places& places, const fs::path& file) {
  bool of_library = file.parent_path() == places.library.lexically_normal() || file.parent_path() == places.library;
  return of_library ? "models/" + file.filename().string() : file.filename().string();
}

}  // namespace

Library read_library(const Places& places) {
  std::vector<fs::path> folders = places.path, files;
  folders.push_back(places.library);
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (it->path().extension() == ".net" && it->is_regular_file(error)) files.push_back(it->path());
    }
  }
  std::sort(files.begin(), files.end());
  Library library;
  for (const fs::path& file : files) read_file(file, library);
  return library;
}

Diagnostics with_library_hints(const Diagnostics& diagnostics, const SourceMap& sources, const Places& places) {
  std::optional<Library> library;  // read only when a name is missing
  Diagnostics result;
  for (const Diagnostic& message : diagnostics.sorted()) {
    Diagnostic& copy = result.error(message.code, message.span, message.message);
    copy = message;
    if (message.code != "N101") continue;
    if (!library) library = read_library(places);
    std::string word(sources.text(message.span));
    auto found = std::find_if(library->begin(), library->end(), [&](const LibraryEntry& entry) { return entry.name == word; });
    if (found == library->end()) continue;
    copy.defined = {};
    copy.help("it is in the library: begin the file with `import \"" + import_name(places, found->file) + "\"`");
  }
  return result;
}

}  // namespace nsim::tools
