// nsim plot RESULTS: draws the pictures of a results folder again, from the numbers that stand beside them.
#include "runtime/plot/plot.h"
#include "tools/commands.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::tools {

namespace fs = std::filesystem;

int plot(const PlotOptions& options) {
  if (!fs::is_directory(options.results)) throw Failure{fmt::format("{} is not a folder of results", options.results.string()), "there is no such folder", "name a folder that `nsim run` wrote"};
  std::vector<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(options.results)) {
    if (entry.is_directory() && entry.path().filename() == "plots") folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  if (folders.empty()) throw Failure{fmt::format("{} has no pictures", options.results.string()), "its model has no `plot` line, or it is not a folder of results", "add a `plot` line to the model and run it"};
  for (const fs::path& folder : folders) {
    for (const std::string& file : nsim::plot::redraw(folder.string(), {options.scale, options.format})) fmt::print("{}\n", file);
  }
  return 0;
}

}  // namespace nsim::tools
