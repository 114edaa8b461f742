// What happens inside or between runs: `every`, `reset`, `save`, `load`, and results recorded at a pace.
#include "engine/check/stages.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

/// `every 100 ms { ... }` in a run: its lines are done each time.
void StageChecker::every(const Stage& stage, Block& around) {
  if (around.kind != Block::run) {
    error("N334", stage.keyword, "`every` stands inside a run").at("no time passes here").help("write `run 1 s { every 100 ms { ... } }`");
    return;
  }
  Block block;
  block.kind = Block::run;
  block.paced = true;
  block.names.parent = &around.names;
  block.keyword = around.keyword;
  if (!pace(*stage.amount, Sight{&around.names})) return;
  for (const Step& step : stage.steps) {
    auto* setting = std::get_if<Setting>(&step.what);
    if (setting && !setting->let) {
      error("N334", setting->target.span, "a setting holds for a whole run")
          .at("inside `every`")
          .help("put it directly into the run, or begin a new one");
    } else if (auto* plot = std::get_if<Plot>(&step.what)) {
      error("N334", plot->span, "a plot shows a whole run").at("inside `every`").help("record the values here, and plot them in the run");
    } else {
      steps({step}, block);
    }
  }
  around.courses.insert(block.courses.begin(), block.courses.end());
}

/// Whether `plastic.w` is a state of synapses; what else can be read of them stays as it was drawn.
bool StageChecker::changes(const Path& path) const {
  const auto* connect = std::get_if<Connect>(&check_.facts.names.at(path.head.text).item->what);
  auto model = check_.facts.synapses.find(connect);
  return model != check_.facts.synapses.end() && path.steps.size() == 1 && model->second.find(path.steps[0].name.text) != nullptr;
}

/// Notes what a line records at a pace. False: it records values of cells, which are no results.
bool StageChecker::course(const Record& r, Block& block) {
  if (!r.every && !block.paced) return false;
  if (r.every && block.paced) {
    error("N334", r.every->span, "this `record` has a pace already").at("inside `every`").help("leave one of the two out");
    return true;
  }
  if (r.every && !pace(*r.every, Sight{&block.names})) return true;
  Names names;
  check_.bind_members(r.each, Sight{&block.names}, names);
  for (const Path& path : r.what) {
    Type t = Typer(check_).type(path, Sight{&names});
    if (!t.known()) continue;
    bool plain = std::none_of(path.steps.begin(), path.steps.end(), [](const PathStep& s) { return s.kind == PathStep::call; });
    bool of_cells = plain && (t.axes & per_cell) != 0;  // `record exc.v every 1 ms`
    auto declared = check_.facts.names.find(path.head.text);
    bool of_synapses = of_cells && declared != check_.facts.names.end() && std::holds_alternative<Connect>(declared->second.item->what);
    if (of_synapses && !changes(path)) {
      error("N334", path.span, "`" + print(path) + "` does not change, so it has no pace").at("drawn once").help("record it at the end of the run, `record " + print(path) + "`");
      continue;
    }
    if (of_synapses) block.columns[print(path)] = t;  // what synapses are at the end is a result as well
    if (of_cells) continue;
    if (t.kind != Type::number && t.kind != Type::truth) {
      error("N210", path.span, "a result is a number, but this is " + described(t)).at(described(t));
      continue;
    }
    if ((t.axes & per_time) != 0) {
      error("N214", path.span, "a result at a pace is one number each time, but this has one for each moment")
          .at("several numbers over time")
          .help("fold them, such as `mean(" + print(path) + ", over = time)`");
      continue;
    }
    t.axes |= per_time;
    block.courses[print(path)] = t;
  }
  return true;
}

void StageChecker::action(const Stage& stage, Block& around) {
  around.has_stage = true;
  const std::string word = stage.kind == Stage::reset ? "reset" : stage.kind == Stage::save ? "save" : "load";
  if (around.paced && stage.kind == Stage::load) {
    error("N334", stage.keyword, "`load` stands between runs").at("inside a run");
    return;
  }
  if (stage.kind != Stage::reset && action_of_layers(stage)) return;
  for (const Path& path : stage.what) {
    if (stage.kind == Stage::reset && check_.facts.masks.contains(path.head.text)) {
      error("N102", path.span, "`reset` takes populations or their states, but this is a mask").at("a mask");
      continue;
    }
    Sight sight{&around.names};
    sight.cells = true;
    Type t = Typer(check_).type(path, sight);
    if (!t.known()) continue;
    bool state = stage.kind == Stage::reset && t.numeric() && !path.steps.empty();
    auto indices = std::count_if(path.steps.begin(), path.steps.end(), [](const PathStep& s) { return s.kind == PathStep::index; });
    bool family = !t.populations.empty() && t.populations[0]->each.has_value();  // `column["L4E"]` is a whole population
    bool part = stage.kind != Stage::reset && t.kind == Type::cells && indices > (family ? 1 : 0);
    if ((t.kind == Type::cells || state) && !part) continue;
    if (t.kind == Type::projection && stage.kind != Stage::reset) {
      if (!check_.facts.synapses.contains(t.connect)) check_.refuse("N401", path.span, "`" + word + "` of a connection without a synapse model");
      continue;
    }
    Diagnostic& d = error("N102", path.span,
          "`" + word + "` takes " + (stage.kind == Stage::reset ? "populations or their states" : "whole populations") + ", but this is " +
              (part ? "some of the cells of one" : described(t)))
        .at(part ? "not all of its cells" : described(t));
    if (t.kind == Type::projection) d.note("what synapses have learned is never reset");
  }
}

}  // namespace nsim::check
