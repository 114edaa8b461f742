// Text to syntax tree, and what goes with it.
//
// parse never throws on bad input and never stops at the first mistake; a File with errors reported must not be used further.
#pragma once
#include "engine/syntax/ast.h"
#include "engine/text/diagnostic.h"
#include <functional>

namespace nsim::syntax {

std::unique_ptr<File> parse(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

/// Canonical text, with comments kept (they are found again in the source by position): `nsim fmt`.
std::string print(const File& file, const SourceMap& sources);
std::string print(const Expr& expr);          // one line, for labels of recorded columns
std::string print(const Path& path);
std::string print(const Call& call);
/// A readable tree dump: `nsim explain --after syntax`.
std::string dump(const File& file);

/// How files are found and read; tests use a map. `read` returns nothing when the file is not there.
struct Files {
  /// Text of a library or model file; `from` is the folder of the importing file.
  std::function<std::optional<std::pair<std::string, std::string>>(const std::string& name, const std::string& from)> find;  // path, text
  /// Names that could have been meant, for suggestions.
  std::function<std::vector<std::string>(const std::string& from)> known;
};

/// A file and everything that it imports, each parsed once, importers after what they import. files.back() is the main file.
struct Program {
  std::vector<std::unique_ptr<File>> files;
  const File& main() const { return *files.back(); }
  /// For each Import item: the file it names (null when it was not found; an error was reported).
  std::vector<std::pair<const Import*, const File*>> imports;
};

Program load(SourceMap& sources, uint32_t main_file, const Files& files, Diagnostics& diagnostics);

}  // namespace nsim::syntax
