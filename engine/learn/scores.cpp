#include "engine/learn/scores.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

namespace {

/// What `apply` and `parts` of one stage name.
class Uses {
 public:
  Uses(const Stage& stage, Network& network, Lesson& lesson, Diagnostics& out) : stage_(stage), network_(network), lesson_(lesson), out_(out) {}

  bool all() {
    for (const Step& step : stage_.steps) {
      const auto* s = std::get_if<Setting>(&step.what);
      if (!s || s->let) continue;
      const std::string name = print(s->target);
      if (name == "parts" && !parts(s->value)) return false;
      if (name != "apply") continue;
      if (s->value.kind != ExprKind::list && !apply(s->value)) return false;
      for (const Range& item : s->value.items)
        if (!apply(item.first)) return false;
    }
    if (stage_.kind != Stage::score || lesson_.scored) return true;
    out_.error("N392", stage_.keyword, "which parts are scored?").at("no `parts`").help("name a split that was done before, such as `parts = parts` after `split parts: ...`");
    return false;
  }

 private:
  bool refuse(Span span, const std::string& what, const std::string& at, const std::string& help) {
    out_.error("N392", span, what).at(at).help(help);
    return false;
  }

  bool parts(const Expr& value) {
    if (stage_.kind != Stage::score) return refuse(value.span, "`parts` stands in a `score`", "nothing is scored here", "`apply = parts[0]` uses one part");
    const Stage* split = value.kind == ExprKind::path && value.path.is_name() ? network_.split(value.path.head.text) : nullptr;
    if (!split) return refuse(value.span, "`parts` names a split that was done before", "not such a part", "such as `parts = parts` after `split parts: ...`");
    if (!divided(*split)) return false;
    lesson_.scored = Scored{network_.masked->split, network_.masked->layers, {}, {}, 0, false};
    for (const Path& task : split->over) lesson_.scored->tasks.push_back(print(task));
    return true;
  }

  bool divided(const Stage& split) {
    std::optional<Remove> remove = network_.remove_of(split);
    if (!remove) return false;
    network_.masked = Masked{split.name->text, {}, *remove};
    for (const Path& path : split.what) network_.masked->layers.push_back(path.head.text);
    return true;
  }

  bool apply(const Expr& said) {
    const bool away = said.kind == ExprKind::logical_not;
    const Expr& value = away ? said.args[0] : said;
    const bool named = value.kind == ExprKind::path;
    if (const Stage* mask = named && value.path.is_name() ? network_.mask(value.path.head.text) : nullptr) return leave_out(*mask, away, said.span);
    const Stage* split = named ? network_.split(value.path.head.text) : nullptr;
    const auto& steps = value.path.steps;
    const bool fits = split && steps.size() == 1 && steps[0].kind == PathStep::index && steps[0].indices.size() == 1 && steps[0].indices[0].is_single();
    if (!fits) return refuse(said.span, "`apply` names a mask, or one part of a split, that was made before", "not such a part", "such as `apply = parts[0]`, `apply = not parts[0]`, or `apply = ticket` after `mask ticket: ...`");
    if (stage_.kind == Stage::score) return refuse(said.span, "`score` applies every part of its split, one after the other", "one part", "a mask can be applied here; `evaluate` tests one part");
    if (network_.masked) return twice(said.span, "one part of a split");
    if (!divided(*split)) return false;
    std::optional<double> which = network_.number(steps[0].indices[0].first, network_.facts.program->main());
    if (!which) return false;
    if (!(*which >= 0) || *which != std::floor(*which) || *which >= double(split->over.size())) {
      out_.error("N318", value.span, "the parts of `" + network_.masked->split + "` go from 0 to " + std::to_string(split->over.size() - 1)).at("not there");
      return false;
    }
    lesson_.applied = Applied{network_.masked->split, network_.masked->layers, int(*which), away};
    return true;
  }

  bool leave_out(const Stage& mask, bool away, Span span) {
    if (network_.left_out) return twice(span, "one mask");
    network_.left_out = LeftOut{mask.name->text, {}, away};
    for (const Path& path : mask.what) network_.left_out->layers.push_back(path.head.text);
    return true;
  }

  bool twice(Span span, const std::string& what) {
    out_.error("N312", span, "a stage applies " + what + " at most").at("a second one");
    return false;
  }

  const Stage& stage_;
  Network& network_;
  Lesson& lesson_;
  Diagnostics& out_;
};

}  // namespace

bool uses_part(const Stage& stage, Network& network, Lesson& lesson, Diagnostics& out) { return Uses(stage, network, lesson, out).all(); }

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
