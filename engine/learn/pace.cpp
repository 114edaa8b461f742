#include "engine/learn/pace.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

std::optional<Pace> pace_of(const Expr& every, Network& network, Diagnostics& out) {
  std::optional<values::Value> pace = values::evaluate(every, network.scope(network.facts.program->main(), out), out);
  if (!pace) return std::nullopt;
  const auto* n = std::get_if<values::Number>(&pace->what);
  const bool epochs = n && n->dimension == Dimension::of(Base::epochs);
  if (!n || (!epochs && !(n->dimension == Dimension::of(Base::batches))) || !(n->value >= 1) || n->value != std::floor(n->value)) {
    out.error("N213", every.span, "a pace of training is a whole number of epochs or batches").at(values::to_text(*pace));
    return std::nullopt;
  }
  return Pace{int64_t(n->value), epochs};
}

bool lasts(const Stage& stage, Network& network, Lesson& lesson, Diagnostics& out) {
  std::optional<values::Value> amount = values::evaluate(*stage.amount, network.scope(network.facts.program->main(), out), out);
  if (!amount) return false;
  const auto* n = std::get_if<values::Number>(&amount->what);
  int64_t* which = nullptr;
  if (n && n->dimension == Dimension::of(Base::epochs)) which = &lesson.epochs;
  if (n && n->dimension == Dimension::of(Base::batches)) which = &lesson.batches;
  if (n && n->dimension == Dimension::of(Base::samples)) which = &lesson.samples;
  if (!which || !(n->value >= 1) || n->value != std::floor(n->value)) {
    out.error("N213", stage.amount->span, "training lasts a whole number of epochs, batches or samples").at(values::to_text(*amount)).help("such as `train 10 epochs`");
    return false;
  }
  *which = int64_t(n->value);
  return true;
}

std::optional<std::vector<Line>> lines_of(const Stage& stage, Network& network, Diagnostics& out) {
  std::vector<Line> lines;
  for (const Step& step : stage.steps) {
    const auto* inner = std::get_if<Stage>(&step.what);
    if (!inner || inner->kind != Stage::every) {
      lines.push_back({&step, nullptr, {}});
      continue;
    }
    std::optional<Pace> pace = pace_of(*inner->amount, network, out);
    if (!pace) return std::nullopt;
    for (const Step& line : inner->steps) lines.push_back({&line, inner, *pace});
  }
  return lines;
}

std::optional<Gather> over_samples(const Expr& expr) {
  static const std::map<std::string, Gather> folds = {{"mean", Gather::mean}, {"sum", Gather::sum}, {"max", Gather::max}, {"min", Gather::min}};
  const auto fold = expr.kind == ExprKind::path && expr.path.is_call() ? folds.find(expr.path.head.text) : folds.end();
  if (fold == folds.end()) return std::nullopt;
  const auto is_samples = [](const Expr& word) { return word.kind == ExprKind::path && word.path.is_name() && word.path.head.text == "samples"; };
  for (const Arg& arg : expr.path.steps.back().args) {
    const bool among = std::any_of(arg.value.items.begin(), arg.value.items.end(), [&](const Range& item) { return is_samples(item.first); });
    if (arg.name && arg.name->text == "over" && (is_samples(arg.value) || among)) return fold->second;
  }
  return std::nullopt;
}

bool results_apart(const Lesson& lesson, Diagnostics& out) {
  const std::vector<Result> all = recorded_of(lesson);
  for (size_t b = 0; b < all.size(); ++b)
    for (size_t a = 0; a < b; ++a) {
      const bool of_test = b >= lesson.n_recorded;
      if (of_test && all[a].label == all[b].label) {
        out.error("N361", all[b].span, "two results of this training are called `" + all[b].label + "`").at("the second").also(all[a].span, "the first")
            .help("give the test a name, such as `evaluate test: ...`: its results are then called `test." + all[b].label + "`");
        return false;
      }
      if (!all[a].into.empty() && all[a].into == all[b].into && (all[a].every != all[b].every || all[a].every_epoch != all[b].every_epoch)) {
        out.error("N361", all[b].span, "a table has a line for each moment, and these results have other moments").at("at another pace").also(all[a].span, "in the same file")
            .help("write them into files of their own");
        return false;
      }
    }
  return true;
}

std::vector<Result> recorded_of(const Lesson& lesson) {
  std::vector<Result> all(lesson.results.begin(), lesson.results.begin() + std::ptrdiff_t(lesson.n_recorded));
  for (const Lesson& test : lesson.tests)
    for (size_t k = 0; k < test.n_recorded; ++k) {
      all.push_back(test.results[k]);
      all.back().label = (test.name.empty() ? "" : test.name + ".") + all.back().label;
      all.back().every = test.every, all.back().every_epoch = test.every_epoch;
    }
  return all;
}

std::vector<std::string> columns_of(const Lesson& lesson) {
  std::vector<std::string> names;
  for (const Result& result : lesson.results) names.push_back(result.label);
  for (const CellResult& result : lesson.of_cells) names.push_back(result.label);
  for (const Result& result : recorded_of(lesson))
    if (std::find(names.begin(), names.end(), result.label) == names.end()) names.push_back(result.label);
  if (!lesson.scored) return names;
  names.resize(lesson.scored->first);
  if (lesson.scored->recorded) names.push_back("accuracy");
  for (size_t part = 0; lesson.scored->recorded && part < lesson.scored->tasks.size(); ++part)
    for (const char* away : {"0", "1"})
      for (size_t source = 0; source < lesson.scored->sources.size(); ++source)
        names.push_back("accuracy[" + std::to_string(part) + ", " + away + ", " + std::to_string(source) + "]");
  return names;
}

std::optional<size_t> best_by(const Lesson& lesson) {
  const std::vector<Result> all = recorded_of(lesson);
  for (size_t k = lesson.n_recorded; k < all.size(); ++k)
    if (all[k].counts_right && all[k].every_epoch) return k - lesson.n_recorded;
  return std::nullopt;
}

}  // namespace nsim::learn
