// The commands of the program. add_X declares the command X and its options; chosen, it leaves its work in `action`, which main runs.
//
// Each work function returns an exit code: 0 well, 1 the user's text is wrong or a check failed. Failures of the environment are
// thrown as Failure.
#pragma once
#include "tools/options.h"
#include <functional>

namespace nsim::tools {

using Action = std::function<int()>;

void add_run(CLI::App& program, Action& action);
void add_train(CLI::App& program, Action& action);   // chosen.cpp
void add_record(CLI::App& program, Action& action);
void add_split(CLI::App& program, Action& action);
void add_score(CLI::App& program, Action& action);
void add_test(CLI::App& program, Action& action);
void add_check(CLI::App& program, Action& action);
void add_fmt(CLI::App& program, Action& action);
void add_explain(CLI::App& program, Action& action);
void add_plot(CLI::App& program, Action& action);
void add_plugin(CLI::App& program, Action& action);
void add_data(CLI::App& program, Action& action);
void add_import(CLI::App& program, Action& action);
void add_new(CLI::App& program, Action& action);
void add_doctor(CLI::App& program, Action& action);
void add_completions(CLI::App& program, Action& action);

int run(const RunOptions& options);                  // run.cpp
int test(const RunOptions& options);                 // run.cpp
int plot(const PlotOptions& options);                // plot.cpp
int plugin(const PluginOptions& options);            // plugin.cpp
int explain_stage(const ExplainOptions& options);    // explain_stages.cpp: graph, passes, plan, emit

}  // namespace nsim::tools
