// Where models and data are found, and how they are read.
//
// Models and plugins: beside the importing file, then the folders of NSIM_PATH, then the model library, which is
// <prefix>/share/nsim/models of an installed program and models/ of the checkout otherwise. The library may be named
// (`import "models/neurons.net"`) or not (`import "neurons.net"`). Data files: beside the file, then the data folders of
// nsim.yaml, then the library. An absolute name is taken as it is.
#pragma once
#include "engine/syntax/parse.h"
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nsim::tools {

struct Places {
  std::vector<std::filesystem::path> path;      // NSIM_PATH
  std::filesystem::path library;                // empty: none was found
  std::vector<std::filesystem::path> data;      // nsim.yaml

  std::optional<std::filesystem::path> model(const std::string& name, const std::filesystem::path& from) const;
  std::optional<std::filesystem::path> data_file(const std::string& name, const std::filesystem::path& from) const;
  /// Where sets of samples are looked for, in this order: beside the file, the data folders, data/ of the library.
  std::vector<std::filesystem::path> set_folders(const std::filesystem::path& from) const;
  /// Every `.net` file that an import in `from` could name, spelled as it would be written there.
  std::vector<std::string> models_known(const std::filesystem::path& from) const;
  /// The same, in the shape that engine/syntax asks for. Holds a copy.
  syntax::Files files() const;
};

/// The places of the running program: reads NSIM_PATH and /proc/self/exe.
Places places_of_this_program(std::vector<std::filesystem::path> data_folders = {});

/// No model comes near it: a data set given by mistake is refused before it fills the memory.
constexpr size_t largest_model_bytes = size_t{16} << 20;

/// The whole text of a file. Throws a Failure that says why not: missing, a folder, not readable, too large.
std::string read_text(const std::filesystem::path& path, size_t largest_bytes = largest_model_bytes);

/// Replaces a file in one step, so that a reader or a crash never sees half of it. Throws a Failure.
void write_text(const std::filesystem::path& path, const std::string& text);

/// The folder of a file, `.` for a bare name: what `from` wants.
std::filesystem::path folder_of(const std::filesystem::path& file);

}  // namespace nsim::tools
