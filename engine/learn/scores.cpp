#include "engine/learn/scores.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

bool uses_part(const Stage& stage, Network& network, Lesson& lesson, Diagnostics& out) {
  const bool scores = stage.kind == Stage::score;
  for (const Step& step : stage.steps) {
    const auto* s = std::get_if<Setting>(&step.what);
    if (!s || s->let || print(s->target) != (scores ? "parts" : "apply")) continue;
    const bool away = !scores && s->value.kind == ExprKind::logical_not;
    const Expr& value = away ? s->value.args[0] : s->value;
    const Stage* split = value.kind == ExprKind::path ? network.split(value.path.head.text) : nullptr;
    const auto& steps = value.path.steps;
    const bool fits = scores ? steps.empty() : steps.size() == 1 && steps[0].kind == PathStep::index && steps[0].indices.size() == 1 && steps[0].indices[0].is_single();
    if (!split || !fits) {
      out.error("N392", s->value.span, scores ? "`parts` names a split that was done before" : "`apply` names one part of a split that was done before")
          .at("not such a part")
          .help(scores ? "such as `parts = parts` after `split parts: ...`" : "such as `apply = parts[0]`, or `apply = not parts[0]`");
      return false;
    }
    std::optional<Remove> remove = network.remove_of(*split);
    if (!remove) return false;
    network.masked = Masked{value.path.head.text, {}, *remove};
    for (const Path& path : split->what) network.masked->layers.push_back(path.head.text);
    if (scores) {
      lesson.scored = Scored{network.masked->split, network.masked->layers, {}, {}, 0, false};
      for (const Path& task : split->over) lesson.scored->tasks.push_back(print(task));
      continue;
    }
    std::optional<double> which = network.number(steps[0].indices[0].first, network.facts.program->main());
    if (!which) return false;
    if (!(*which >= 0) || *which != std::floor(*which) || *which >= double(split->over.size())) {
      out.error("N318", s->value.span, "the parts of `" + network.masked->split + "` go from 0 to " + std::to_string(split->over.size() - 1)).at("not there");
      return false;
    }
    lesson.applied = Applied{network.masked->split, network.masked->layers, int(*which), away};
  }
  if (!scores || lesson.scored) return true;
  out.error("N392", stage.keyword, "which parts are scored?").at("no `parts`").help("name a split that was done before, such as `parts = parts` after `split parts: ...`");
  return false;
}

std::vector<Expr> accuracies_of(const Stage& stage, Network& network, Lesson& lesson, Diagnostics& out) {
  std::vector<Expr> all;
  if (stage.what.size() != 1) {
    out.error("N392", stage.what.empty() ? stage.keyword : stage.what[1].span, "`score` looks at the scores of one layer").at("one layer");
    return {};
  }
  const Cells* cells = network.cells(stage.what[0], network.facts.program->main());
  if (!cells) return {};
  const bool by_task = !cells->axes.empty() && network.p.axes[cells->axes[0]].name == "task";
  for (size_t k = 0; k < stage.on.size(); ++k) {
    Path source = stage.on[k];
    if (!source.steps.empty()) source.steps.pop_back();   // .test, .train
    lesson.scored->sources.push_back(source.head.text);
    const std::vector<std::string>& tasks = lesson.scored->tasks;
    const auto task = std::find(tasks.begin(), tasks.end(), source.head.text);
    if (by_task && task == tasks.end()) {
      out.error("N392", stage.on[k].span, "`" + source.head.text + "` is none of the tasks that `" + lesson.scored->split + "` divides the network among").at("which outputs are its own?");
      return {};
    }
    Expr scores, label, call;
    for (Expr* e : {&scores, &label, &call}) e->kind = ExprKind::path, e->span = stage.on[k].span;
    scores.path = stage.what[0], label.path = source;
    label.path.steps.push_back({PathStep::member, {"label", stage.on[k].span}, {}, {}, stage.on[k].span});
    if (by_task) {
      Expr index;
      index.kind = ExprKind::number, index.literal = std::to_string(task - tasks.begin()), index.span = stage.on[k].span;
      PathStep at;
      at.kind = PathStep::index, at.span = stage.on[k].span;
      at.indices.push_back({index, {}, {}, index.span});
      scores.path.steps.push_back(at);
    }
    call.path.head = {"accuracy", stage.on[k].span};
    PathStep given;
    given.kind = PathStep::call, given.span = stage.on[k].span;
    given.args = {{{}, scores}, {{}, label}};
    call.path.steps.push_back(given);
    all.push_back(std::move(call));
  }
  return all;
}

std::optional<Element> element_of(const Expr& expr, Network& network, const Lesson& lesson) {
  if (!lesson.scored || expr.kind != ExprKind::path || expr.path.head.text != "accuracy" || expr.path.steps.size() != 1) return std::nullopt;
  const PathStep& step = expr.path.steps[0];
  if (step.kind != PathStep::index || step.indices.size() != 3) return std::nullopt;
  std::vector<double> at;
  for (const Range& range : step.indices)
    if (std::optional<double> n = range.is_single() ? network.number(range.first, network.facts.program->main()) : std::nullopt) at.push_back(*n);
  const double parts = double(lesson.scored->tasks.size()), sources = double(lesson.scored->sources.size());
  if (at.size() != 3 || !(at[0] >= 0 && at[0] < parts && at[1] >= 0 && at[1] < 2 && at[2] >= 0 && at[2] < sources)) return std::nullopt;
  return Element{size_t(at[0]), size_t(at[1]), size_t(at[2])};
}

}  // namespace nsim::learn
