// nsim plot RESULTS, nsim plugin FILE: their options and help. What they do is in plot.cpp and plugin.cpp.
#include "tools/commands.h"
#include <CLI/CLI.hpp>

namespace nsim::tools {

void add_plot(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("plot", "draw the plots of a folder of results again");
  auto options = std::make_shared<PlotOptions>();
  add_options(*command, *options);
  command->footer("\nExample:\n  nsim plot results/balanced");
  command->callback([&action, options] { action = [options] { return plot(*options); }; });
}

void add_plugin(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("plugin", "print the C++ struct that an `extern` model must fill");
  auto options = std::make_shared<PluginOptions>();
  add_options(*command, *options);
  command->footer("\nExample:\n  nsim plugin plugin_morris_lecar.net");
  command->callback([&action, options] { action = [options] { return plugin(*options); }; });
}

}  // namespace nsim::tools
