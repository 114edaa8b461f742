// nsim.yaml: what belongs to the machine and not to the model.
//
//     device: cpu            # or reference
//     threads: 8
//     cache: ~/.cache/nsim   # compiled kernels
//     compiler: clang++
//     data: [~/recordings, tables]
//
// Looked for in the current folder, the folder of the model and the user's configuration folder. All of them count: for each
// key the first file that gives it decides, and the data folders are joined in this order. Relative folders start at the file
// that names them. What is wrong is reported as a Diagnostic, so a key with a typing error never goes unseen.
#pragma once
#include "engine/text/diagnostic.h"
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nsim::tools {

struct Settings {
  std::optional<std::string> device;
  std::optional<unsigned> threads;
  std::optional<std::filesystem::path> cache;
  std::optional<std::string> compiler;
  std::vector<std::filesystem::path> data;
  std::vector<std::filesystem::path> files;     // the nsim.yaml files that were read
};

/// One file that was read already.
Settings parse_settings(SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

/// Everything that applies to a model in `model_folder`. Throws a Failure when a file is there and cannot be read.
Settings load_settings(const std::filesystem::path& model_folder, SourceMap& sources, Diagnostics& diagnostics);

/// $XDG_CONFIG_HOME/nsim, else ~/.config/nsim; empty when there is no home.
std::filesystem::path configuration_folder();

/// The devices of this build, and the check that a name is one of them: a mistake is answered with what could be meant.
const std::vector<std::string>& devices();
std::string why_no_device(const std::string& name);   // empty: it is there

}  // namespace nsim::tools
