// What happens at a pace while a network is trained: `every 1 epoch { evaluate ...; record ... }`.
#include "engine/check/stages.h"

namespace nsim::check {

using namespace syntax;

bool StageChecker::pace_of_training(const Expr& every, const Sight& sight) {
  Type t = Typer(check_).number(every, sight);
  const bool counted = t.dimension == Dimension::of(Base::epochs) || t.dimension == Dimension::of(Base::batches);
  if (t.known() && !counted) error("N205", every.span, "a pace of training is a number of epochs or batches, but this is " + described(t)).at(described(t));
  return t.known() && counted;
}

void StageChecker::every_of_training(const Stage& stage, Block& around) {
  auto misplaced = [&](Span span, const std::string& what, const std::string& label, const std::string& hint) { error("N334", span, what).at(label).help(hint); };
  if (!around.trains || around.paced)
    return misplaced(stage.keyword, "`every` stands inside a run or a training", around.paced ? "inside another `every`" : "nothing is trained here", "write `train 10 epochs using adam { every 1 epochs { ... } }`");
  if (!pace_of_training(*stage.amount, Sight{&around.names})) return;
  Block block;
  block.kind = Block::run, block.trains = true, block.paced = true;
  block.names.parent = &around.names;
  block.keyword = around.keyword;
  // Lets first: lines may name them wherever they stand.
  for (const Step& step : stage.steps)
    if (auto* s = std::get_if<Setting>(&step.what); s && s->let) setting(*s, block);
  for (const Step& step : stage.steps) {
    const auto* test = std::get_if<Stage>(&step.what);
    const auto* r = std::get_if<Record>(&step.what);
    const auto* s = std::get_if<Setting>(&step.what);
    if (test && test->kind == Stage::evaluate) {
      Block tested;
      tested.names.parent = &block.names;
      learn(*test, tested);
      if (test->name) around.tests.insert(test->name->text);
      for (const auto& [text, type] : tested.columns) around.columns[test->name ? test->name->text + "." + text : text] = type;
      for (const Step& inner : test->steps)
        if (auto* p = std::get_if<Plot>(&inner.what)) misplaced(p->span, "a plot shows a whole stage", "of a test that is done again and again", "record results, and plot them in the training, such as `plot traces(loss)`");
    } else if (test) {
      misplaced(test->keyword, "`every` in a training holds `evaluate`, `record`, `expect` and `let`", "another stage", "put it behind the training");
    } else if (r && r->every) {
      misplaced(r->every->span, "this `record` has a pace already", "inside `every`", "leave one of the two out");
    } else if (s && !s->let) {
      misplaced(s->target.span, "a setting holds for a whole training", "inside `every`", "put it directly into the training");
    } else if (r || std::holds_alternative<Expect>(step.what)) {
      learning_line(step, block);
    } else if (!s) {
      misplaced(stage.keyword, "`every` in a training holds `evaluate`, `record`, `expect` and `let`", "holds another sentence", "put it directly into the training");
    }
  }
  around.columns.insert(block.columns.begin(), block.columns.end());
}

}  // namespace nsim::check
