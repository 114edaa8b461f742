// Sets of samples for stages that train and test: found in the data folders, read once for the whole program.
#pragma once
#include "runtime/learn/course.h"
#include <filesystem>

namespace nsim::tools {

learn::Library library_of(std::vector<std::filesystem::path> folders);
/// Axes and classes of a set. Failure when it is not found.
learn::Sets shapes_of(std::vector<std::filesystem::path> folders);

}  // namespace nsim::tools
