// nsim plugin FILE: the struct that each extern cell of a model must fill in.
#include "tools/commands.h"
#include "tools/first_network.h"
#include "tools/network.h"
#include <fmt/format.h>
#include <set>

namespace nsim::tools {

int plugin(const PluginOptions& options) {
  std::unique_ptr<Session> session = open_session(options.file, {}, {});
  try {
    if (!session->clean()) throw Mistakes{};
    graph::Script script = graph::script(session->facts, session->bindings, "", session->diagnostics());
    if (!session->clean()) throw Mistakes{};
    FirstNetwork first = first_network(script, session->bindings);
    plan::Schedule schedule = schedule_of(*session, first.bindings, first.runs);
    std::set<std::string> shown;
    for (const plan::CellLaunch& launch : schedule.cells) {
      for (const plan::ExternCall& call : launch.calls) {
        if (!shown.insert(call.function).second) continue;
        fmt::print("{}", emit::plugin_struct(call, schedule.precision == "double" ? "double" : "float"));
      }
    }
    if (shown.empty()) fmt::print("{} has no extern cell; one is declared as `extern neuron name(...) from \"name.hpp\" {{ ... }}`\n", options.file.string());
    return 0;
  } catch (const Mistakes&) {
    print_messages(*session->loaded);
    return 1;
  }
}

}  // namespace nsim::tools
