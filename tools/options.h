// What the command line says, command by command. Parsing is in options.cpp; nothing here looks at a file.
#pragma once
#include "engine/syntax/ast.h"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace nsim::tools {

/// Which stages of a model are done, where not all are; trainings that are not done leave the weights that an earlier run has kept.
struct Choice {
  std::string command;                                           // "score": what is said when there is nothing to do
  std::vector<syntax::Stage::Kind> kinds;
  std::vector<std::string> added;                                // sentences beside those of the file; then only they are done, with the splits before them
  std::function<std::string(syntax::File& model)> change{};      // before the sentences are checked; gives more to add
  std::string experiment;                                        // where added ones stand
  std::filesystem::path results;                                 // the folder of the earlier run; empty: trainings are done
  std::filesystem::path weights;                                 // a file of weights for all stages, instead of those of each training
  bool best = false;                                             // best.safetensors instead of last.safetensors
};

struct RunOptions {
  std::filesystem::path file;
  std::string experiment;                                        // empty: the stages at file level
  std::vector<std::pair<std::string, std::string>> overrides;    // --set name=value, in the order given; value as in a .net file
  std::optional<uint64_t> seed;
  std::optional<unsigned> threads;
  std::optional<std::string> device;
  std::filesystem::path out;                                     // empty: a new folder below results/
  bool quiet = false, json = false, profile = false;
  std::optional<Choice> choice;                                  // only these stages
  bool resume = false;                                           // trainings go on from the latest checkpoints
};

struct ExplainOptions {
  std::string what;                                              // a file, a message code, or a name of the library
  std::string after;                                             // syntax, graph, ...; empty: the command chooses
  std::string experiment;
  std::vector<std::pair<std::string, std::string>> overrides;
};

struct PlotOptions {
  std::filesystem::path results;                                 // a folder that `nsim run` wrote
  double scale = 1;
  std::string format;                                            // png, svg, pdf; empty: png and svg
};

struct PluginOptions {
  std::filesystem::path file;
};

/// The stages that `nsim explain --after` can show, in the order of the line.
const std::vector<std::string>& stages();

/// `name=value`, also with blanks around the `=`. Throws CLI::ValidationError when it is not.
std::pair<std::string, std::string> parse_override(const std::string& text);

void add_options(CLI::App& command, RunOptions& options);
void add_machine_options(CLI::App& command, RunOptions& options);   // those of add_options that do not name the model
void add_options(CLI::App& command, PlotOptions& options);
void add_options(CLI::App& command, PluginOptions& options);
void add_overrides(CLI::App& command, std::vector<std::pair<std::string, std::string>>& overrides);

}  // namespace nsim::tools
