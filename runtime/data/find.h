// Where sets of samples stand on this computer.
#pragma once
#include "runtime/data/samples.h"
#include <filesystem>
#include <optional>

namespace nsim::data {

/// The set called `name`: a file or folder in one of `folders` (in this order; of the same name, or as torchvision calls it), then a folder of a
/// Debian package, then what `nsim data` fetched. An absolute name is taken as it is. Failure: lists every place and what to type.
std::filesystem::path find(const std::string& name, const std::vector<std::filesystem::path>& folders);

/// find and read_set. Cost: MNIST 0.3 s, nearly all of it unpacking.
Set set(const std::string& name, const std::vector<std::filesystem::path>& folders);

/// Where `nsim data` puts the set: data/<name> below $XDG_CACHE_HOME/nsim, else below ~/.cache/nsim; empty when there is no home.
std::filesystem::path fetched_folder(const std::string& name);

}  // namespace nsim::data
