// A model file with everything that it imports; or its mistakes, printed.
#pragma once
#include "engine/syntax/parse.h"
#include "tools/files.h"
#include "tools/options.h"
#include "tools/settings.h"

namespace nsim::tools {

struct Loaded {
  std::vector<uint32_t> added;                  // the sources of sentences that were added
  SourceMap sources;
  Diagnostics diagnostics;
  Settings settings;
  Places places;
  syntax::Program program;
  bool clean() const { return !diagnostics.has_errors(); }
};

/// Reads nsim.yaml, the file and its imports. Mistakes are in `diagnostics`; an unreadable main file is a Failure.
/// With a choice: the main file as that changes it, and behind its sentences what it adds.
std::unique_ptr<Loaded> load(const std::filesystem::path& file, const Choice* choice = nullptr);

/// Reads data files as the sentences of the program name them: beside its files, then where Places says. Holds on to `loaded`.
std::function<std::optional<std::string>(const std::string& path)> data_reader(const Loaded& loaded);

/// Prints what was reported so far on stderr. True when nothing of it is an error.
bool print_messages(const Loaded& loaded);
bool print_messages(const Diagnostics& diagnostics, const SourceMap& sources);

}  // namespace nsim::tools
