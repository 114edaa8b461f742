// nsim train FILE; nsim record|split|score RESULTS: stages of one kind of a model, alone, with the weights of an earlier run.
#include "tools/chosen.h"
#include "tools/commands.h"
#include "engine/text/diagnostic.h"
#include <CLI/CLI.hpp>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

namespace nsim::tools {

namespace fs = std::filesystem;
using syntax::Stage;

namespace {

/// What all of them take, beside the kind of stage.
struct Asked {
  RunOptions run;
  fs::path results, model;
  Choice choice;
  std::string by, remove;
  std::vector<std::string> layers, sources;
};

/// What the earlier run was asked for: its model, experiment, parameters and seed. The command line goes before.
void as_before(Asked& asked) {
  const fs::path yaml = asked.results / "run.yaml";
  if (!fs::is_directory(asked.results)) throw Failure{fmt::format("{} is not a folder of results", asked.results.string()), "there is no such folder", "name a folder that `nsim run` or `nsim train` wrote"};
  if (!fs::exists(yaml)) throw Failure{fmt::format("{} is not a folder of results", asked.results.string()), "it has no run.yaml", "name a folder that `nsim run` or `nsim train` wrote"};
  YAML::Node run;
  try {
    run = YAML::LoadFile(yaml.string());
    asked.run.file = !asked.model.empty() ? asked.model : fs::path(run["file"].as<std::string>());
    if (asked.run.experiment.empty() && run["experiment"]) asked.run.experiment = run["experiment"].as<std::string>();
    if (!asked.run.seed && run["said_seed"]) asked.run.seed = run["said_seed"].as<uint64_t>();
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& pair : run["set"]) all.emplace_back(pair.first.as<std::string>(), pair.second.as<std::string>());
    all.insert(all.end(), asked.run.overrides.begin(), asked.run.overrides.end());
    asked.run.overrides = std::move(all);
  } catch (const YAML::Exception& error) {
    throw Failure{fmt::format("{} cannot be read", yaml.string()), error.what(), "run the model again"};
  }
  if (!fs::exists(asked.run.file))
    throw Failure{fmt::format("the model of {} is not there", asked.results.string()), fmt::format("there is no file {}", asked.run.file.string()), "say where it is now with --model"};
}

/// A new folder inside that of the earlier run.
fs::path inside(const fs::path& results, const std::string& command) {
  fs::path folder = results / command;
  for (int k = 2; fs::exists(folder); ++k) folder = results / fmt::format("{}-{}", command, k);
  return folder;
}

int work(const Asked& given) {
  Asked asked = given;
  asked.choice.results = asked.results;
  as_before(asked);
  if (asked.run.out.empty()) asked.run.out = inside(asked.results, asked.choice.command);
  if (!asked.by.empty() || !asked.remove.empty()) asked.choice.change = [by = asked.by, remove = asked.remove](syntax::File& model) {
      divide_by(model, by, remove);
      return std::string();
    };
  if (asked.choice.command == "record" && asked.choice.added.empty()) asked.choice.change = [&asked](syntax::File& model) { return record_cells(model, asked.layers, asked.sources); };
  asked.choice.experiment = asked.run.experiment;
  asked.run.choice = asked.choice;
  return run(asked.run);
}

std::shared_ptr<Asked> declare(CLI::App& program, Action& action, const std::string& name, const std::string& about, std::vector<Stage::Kind> kinds, const std::string& footer) {
  CLI::App* command = program.add_subcommand(name, about);
  auto asked = std::make_shared<Asked>();
  asked->choice.command = name, asked->choice.kinds = std::move(kinds);
  command->add_option("RESULTS", asked->results, "a folder that `nsim run` or `nsim train` wrote")->required()->type_name("");
  command->add_option("--model", asked->model, "the model, where it is not in its old place, or another text for the same layers")->type_name("FILE");
  command->add_option("--add", asked->choice.added, "a sentence beside those of the model; then only added ones are done")->type_name("SENTENCE")->allow_extra_args(false);
  command->add_flag("--best", asked->choice.best, "the weights of the best epoch instead of the last");
  command->add_option("--weights", asked->choice.weights, "a file of weights for all of it")->type_name("FILE");
  add_machine_options(*command, asked->run);
  command->footer(footer);
  command->callback([&action, asked] { action = [asked] { return work(*asked); }; });
  return asked;
}

}  // namespace

void add_train(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("train", "do the trainings of a model and nothing else");
  auto options = std::make_shared<RunOptions>();
  add_options(*command, *options);
  command->footer("\nExamples:\n  nsim train digits.net\n  nsim train digits.net --resume\n\nWhat is between the trainings is done, too: `load`, `save`, and tests inside of them. Then see\n"
                  "`nsim record`, `nsim split`, `nsim score` and `nsim plot`.");
  command->callback([&action, options] {
    action = [options] {
      options->choice.emplace();
      options->choice->command = "train", options->choice->kinds = {Stage::train};
      return run(*options);
    };
  });
}

void add_score(CLI::App& program, Action& action) {
  declare(program, action, "score", "test a trained network again, and the parts of its splits", {Stage::evaluate, Stage::split, Stage::score},
          "\nExamples:\n  nsim score results/digits\n  nsim score results/digits --best\n"
          "  nsim score results/digits --add \"evaluate out on digits.train { record accuracy(out, digits.label) }\"\n\n"
          "Does what `evaluate`, `split` and `score` of the model say, with the weights that its trainings have left. Results go to results/digits/score.");
}

void add_split(CLI::App& program, Action& action) {
  auto asked = declare(program, action, "split", "divide a trained network among its tasks", {Stage::split},
          "\nExamples:\n  nsim split results/two_tasks --by greedy\n  nsim split results/two_tasks --add \"split parts: h, out for digits, clothes by random\"\n\n"
          "Does what `split` of the model says, with the weights that its trainings have left. Owners go to results/two_tasks/split.");
  CLI::App* command = program.get_subcommand("split");
  command->add_option("--by", asked->by, "another method than the model says")->type_name("METHOD");
  command->add_option("--remove", asked->remove, "what a cell leaves behind that is taken away: outgoing, incoming or mean")->type_name("WORD");
}

void add_record(CLI::App& program, Action& action) {
  auto asked = declare(program, action, "record", "record what the cells of a trained network do", {Stage::evaluate},
          "\nExamples:\n  nsim record results/digits\n  nsim record results/digits --layer hidden --source digits.train\n\n"
          "Writes a table for each layer: the mean, the mean size and the mean square of what each cell gives, over all samples of a source.");
  CLI::App* command = program.get_subcommand("record");
  command->add_option("--layer", asked->layers, "only this layer; may be repeated")->type_name("NAME")->allow_extra_args(false);
  command->add_option("--source", asked->sources, "what is shown, such as digits.train; without it, what the model tests with")->type_name("NAME")->allow_extra_args(false);
}

}  // namespace nsim::tools
