// Finds a host compiler, compiles text to a shared object through a cache keyed by content, and loads it.
//
// Key: hash of text, prelude, compiler and version, flags, processor. The text is written beside the binary, under a temporary name in the
// same folder first, and renamed: a reader never sees half a file, and the loser of a race uses its own copy.
#pragma once
#include "engine/text/diagnostic.h"
#include <optional>
#include <string>
#include <vector>

namespace nsim::jit {

struct Compiler {
  std::string path, version;
};

std::optional<Compiler> find_compiler(const std::string& wanted = "");  // g++, clang++, c++ on PATH; nothing when there is none
/// Where compiled kernels go unless nsim.yaml says otherwise: $XDG_CACHE_HOME/nsim, else ~/.cache/nsim, else a folder for temporary files.
std::string default_cache_folder();
std::vector<std::string> compile_flags(const Compiler& compiler);

/// `note`: why the result is not kept, when the cache folder cannot be written.
struct Binary {
  void* handle = nullptr;
  std::string path, source_path;
  double seconds = 0;
  bool cached = false;
  std::string note;
  void* find(const char* name) const;
};

/// Throws Failure: no compiler (try --device reference), cache not writable, the compiler's own words with the line it complains about.
Binary compile(const std::string& text, const Compiler& compiler, const std::string& cache_folder);

}  // namespace nsim::jit
