#include "engine/learn/pace.h"
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

std::optional<size_t> best_by(const Lesson& lesson) {
  const std::vector<Result> all = recorded_of(lesson);
  for (size_t k = lesson.n_recorded; k < all.size(); ++k)
    if (all[k].counts_right && all[k].every_epoch) return k - lesson.n_recorded;
  return std::nullopt;
}

}  // namespace nsim::learn
