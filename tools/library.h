// The declarations of the model library, by name: what `nsim explain lif_delta` prints.
#pragma once
#include "engine/text/diagnostic.h"
#include "tools/files.h"

namespace nsim::tools {

struct LibraryEntry {
  std::string name;
  std::string file;      // where it is declared
  std::string about;     // the comment right above it, line by line as written; may be empty
  std::string text;      // its source
};
using Library = std::vector<LibraryEntry>;

/// Every model, function and penalty of the library's files (not of its examples) and of the folders of NSIM_PATH.
/// A file with mistakes is passed over: it is not what was asked about.
Library read_library(const Places& places);

/// The same messages; a name that is not defined but stands in the library is answered with the import that brings it.
Diagnostics with_library_hints(const Diagnostics& diagnostics, const SourceMap& sources, const Places& places);

}  // namespace nsim::tools
