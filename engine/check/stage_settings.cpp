// Settings of stages: their own words, the `param`s of the file, parameters of populations and sources.
#include "engine/check/network.h"
#include "engine/check/stages.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

namespace {

const std::vector<std::string> own_words = {"step", "seed", "precision", "weights", "reproducible", "carry"};
const std::vector<std::string> later_words = {"batch", "lasts", "again", "apply"};

bool is_one_of(const std::vector<std::string>& words, const std::string& word) { return std::find(words.begin(), words.end(), word) != words.end(); }

}  // namespace

void StageChecker::setting(const Setting& s, Block& block) {
  Sight sight{&block.names};
  if (s.let) {
    if (block.kind == Block::trials && !from_columns(s.value, block)) return;
    Type t = Typer(check_).type(s.value, sight);
    block.names.declare(s.target.head.text, t, s.target.span);
    return;
  }
  std::string name = print(s.target);
  if (s.drawn) return check_.refuse("N408", s.target.span, "drawing a setting of a stage");
  if (name == "until" && !check_.facts.names.contains(name)) return until(s, block);
  if (set_alive(s, block)) return;
  if (own_setting(s, name, block)) return;
  if (is_one_of(later_words, name)) return check_.refuse("N408", s.target.span, "the setting `" + name + "`");
  auto declared = s.target.is_name() ? check_.facts.names.find(name) : check_.facts.names.end();
  if (declared != check_.facts.names.end()) {
    if (std::holds_alternative<Param>(declared->second.item->what)) return set_param(s, declared->second, Typer(check_).type(s.value, sight));
    if (std::holds_alternative<Population>(declared->second.item->what))
      return check_.refuse("N408", s.target.span, "putting one source in the place of another");
    return check_.wrong_kind(s.target.span, name, declared->second, "a `param`: only these can be set here");
  }
  auto head = check_.facts.names.find(s.target.head.text);
  if (!s.target.is_name() && head != check_.facts.names.end()) return set_parameter(s, Typer(check_).type(s.value, sight), block);
  unknown_setting(s, name);
}

bool StageChecker::own_setting(const Setting& s, const std::string& name, Block& block) {
  if (!is_one_of(own_words, name)) return false;
  // A `param` of the same name is what the file means; a function such as `precision` of the measures is not.
  auto declared = check_.facts.names.find(name);
  if (declared != check_.facts.names.end() && std::holds_alternative<Param>(declared->second.item->what)) return false;
  const std::string word = s.value.kind == ExprKind::path && s.value.path.is_name() ? s.value.path.head.text : "";
  if (name == "weights") {
    if (word == "per_trial") check_.refuse("N408", s.value.span, "the setting `weights = per_trial`");
    else if (word != "half")
      check_.unknown_word("N113", s.value.span, "`weights` is `half` or `per_trial`", word, {{"half", {}}, {"per_trial", {}}}, "not one of its words");
    return true;
  }
  if (name == "precision") {
    if (word != "single" && word != "double" && word != "mixed")
      check_.unknown_word("N113", s.value.span, "`precision` is `single`, `double` or `mixed`", word, {{"single", {}}, {"double", {}}, {"mixed", {}}}, "not one of its words");
    return true;
  }
  Type t = Typer(check_).type(s.value, Sight{&block.names});
  if (!t.known()) return true;
  if (name == "reproducible" || name == "carry") {
    if (t.kind != Type::truth) error("N205", s.value.span, "`" + name + "` is `true` or `false`, but this is " + described(t)).at(described(t));
    if (name == "carry" && block.kind != Block::trials)
      error("N334", s.target.span, "`carry` says where the trials of a sweep start").at("not inside a sweep");
    return true;
  }
  Dimension wanted = name == "step" ? dimensions::time() : Dimension{};
  if (!t.numeric() || !(t.dimension == wanted)) {
    error("N205", s.value.span, "`" + name + "` is " + described(wanted) + ", but this is " + described(t))
        .at(described(t))
        .help(name == "step" && literal_value(s.value) ? "give it a unit, `" + print(s.value) + " ms`" : "");
    return true;
  }
  std::optional<double> value = check_.quiet_number(s.value);
  if (name == "step" && value && !(*value > 0)) error("N319", s.value.span, "a step must be longer than no time").at(format_quantity(*value, wanted));
  if (name == "step" && value && *value > 0) check_.constant_steps.push_back({s.span, *value});
  if (name == "seed" && value && (*value < 0 || *value != std::floor(*value) || *value > 9e15))
    error("N319", s.value.span, "a seed is a whole number, 0 or more").at(format_quantity(*value, {}, 8));
  return true;
}

void StageChecker::set_param(const Setting& s, const Declaration& declaration, const Type& value) {
  std::optional<Type> param = check_.type_of(declaration, s.target.span);
  if (!param || !param->known() || !value.known()) return;
  bool fits =
      param->numeric() ? value.numeric() && (value.bare_zero || param->bare_zero || value.dimension == param->dimension) : value.kind == param->kind;
  if (fits) return;
  error("N205", s.value.span, "`" + s.target.head.text + "` is " + described(*param) + ", but this is " + described(value))
      .at(described(value))
      .also(declaration.span, "`" + s.target.head.text + "` is " + described(*param));
}

/// `noise.rate = 5 Hz`, `exc.tau = 10 ms`: what a population or source was given holds differently in this stage.
void StageChecker::set_parameter(const Setting& s, const Type& value, Block& block) {
  Path head;
  head.head = s.target.head;
  head.span = s.target.head.span;
  Type cells = Typer(check_).type(head, Sight{&block.names});
  if (!cells.known()) return;
  const Name* last = s.target.steps.back().kind == PathStep::member ? &s.target.steps.back().name : nullptr;
  if (cells.kind == Type::cells && !cells.populations.empty() && cells.populations[0]->is_source && last != nullptr && s.target.steps.size() == 1) {
    const Builtin* source = find_builtin(cells.populations[0]->models[0].name.text, Where::source);
    if (last->text == "rate" && source != nullptr && source->arguments[0] == "rate") {
      if (value.known() && !value.is_number(dimensions::rate()))
        error("N205", s.value.span, "`rate` is a rate, but this is " + described(value)).at(described(value));
      return;
    }
    check_.unknown_word("N105", last->span, "`" + cells.populations[0]->name.text + "` has no `" + last->text + "` to set", last->text,
                        {{"rate", {}}}, "cannot be set by a stage");
    return;
  }
  Target target = find_target(check_, s.target, Sight{&block.names});
  if (target.variable == nullptr) return;
  const Variable& v = *target.variable;
  if (v.kind != Variable::parameter) {
    error("N105", s.target.span, "a stage sets parameters, and `" + v.path + "` is " + (v.kind == Variable::state ? "a state" : "an input"))
        .at("not a parameter")
        .also(v.span, "declared here");
    return;
  }
  if (value.known() && !value.is_number(v.dimension))
    error("N205", s.value.span, "`" + v.path + "` is " + described(v.dimension) + ", but this is " + described(value))
        .at(described(value))
        .also(v.span, "`" + v.path + "` is " + described(v.dimension));
}

/// `sheet.alive = row > 3`: an expression of the cell, which holds for this run. False: something else is set.
bool StageChecker::set_alive(const Setting& s, Block& block) {
  if (s.target.steps.empty() || s.target.steps.back().kind != PathStep::member || s.target.steps.back().name.text != "alive") return false;
  Path path = s.target;
  path.steps.pop_back();
  Diagnostics quiet;
  Diagnostics* out = check_.out;
  check_.out = &quiet;
  Type cells = Typer(check_).type(path, Sight{&block.names});
  check_.out = out;
  if (cells.kind != Type::cells || !cells.prefix.empty() || cells.populations.empty()) return false;
  const Population& population = *cells.populations[0];
  const Composition* made = check_.composition_of(population);
  if (made == nullptr || made->find("alive") != nullptr) return false;
  const bool part = std::any_of(path.steps.begin(), path.steps.end(), [](const PathStep& step) { return step.kind == PathStep::index; }) && !population.each;
  if (block.kind != Block::run || part) {
    error("N334", s.target.span, part ? "`alive` is said of a whole population" : "`alive` is set directly inside a run")
        .at(part ? "some of its cells" : "not a run")
        .help(part ? "say it of each cell: `" + population.name.text + ".alive = cell > 3`" : "put it into the braces of the run");
    return true;
  }
  Names names;
  names.parent = &block.names;
  declare_coordinates(population, names);
  Typer(check_).condition(s.value, Sight{&names, Place::setting});
  return true;
}

/// Read while the stage runs: `t` is the time since it began.
void StageChecker::until(const Setting& s, Block& block) {
  if (block.kind != Block::run) {
    error("N334", s.target.span, "`until` ends a run, so it stands inside one").at("no run here");
    return;
  }
  Names names;
  names.parent = &block.names;
  names.declare("t", Type::of(dimensions::time()));
  Type t = Typer(check_).condition(s.value, Sight{&names});
  if (t.known() && t.axes != scalar)
    error("N214", s.value.span, "`until` is about one truth, but this has one for each " + std::string((t.axes & per_cell) != 0 ? "cell" : "moment"))
        .at("several truths")
        .help("fold them, such as `mean(" + print(s.value) + ") == 1`");
}

void StageChecker::unknown_setting(const Setting& s, const std::string& name) {
  std::vector<Known> known;
  for (const std::string& word : own_words) known.push_back({word, {}});
  for (const auto& [param, declaration] : check_.facts.names) {
    if (std::holds_alternative<Param>(declaration.item->what)) known.push_back({param, declaration.span});
  }
  check_.unknown_word("N105", s.target.span, "`" + name + "` cannot be set here", name, known, "neither a setting of stages nor a `param`");
}

}  // namespace nsim::check
