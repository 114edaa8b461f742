// Networks that are divided among tasks, and what their parts are scored on. Which layers lead to outputs is found when the stage is built.
#include "engine/check/stages.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

void StageChecker::split(const Stage& stage, Block& around) {
  Sight sight{&around.names};
  layers_and_sources(stage, sight);
  auto missing = [&](const std::string& what, const std::string& label) {
    error("N390", stage.keyword, what).at(label).help("such as `split parts: h, out for digits, clothes by greedy { remove = outgoing }`");
  };
  if (!stage.name) missing("what are the parts called?", "no name");
  if (stage.over.size() < 2) missing("a network is divided among two tasks or more", std::to_string(stage.over.size()) + " given");
  if (!stage.by) {
    missing("how is this network divided?", "by which method?");
  } else if (!find_builtin(stage.by->name.text, Where::split)) {
    // A swept name or a `param` holds the name of a method.
    std::optional<Type> held = sight.names->lookup(stage.by->name.text, stage.by->name.span);
    if (!held || (held->known() && held->kind != Type::function)) {
      std::vector<Known> known;
      for (const std::string& name : builtin_names(Where::split)) known.push_back({name, {}});
      check_.unknown_word("N390", stage.by->name.span, "`" + stage.by->name.text + "` is no way to divide a network", stage.by->name.text, known, "not a method");
    }
  }
  if (stage.with) check_.refuse("N401", stage.with->span, "learning how to divide a network (`using`)");
  for (const Step& step : stage.steps) {
    const auto* s = std::get_if<Setting>(&step.what);
    const std::string name = s && !s->let ? print(s->target) : "";
    if (name == "remove") {
      const std::string word = s->value.kind == ExprKind::path && s->value.path.is_name() ? s->value.path.head.text : "";
      if (word != "outgoing" && word != "incoming" && word != "mean")
        check_.unknown_word("N113", s->value.span, "`remove` is `outgoing`, `incoming` or `mean`", word, {{"outgoing", {}}, {"incoming", {}}, {"mean", {}}}, "not one of its words");
    } else if (name == "seed") {
      setting(*s, around);
    } else if (s) {
      check_.unknown_word("N105", s->target.span, "`split` has no setting `" + print(s->target) + "`", print(s->target), {{"remove", {}}, {"seed", {}}}, "unknown setting");
    } else {
      error("N334", stage.keyword, "a split holds settings alone").at("holds another sentence").help("record and plot its parts in a `score` or `evaluate` after it");
      break;
    }
  }
  if (stage.name) splits_[stage.name->text] = stage.over.size();
  if (stage.name) around.names.declare(stage.name->text, {}, stage.name->span);
}

/// `accuracy` without arguments is the matrix of part, kept or taken away, source.
void StageChecker::score(const Stage& stage, Block& block) {
  block.scores = true;
  size_t parts = 0;
  bool recorded = false;
  for (const Step& step : stage.steps) {
    if (auto* s = std::get_if<Setting>(&step.what); s && !s->let && print(s->target) == "parts") {
      auto split = splits_.find(print(s->value));
      if (split != splits_.end()) parts = split->second;
    }
    if (auto* r = std::get_if<Record>(&step.what))
      recorded = recorded || std::any_of(r->what.begin(), r->what.end(), [](const Path& path) { return path.is_name() && path.head.text == "accuracy"; });
  }
  for (size_t part = 0; recorded && part < parts; ++part)
    for (const char* away : {"0", "1"})
      for (size_t source = 0; source < stage.on.size(); ++source)
        block.columns["accuracy[" + std::to_string(part) + ", " + away + ", " + std::to_string(source) + "]"] = Type::plain();
  for (const Step& step : stage.steps)
    if (auto* m = std::get_if<Minimise>(&step.what)) error("N334", m->span, "`minimise` stands in `train`").at("nothing is trained here");
}

/// `accuracy`, `accuracy[0, 0, 1]`: not the function of that name.
bool StageChecker::is_matrix(const Path& path, const Block& block) {
  return block.scores && path.head.text == "accuracy" && (path.steps.empty() || path.steps[0].kind == PathStep::index);
}

/// Pictures of stages that train or test; what they show is looked up where the stage is built.
bool StageChecker::picture_of_learning(const Call& call) {
  static const std::vector<std::string> known = {"map", "movie", "matrix", "traces", "kernels", "raster"};
  if (std::find(known.begin(), known.end(), call.name.text) != known.end()) return true;
  if (find_builtin(call.name.text, Where::plot)) {
    check_.refuse("N401", call.name.span, "the picture `" + call.name.text + "` of a stage that trains or tests");
    return false;
  }
  std::vector<Known> names;
  for (const std::string& name : known) names.push_back({name, {}});
  check_.unknown_word("N101", call.name.span, "`" + call.name.text + "` is not a plot", call.name.text, names, "not a plot");
  return false;
}

}  // namespace nsim::check
