#include "tools/chosen.h"
#include "engine/syntax/parse.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <fmt/ranges.h>
#include <functional>

namespace nsim::tools {

using namespace syntax;

namespace {

void each_stage(std::vector<Step>& steps, const std::function<void(Stage&)>& act) {
  for (Step& step : steps)
    if (auto* stage = std::get_if<Stage>(&step.what)) act(*stage), each_stage(stage->steps, act);
}

void each_stage(File& model, const std::function<void(Stage&)>& act) {
  for (Item& item : model.items) {
    if (auto* stage = std::get_if<Stage>(&item.what)) act(*stage), each_stage(stage->steps, act);
    if (auto* experiment = std::get_if<Experiment>(&item.what)) each_stage(experiment->steps, act);
  }
}

Expr word(const std::string& text, Span span) {
  Expr expr;
  expr.kind = ExprKind::path, expr.span = span, expr.path.head = {text, span}, expr.path.span = span;
  return expr;
}

std::string names(const std::vector<Path>& paths) {
  std::vector<std::string> all;
  for (const Path& path : paths) all.push_back(print(path));
  return fmt::format("{}", fmt::join(all, ", "));
}

/// How a test shows its samples: `present`, `reset` and `step`, a line each.
std::string manner(const Stage& test) {
  std::string lines;
  for (const Step& step : test.steps) {
    if (const auto* p = std::get_if<Present>(&step.what); p && p->duration) lines += fmt::format("  present {} for {}\n", names(p->what), print(*p->duration));
    if (const auto* s = std::get_if<Setting>(&step.what); s && !s->let && print(s->target) == "step") lines += fmt::format("  step = {}\n", print(s->value));
    if (const auto* s = std::get_if<Stage>(&step.what); s && s->kind == Stage::reset) lines += fmt::format("  reset {}\n", names(s->what));
  }
  return lines;
}

}  // namespace

void divide_by(File& model, const std::string& by, const std::string& remove) {
  each_stage(model, [&](Stage& stage) {
    if (stage.kind != Stage::split) return;
    if (!by.empty()) {
      Call call;
      call.span = stage.by ? stage.by->span : stage.keyword, call.name = {by, call.span};
      stage.by = call;
    }
    if (remove.empty()) return;
    std::erase_if(stage.steps, [](const Step& step) { const auto* s = std::get_if<Setting>(&step.what); return s && print(s->target) == "remove"; });
    Setting setting;
    setting.target.head = {"remove", stage.keyword}, setting.target.span = stage.keyword, setting.value = word(remove, stage.keyword);
    stage.steps.push_back({setting});
    stage.has_steps = true;
  });
}

std::string record_cells(const File& model, std::vector<std::string> layers, std::vector<std::string> sources) {
  File all = model;                            // each_stage goes through what may be changed
  std::optional<std::string> lines, of_training;
  const bool chosen = !sources.empty();
  each_stage(all, [&](Stage& stage) {
    if (stage.kind == Stage::train && !of_training) of_training = manner(stage);
    if (stage.kind != Stage::evaluate && stage.kind != Stage::score) return;
    if (!lines) lines = manner(stage);
    const std::string shown = names(stage.on);   // what a network reads together is shown together
    if (!chosen && std::find(sources.begin(), sources.end(), shown) == sources.end()) sources.push_back(shown);
  });
  if (layers.empty())
    for (const Item& item : model.items)
      if (const auto* layer = std::get_if<Layer>(&item.what)) layers.push_back(layer->name.text);
  if (layers.empty()) throw Failure{"no layer is known whose cells could be recorded", "the file of the model declares none itself", "name them with --layer"};
  if (sources.empty()) throw Failure{"what should be shown?", "the model tests with nothing", "name a source with --source, such as digits.test"};
  const std::string shows = lines.value_or(of_training.value_or(""));
  const std::string over = shows.find("present ") == std::string::npos ? "samples" : "[samples, time]";
  std::vector<std::string> records;
  for (const std::string& layer : layers)
    for (const char* what : {"{}", "abs({})", "{}^2"}) records.push_back(fmt::format("mean({}, over = {})", fmt::format(fmt::runtime(what), layer), over));
  std::string text;
  for (const std::string& source : sources) text += fmt::format("evaluate {} on {} {{\n{}  record {}\n}}\n", fmt::join(layers, ", "), source, shows, fmt::join(records, ", "));
  return text;
}

}  // namespace nsim::tools
