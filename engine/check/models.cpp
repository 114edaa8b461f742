#include "engine/check/models.h"
#include "engine/check/changes.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

void ModelChecker::check() {
  for (const Clause& c : part_.model->clauses) clause(c);
  only_once();
  methods_cover_equations();
  reset_below_threshold();
  positive_divisors();
}

void ModelChecker::clause(const Clause& c) {
  bool neuron = part_.model->kind == ModelKind::neuron;
  if (c.side != Side::none && c.kind == Clause::state) {
    error("N318", c.span, "`pre state` and `post state` belong to synapses")
        .at(neuron ? "this is a neuron" : "this is a receptor")
        .help("write `state " + c.name.text + " = ...`");
  }
  if (part_.model->external && (c.kind == Clause::ode || c.kind == Clause::update || c.kind == Clause::solve || c.kind == Clause::let)) {
    error("N326", c.span, "an `extern` model leaves its equations to the C++ file")
        .at("not here")
        .also(part_.model->from_span, "says what a step does");
    return;
  }
  switch (c.kind) {
    case Clause::state:
    case Clause::input:
    case Clause::let:
      return;  // their values have been typed with the composition
    case Clause::ode:
      return equation(c);
    case Clause::update:
      return update(c);
    case Clause::solve:
      return solve(c);
    default:
      return event(c);
  }
}

Type ModelChecker::type_of(const Variable& variable) {
  return names_.type_of(static_cast<size_t>(&variable - made_.variables.data()), variable.span);
}

/// What to multiply or divide by: a parameter of the model that has the missing dimension, or its unit.
std::string ModelChecker::missing_factor(const Expr& expr, Dimension given, Dimension wanted) const {
  if (given.plain() && wanted == dimensions::rate())
    return "write `" + print(expr) + " per ms` if the model is published in plain numbers, or divide by a time constant";
  Dimension below = given / wanted, above = wanted / given;
  std::string text = print(expr);
  bool loose = expr.kind == ExprKind::add || expr.kind == ExprKind::subtract || expr.kind == ExprKind::conditional || expr.kind == ExprKind::negate;
  if (loose) text = "(" + text + ")";
  for (const Variable& v : made_.variables) {
    if (v.kind != Variable::parameter || v.part != at_) continue;
    std::string name = v.path.substr(part_.prefix.size());
    if (v.dimension == below)
      return "divide by " + (below == dimensions::time() ? "a time constant" : described(below)) + ": `" + text + " / " + name + "`";
    if (v.dimension == above) return "multiply by " + described(above) + ": `" + text + " * " + name + "`";
  }
  if (below == dimensions::time()) return "divide by a time constant: `" + text + " / tau`";
  return "divide by a value in " + unit_of(below);
}

void ModelChecker::equation(const Clause& c) {
  const Variable* v = own(c.name.text);
  if (v == nullptr || v->kind != Variable::state) {
    std::vector<Known> states;
    for (const Variable& s : made_.variables) {
      if (s.kind == Variable::state && s.part == at_) states.push_back({s.path.substr(part_.prefix.size()), s.span});
    }
    Diagnostic& d = check_.unknown_word("N311", c.name.span, "`" + c.name.text + "` is not a state, so it has no equation", c.name.text, states,
                                        v == nullptr ? "not declared" : "not a state");
    if (v != nullptr)
      d.also(v->span, "declared here");
    else if (d.hint.empty())
      d.help("declare it: `state " + c.name.text + " = ...`");
  }
  Type t = Typer(check_).number(*c.value, sight(Place::equation));
  if (v == nullptr || v->kind != Variable::state || !type_of(*v).known()) return;
  fits_equation(check_, made_, *v, c, t, [&](Dimension given, Dimension wanted) { return missing_factor(*c.value, given, wanted); });
}

/// The state that a sentence may change; a message when it is something else.
bool ModelChecker::assignable(const Name& name, const Variable*& variable) {
  variable = own(name.text);
  if (variable != nullptr && variable->kind == Variable::state) return true;
  bool receptor = !part_.prefix.empty();
  const Variable* of_neuron = receptor && variable == nullptr ? made_.find(name.text) : nullptr;
  if (of_neuron != nullptr && of_neuron->kind == Variable::input) {
    variable = of_neuron;
    return true;
  }
  const Variable* found = variable != nullptr ? variable : of_neuron;
  variable = nullptr;
  if (found == nullptr) {
    std::vector<Known> all = sees_.all();
    std::string label =
        receptor ? "neither a state of the receptor nor an input of `" + made_.parts[0].model->name.text + "`" : "not a state of this model";
    check_.unknown_name(name, all, label);
    if (receptor && population_ != nullptr) return false;
    return false;
  }
  if (found->kind == Variable::input) {
    error("N306", name.span, "`" + name.text + "` is an input, so only connections, drives and receptors add to it")
        .at("cannot be assigned")
        .also(found->span, "declared here");
  } else {
    static const char* kinds[] = {"a state of the neuron", "an input", "a parameter", "a `let`"};
    error("N317", name.span, "`" + name.text + "` is " + kinds[found->kind] + ", so it cannot be changed here")
        .at("only states of this model change")
        .also(found->span, "declared here");
  }
  return false;
}

void ModelChecker::update(const Clause& c) {
  const Variable* v = nullptr;
  bool good = assignable(c.name, v);
  Type t = Typer(check_).number(*c.value, sight(Place::model, c.drawn));
  if (c.drawn && t.known()) check_.needs_draw(*c.value);
  if (!good || v == nullptr || !t.known() || !type_of(*v).known() || t.is_number(v->dimension)) return;
  error("N205", c.value->span, "`" + c.name.text + "` is " + described(v->dimension) + ", but this is " + described(t))
      .at(described(t))
      .also(v->span, check_.reason(made_, *v));
}

void ModelChecker::event(const Clause& c) {
  bool neuron = part_.model->kind == ModelKind::neuron;
  if (c.kind == Clause::spike && !neuron) {
    error("N318", c.span, "only a neuron fires").at("this is a receptor");
    return;
  }
  if (c.kind == Clause::on) {
    std::string moment = c.side == Side::pre ? "pre" : c.side == Side::post ? "post" : c.name.text;
    Span span = c.name.span.known() ? c.name.span : c.span;
    if (c.side != Side::none) {
      error("N318", span, "`on " + moment + "` belongs to synapses")
          .at(neuron ? "this is a neuron" : "this is a receptor")
          .help("a neuron says `spike when ... { ... }`");
      return;
    }
    static const std::vector<std::string> moments = {"start", "present", "step", "sample", "batch", "epoch"};
    if (std::find(moments.begin(), moments.end(), moment) == moments.end()) {
      std::vector<Known> known;
      for (const std::string& m : moments) known.push_back({m, {}});
      check_.unknown_word("N113", span, "`on " + moment + "` is not a moment", moment, known, "not a moment");
      return;
    }
    if (moment != "start") {
      check_.refuse("N409", span, "`on " + moment + "` in a neuron or receptor");
      return;
    }
  }
  if (part_.model->external && (c.kind == Clause::when || c.kind == Clause::every || c.kind == Clause::on)) {
    error("N326", c.span, "an `extern` model leaves its events to the C++ file").at("only `spike when` stands here");
    return;
  }
  if (c.kind == Clause::every)
    pace(*c.value);
  else if (c.kind != Clause::on)
    Typer(check_).condition(*c.value, sight(Place::model));
  acts(c.acts);
}

/// `every 1 s`, `every 1000 steps`: at least one step, the same for the life of a cell.
void ModelChecker::pace(const Expr& expr) {
  Type t = Typer(check_).number(expr, sight(Place::model));
  if (!t.known()) return;
  if (t.bare_zero || (!(t.dimension == dimensions::time()) && !(t.dimension == Dimension::of(Base::steps)))) {
    error("N205", expr.span, "`every` says a time or a number of steps, but this is " + described(t)).at(described(t)).help("such as `every 1 s` or `every 1000 steps`");
    return;
  }
  std::optional<double> lasts = constant(expr);
  if (lasts && *lasts <= 0) error("N319", expr.span, "`every` needs a time greater than 0").at(format_quantity(*lasts, t.dimension));
}

void ModelChecker::acts(const std::vector<Act>& list) {
  Names block;
  block.parent = &sees_;
  for (const Act& a : list) act(a, block);
}

void ModelChecker::act(const Act& a, Names& block) {
  if (a.kind == Act::hold) return hold(a, block);
  if (a.kind == Act::send) {
    error("N318", a.span, "only a synapse sends")
        .at("a neuron's spikes travel by themselves")
        .help("what happens at a spike is written where it acts: `connect ... onto ...`");
    return;
  }
  Sight seen{&block, Place::model, a.kind == Act::draw};
  Type t = Typer(check_).number(a.value, seen);
  if (a.kind == Act::draw && t.known()) check_.needs_draw(a.value);
  if (a.let) {
    block.declare(a.target.head.text, t, a.target.span);
    return;
  }
  if (!a.target.is_name()) {
    error("N317", a.target.span, "a neuron changes only its own states").at("not a state of this model");
    return;
  }
  const Variable* v = nullptr;
  if (!assignable(a.target.head, v) || v == nullptr || !t.known() || !type_of(*v).known()) return;
  if (v->kind == Variable::input) {
    error("N306", a.target.span, "a receptor adds to an input in a line of its own, not at an event")
        .at("not here")
        .help("write `" + a.target.head.text + " = ...` outside the braces");
    return;
  }
  fits_act(check_, made_, *v, a, t);
}

void ModelChecker::hold(const Act& a, const Names& block) {
  for (const Name& name : a.held) {
    const Variable* v = own(name.text);
    if (v != nullptr && v->kind == Variable::state) continue;
    std::vector<Known> states;
    for (const Variable& s : made_.variables) {
      if (s.kind == Variable::state && s.part == at_) states.push_back({s.path.substr(part_.prefix.size()), s.span});
    }
    check_.unknown_word("N305", name.span, "`hold` freezes states, and `" + name.text + "` is not one", name.text, states,
                        v == nullptr ? "not declared" : "not a state");
  }
  Type t = Typer(check_).number(a.value, Sight{&block, Place::model});
  bool fits = !t.known() || t.bare_zero || t.dimension == dimensions::time() || t.dimension == Dimension::of(Base::steps);
  if (!fits)
    error("N205", a.value.span, "`hold` lasts a time, but this is " + described(t))
        .at(described(t))
        .help(literal_value(a.value) ? "give it a unit, `" + print(a.value) + " ms`" : "");
  if (!fits || !t.known()) return;
  std::optional<double> lasts = constant(a.value);
  if (lasts && *lasts < 0) error("N319", a.value.span, "`hold` cannot last less than no time").at(format_quantity(*lasts, t.dimension));
}

void ModelChecker::solve(const Clause& c) {
  for (const Name& name : c.solved) {
    const std::vector<Clause>& all = part_.model->clauses;
    bool equation = std::any_of(all.begin(), all.end(), [&](const Clause& o) { return o.kind == Clause::ode && o.name.text == name.text; });
    if (equation) continue;
    const Variable* v = own(name.text);
    std::vector<Known> states;
    for (const Clause& o : all) {
      if (o.kind == Clause::ode) states.push_back({o.name.text, o.name.span});
    }
    Diagnostic& d = check_.unknown_word("N303", name.span, "`solve` needs an equation `" + name.text + "' = ...`", name.text, states,
                                        v == nullptr ? "not declared" : "has no equation");
    if (v != nullptr) d.also(v->span, "declared here");
  }
  const Builtin* method = find_builtin(c.method->name.text, Where::solver);
  if (method == nullptr) {
    std::vector<Known> known;
    for (const std::string& name : builtin_names(Where::solver)) known.push_back({name, {}});
    check_.unknown_word("N101", c.method->name.span, "`" + c.method->name.text + "` is not a solver", c.method->name.text, known, "not a solver");
    return;
  }
  if (!Typer(check_).arguments(*method, c.method->args, c.method->span, sight(Place::model))) return;
  for (const Arg& arg : c.method->args) {
    std::optional<double> n = constant(arg.value);
    if (!n)
      error("N319", arg.value.span, "the number of substeps is written as a number").at("not a number");
    else if (*n < 1 || *n != static_cast<double>(static_cast<long>(std::min(*n, 1e9))) || *n > 1e6)
      error("N319", arg.value.span, "a step is cut into 1 to 1000000 equal parts").at("not a whole number in this range");
  }
}

}  // namespace nsim::check
