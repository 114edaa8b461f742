// A file with everything that it imports: each file is parsed once, and importers come after what they import.
#include "engine/syntax/parse.h"
#include "engine/text/suggest.h"
#include <map>

namespace nsim::syntax {

namespace {

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

class Loader {
 public:
  Loader(SourceMap& sources, const Files& files, Diagnostics& diagnostics) : sources_(sources), files_(files), diagnostics_(diagnostics) {}

  const File* load(uint32_t source) {
    const std::string path = sources_.path(source);
    open_.push_back(path);
    std::unique_ptr<File> file = parse(sources_, source, diagnostics_);
    for (const Item& item : file->items) {
      if (const auto* import = std::get_if<Import>(&item.what)) program_.imports.emplace_back(import, follow(*import, path));
    }
    open_.pop_back();
    const File* result = file.get();
    done_[path] = result;
    program_.files.push_back(std::move(file));
    return result;
  }

  Program take() { return std::move(program_); }

 private:
  const File* follow(const Import& import, const std::string& importer) {
    std::string folder = folder_of(importer);
    auto found = files_.find ? files_.find(import.path, folder) : std::nullopt;
    if (!found) {
      missing(import, folder);
      return nullptr;
    }
    const auto& [path, text] = *found;
    for (size_t i = 0; i < open_.size(); ++i) {
      if (open_[i] == path) {
        circle(import, i);
        return nullptr;
      }
    }
    if (auto before = done_.find(path); before != done_.end()) return before->second;
    if (open_.size() >= most_nested) {
      diagnostics_.error("N052", import.path_span, "imports are nested too deeply").at("the " + std::to_string(most_nested) + "th file in a row");
      return nullptr;
    }
    return load(sources_.add(path, text));
  }

  void missing(const Import& import, const std::string& folder) {
    std::vector<std::string> known = files_.known ? files_.known(folder) : std::vector<std::string>{};
    auto& error = diagnostics_.error("N050", import.path_span, "there is no file `" + import.path + "`");
    error.at("not beside this file, nor in the library").help(did_you_mean(import.path, known));
  }

  void circle(const Import& import, size_t first) {
    std::string way;
    for (size_t i = first; i < open_.size(); ++i) way += "`" + open_[i] + "` imports ";
    auto& error = diagnostics_.error("N051", import.path_span, "this import leads back to a file that is being read");
    error.at("a circle").note(way + "`" + open_[first] + "`").help("move what both files need into a third one");
  }

  static constexpr size_t most_nested = 64;
  SourceMap& sources_;
  const Files& files_;
  Diagnostics& diagnostics_;
  Program program_;
  std::vector<std::string> open_;              // the files being read, outermost first
  std::map<std::string, const File*> done_;    // by path
};

}  // namespace

Program load(SourceMap& sources, uint32_t main_file, const Files& files, Diagnostics& diagnostics) {
  Loader loader(sources, files, diagnostics);
  loader.load(main_file);
  return loader.take();
}

}  // namespace nsim::syntax
