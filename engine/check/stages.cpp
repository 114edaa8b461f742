#include "engine/check/stages.h"
#include <cmath>

namespace nsim::check {

using namespace syntax;

void Checker::check_stages() {
  StageChecker checker(*this);
  Block block;
  block.names.parent = &names_of(main);
  for (const Item& item : main.items) {
    if (auto* stage = std::get_if<Stage>(&item.what)) checker.stage(*stage, block);
    if (auto* experiment = std::get_if<Experiment>(&item.what)) checker.experiment(*experiment);
  }
  check_delays();
}

/// A constant delay below half a step would be rounded to no step at all.
void Checker::check_delays() {
  for (const auto& [span, delay] : constant_delays) {
    for (const auto& [step_span, step] : constant_steps) {
      if (delay >= step / 2) continue;
      out->error("N310", span, "the delay is shorter than one step")
          .at(format_quantity(delay, dimensions::time()) + ", while `step = " + format_quantity(step, dimensions::time()) + "`")
          .also(step_span, "the step")
          .help("raise the delay to one step, reduce the step, or write `0 ms`: in time for the next integration");
      break;
    }
  }
}

void StageChecker::experiment(const Experiment& experiment) {
  Block block;
  block.names.parent = &check_.names_of(check_.main);
  steps(experiment.steps, block);
}

void StageChecker::stage(const Stage& stage, Block& around) {
  bool action = stage.kind == Stage::reset || stage.kind == Stage::save || stage.kind == Stage::load;
  if (around.paced && action) return this->action(stage, around);
  if (around.kind == Block::run && (stage.kind != Stage::every || around.paced)) {
    Diagnostic& d = error("N334", stage.keyword, std::string(around.paced ? "`every`" : "a run") + " holds no other stage")
                        .at("inside a run")
                        .also(around.keyword, "this run");
    d.help(action ? "put it between two runs, or into `every 100 ms { ... }`" : "write one stage after the other, or both inside a `sweep`");
    return;
  }
  if (stage.kind == Stage::every) return every(stage, around);
  around.has_stage = true;
  switch (stage.kind) {
    case Stage::run:
      return run(stage, around);
    case Stage::train:
    case Stage::evaluate:
    case Stage::score:
      return learn(stage, around);
    case Stage::split:
      return split(stage, around);
    case Stage::mask:
      return mask(stage, around);
    case Stage::sweep:
      return sweep(stage, around);
    case Stage::repeat:
      return repeat(stage, around);
    case Stage::reset:
    case Stage::save:
    case Stage::load:
      return this->action(stage, around);
    default:
      return;                                  // `every`: looked at above
  }
}

void StageChecker::refuse_stage(const Stage& stage, Block& around) {
  check_.refuse("N401", stage.keyword, "learning a mask (`mask`)");
  if (stage.name) around.names.declare(stage.name->text, {}, stage.name->span);
  around.open = true;
  around.names.find = [](const std::string&, Span) -> std::optional<Type> { return Type{}; };
}

/// What an inner stage has recorded can be named by the lines around it.
void StageChecker::close(Block& inner, Block& around) {
  for (auto& [text, type] : inner.columns) around.columns[text] = type;
  around.tests.insert(inner.tests.begin(), inner.tests.end());
  if (around.kind == Block::trials) around.columns.insert(inner.courses.begin(), inner.courses.end());  // what was recorded at a pace is a column of courses
  if (!inner.open) return;
  around.open = true;
  around.names.find = inner.names.find;
}

void StageChecker::steps(const std::vector<Step>& list, Block& block) {
  for (const Step& step : list) {
    if (auto* s = std::get_if<Stage>(&step.what))
      stage(*s, block);
    else if (auto* s = std::get_if<Setting>(&step.what))
      setting(*s, block);
    else if (auto* r = std::get_if<Record>(&step.what))
      record(*r, block);
    else if (auto* p = std::get_if<Plot>(&step.what))
      plot(*p, block);
    else if (auto* e = std::get_if<Expect>(&step.what))
      expect(*e, block);
    else if (auto* p = std::get_if<Present>(&step.what))
      check_.refuse("N401", p->span, "showing samples (`present`)");
    else if (auto* m = std::get_if<Minimise>(&step.what))
      error("N334", m->span, "`minimise` stands in `train`").at("nothing is trained here");
  }
}

void StageChecker::run(const Stage& stage, Block& around) {
  Block block;
  block.kind = Block::run;
  block.names.parent = &around.names;
  block.keyword = stage.keyword;
  const Expr& amount = *stage.amount;
  Type t = Typer(check_).number(amount, Sight{&around.names});
  bool time = t.dimension == dimensions::time(), counted = t.dimension == Dimension::of(Base::steps);
  if (t.known() && !time && !counted) {
    error("N213", amount.span, "a run lasts a time or a number of steps, but this is " + described(t))
        .at(described(t))
        .help(literal_value(amount) ? "give it a unit, `" + print(amount) + " ms`" : "");
  } else if (t.known()) {
    std::optional<double> lasts = check_.quiet_number(amount);
    if (lasts && !(*lasts > 0))
      error("N319", amount.span, "a run must last longer than no time").at(format_quantity(*lasts, t.dimension));
    else if (lasts && counted && *lasts != std::floor(*lasts))
      error("N319", amount.span, "a number of steps is whole").at(format_quantity(*lasts, t.dimension));
  }
  // What is recorded at a pace first: plots and claims see it wherever they stand.
  std::vector<Step> first, then;
  for (const Step& step : stage.steps) {
    auto* setting = std::get_if<Setting>(&step.what);
    auto* record = std::get_if<Record>(&step.what);
    bool early = std::holds_alternative<Stage>(step.what) || (setting && setting->let) || (record && record->every);
    (early ? first : then).push_back(step);
  }
  steps(first, block);
  steps(then, block);
  needs_records(stage);
  close(block, around);
}

/// What the swept name holds in one trial.
Type StageChecker::swept(const Stage& stage, const Sight& sight) {
  const Range& in = *stage.in;
  Type t = Typer(check_).type(in, sight);
  if (!t.known()) return {};
  if (!in.is_single()) return t;
  if (t.kind == Type::list) return t.element ? *t.element : Type{};
  if (t.kind == Type::table) {
    t.kind = Type::row;
    return t;
  }
  error("N329", in.span, "a sweep runs over a list, a table or a range, but this is " + described(t))
      .at(described(t))
      .help("write `[" + print(in.first) + "]` for one trial");
  return {};
}

void StageChecker::sweep(const Stage& stage, Block& around) {
  Block block;
  block.names.parent = &around.names;
  Type t = swept(stage, Sight{&around.names});
  auto declared = check_.facts.names.find(stage.swept.text);
  if (declared != check_.facts.names.end()) {
    auto* param = std::get_if<Param>(&declared->second.item->what);
    if (param == nullptr) {
      check_.wrong_kind(stage.swept.span, stage.swept.text, declared->second, "a `param`: only these can be swept");
    } else if (std::optional<Type> p = check_.type_of(declared->second, stage.swept.span); p && p->known() && t.known()) {
      bool fits = p->numeric() ? t.numeric() && (t.bare_zero || p->bare_zero || t.dimension == p->dimension) : p->kind == t.kind;
      if (!fits)
        error("N205", stage.in->span, "`" + stage.swept.text + "` is " + described(*p) + ", but this gives it " + described(t))
            .at(described(t))
            .also(param->name.span, "`" + stage.swept.text + "` is " + described(*p));
    }
  }
  t.bare_zero = false;
  block.names.declare(stage.swept.text, t, stage.swept.span);
  trials(stage, block, around);
}

void StageChecker::repeat(const Stage& stage, Block& around) {
  Block block;
  block.names.parent = &around.names;
  const Expr& amount = *stage.amount;
  Type t = Typer(check_).number(amount, Sight{&around.names});
  if (t.known() && !(t.dimension == Dimension::of(Base::seeds))) {
    error("N213", amount.span, "`repeat` counts seeds, but this is " + described(t))
        .at(described(t))
        .help(literal_value(amount) ? "write `repeat " + print(amount) + " seeds`" : "");
  } else if (t.known()) {
    std::optional<double> n = check_.quiet_number(amount);
    if (n && (*n < 1 || *n != std::floor(*n)))
      error("N319", amount.span, "a number of seeds is whole and at least 1").at(format_quantity(*n, t.dimension));
  }
  trials(stage, block, around);
}

void StageChecker::trials(const Stage& stage, Block& block, Block& around) {
  block.kind = Block::trials;
  block.keyword = stage.keyword;
  // A line may stand before the stage whose results it names, so stages come first.
  for (const Step& step : stage.steps) {
    if (auto* inner = std::get_if<Stage>(&step.what)) this->stage(*inner, block);
  }
  for (auto& [name, type] : block.columns) {
    type.axes |= per_trial;
    if (name.find_first_of("(. [") == std::string::npos) block.names.declare(name, type);
  }
  for (const std::string& test : block.tests)
    if (!check_.facts.names.contains(test)) block.names.declare(test, {});
  for (const Step& step : stage.steps) {
    if (!std::holds_alternative<Stage>(step.what)) steps({step}, block);
  }
  if (!block.has_stage)
    error("N329", stage.keyword, "nothing is run in this " + std::string(stage.kind == Stage::sweep ? "sweep" : "repeat"))
        .at("no stage inside")
        .help("put a `run ... { }` into its braces");
  block.columns[stage.kind == Stage::sweep ? stage.swept.text : "seed"] =
      stage.kind == Stage::sweep ? block.names.here[stage.swept.text] : Type::plain();
  close(block, around);
}

}  // namespace nsim::check
