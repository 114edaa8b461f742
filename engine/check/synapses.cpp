#include "engine/check/synapses.h"
#include "engine/check/changes.h"
#include "engine/check/models.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

namespace {

/// What an expression reads, as bits.
enum Reads : uint8_t { of_pre = 1, of_post = 2, of_synapse = 4, pre_cell = 8, post_cell = 16 };

/// Whether something is folded: `mean(w, over = incoming)`.
bool folds(const Expr& e) {
  const auto in_arg = [](const Arg& arg) { return (arg.name && arg.name->text == "over") || folds(arg.value); };
  if (e.kind == ExprKind::path)
    return std::any_of(e.path.steps.begin(), e.path.steps.end(), [&](const PathStep& step) { return std::any_of(step.args.begin(), step.args.end(), in_arg); });
  return std::any_of(e.args.begin(), e.args.end(), folds) || std::any_of(e.items.begin(), e.items.end(), [](const Range& item) { return folds(item.first); });
}

std::string side_word(Side side) { return side == Side::pre ? "pre state" : side == Side::post ? "post state" : "state"; }

class SynapseChecker {
 public:
  SynapseChecker(Checker& check, Composition& made, const Type& pre, const Type& post, const Variable* target, const Name* carries)
      : check_(check), made_(made), model_(*made.parts[0].model), names_(check, made), target_(target), carries_(carries) {
    for (size_t k = 0; k < made.variables.size(); ++k) {
      const Variable& v = made.variables[k];
      auto odd = v.formal == nullptr ? check.odd_types.end() : check.odd_types.find(v.formal);
      if (v.kind == Variable::parameter) names_.set(k, odd != check.odd_types.end() ? odd->second : Type::of(v.dimension));
    }
    names_.declare("pre", pre);
    names_.declare("post", post);
  }

  void check() {
    for (size_t k = 0; k < made_.variables.size(); ++k) {
      names_.type_of(k, made_.variables[k].span);
      first_value(made_.variables[k]);
    }
    for (const Clause& c : model_.clauses) clause(c);
    only_once();
  }

 private:
  Diagnostic& error(std::string_view code, Span span, std::string message) { return check_.out->error(code, span, std::move(message)); }
  Sight sight(Place place, const Names* block = nullptr) { return Sight{block != nullptr ? block : &names_.of_part(0), place}; }
  Type type_of(const Variable& v) { return names_.type_of(static_cast<size_t>(&v - made_.variables.data()), v.span); }

  /// Before the first step nothing of a cell is known that a cell's state could be set from.
  void first_value(const Variable& v) {
    if (v.kind == Variable::local || v.clause == nullptr || !v.clause->value) return;
    if (reads(*v.clause->value) != 0) {
      error("N343", v.clause->value->span, "the first value of `" + v.path + "` can depend on parameters only").at("reads what changes");
    } else if (v.clause->drawn && v.kind == Variable::input) {
      check_.refuse("N409", v.clause->value->span, "drawing the default of an input of a synapse");
    }
  }

  void clause(const Clause& c) {
    switch (c.kind) {
      case Clause::state:
      case Clause::input:
      case Clause::let:
        return;
      case Clause::ode:
        return equation(c);
      case Clause::update:
        return check_.refuse("N409", c.span, "an update in a synapse (`" + c.name.text + " = ...` outside of an event)");
      case Clause::solve:
        return check_.refuse("N409", c.span, "`solve` in a synapse");
      case Clause::spike:
        error("N318", c.span, "only a neuron fires").at("this is a synapse");
        return;
      case Clause::when:
        return check_.refuse("N409", c.span, "`when` in a synapse");
      case Clause::every:
        return every(c);
      case Clause::on:
        return on(c);
    }
  }

  void equation(const Clause& c) {
    const Variable* v = made_.find(c.name.text);
    if (v == nullptr || v->kind != Variable::state) {
      error("N311", c.name.span, "`" + c.name.text + "` is not a state, so it has no equation")
          .at(v == nullptr ? "not declared" : "not a state")
          .help(v == nullptr ? "declare it: `state " + c.name.text + " = ...`" : "");
      return;
    }
    Type t = Typer(check_).number(*c.value, sight(Place::equation));
    if (!type_of(*v).known() || !fits_equation(check_, made_, *v, c, t) || !t.known()) return;
    uint8_t allowed = v->clause->side == Side::pre ? of_pre : v->clause->side == Side::post ? of_post : 0xff;
    uint8_t found = reads(*c.value);
    if ((found & ~allowed & (pre_cell | post_cell)) != 0)
      check_.refuse("N409", c.value->span, "an equation of a `" + side_word(v->clause->side) + "` that reads the cells (`pre.`, `post.`)");
    else if ((found & ~allowed) != 0)
      wrong_side(c.value->span, *v);
  }

  void wrong_side(Span span, const Variable& v) {
    Side side = v.clause->side;
    error("N343", span, "`" + v.path + "` is a `" + side_word(side) + "`, which cannot follow numbers of another side")
        .at(side == Side::none ? "reads a `pre state` or `post state`" : "reads what is not kept with it")
        .also(v.span, side == Side::pre    ? "kept once for each source cell"
                      : side == Side::post ? "kept once for each target cell"
                                           : "kept once for each synapse");
  }

  void every(const Clause& c) {
    Type t = Typer(check_).number(*c.value, sight(Place::model));
    bool time = t.dimension == dimensions::time() || t.dimension == Dimension::of(Base::steps);
    if (t.known() && !time) error("N205", c.value->span, "a pace is a time or a number of steps, but this is " + described(t)).at(described(t));
    std::optional<double> n = literal_value(*c.value);
    if (t.known() && time && n && !(*n > 0)) error("N319", c.value->span, "a pace must be longer than no time").at(format_quantity(*n, t.dimension));
    acts(c, "every");
  }

  void on(const Clause& c) {
    std::string moment = c.side == Side::pre ? "pre" : c.side == Side::post ? "post" : c.name.text;
    if (moment == "pre") waits_for_spikes(c);
    if (moment == "pre" || moment == "post" || moment == "step" || moment == "start") return acts(c, moment);
    Span span = c.name.span.known() ? c.name.span : c.span;
    static const std::vector<std::string> later = {"present", "sample", "batch", "epoch"};
    if (std::find(later.begin(), later.end(), moment) != later.end()) return check_.refuse("N409", span, "`on " + moment + "` in a synapse");
    std::vector<Known> known;
    for (const char* word : {"pre", "post", "step", "start"}) known.push_back({word, {}});
    check_.unknown_word("N113", span, "`on " + moment + "` is not a moment", moment, known, "not a moment");
  }

  void waits_for_spikes(const Clause& c) {
    if (!carries_) return;
    error("N360", c.name.span.known() ? c.name.span : c.span, "`on pre` waits for spikes, and this connection carries a value")
        .at("no spike arrives")
        .also(carries_->span, "a value is sent")
        .help("leave out `." + carries_->text + "` to send spikes, or act in `on step`");
  }

  void acts(const Clause& c, const std::string& moment) {
    Names block;
    block.parent = &names_.of_part(0);
    lets_.clear();
    for (const Act& a : c.acts) act(a, block, moment);
  }

  void act(const Act& a, Names& block, const std::string& moment) {
    if (a.kind == Act::hold) {
      error("N318", a.span, "only a neuron holds its states").at("this is a synapse");
      return;
    }
    Sight seen = sight(Place::model, &block);
    seen.drawn = a.kind == Act::draw, seen.synapse = true;
    Type t = Typer(check_).number(a.value, seen);
    if (seen.drawn && t.known()) check_.needs_draw(a.value);
    const bool adds = !a.let && !a.target.is_name();
    if (folds(a.value) && (moment == "pre" || (moment == "step" && (a.let || adds))))
      return check_.refuse("N409", a.value.span, moment == "pre" ? "folding synapses in `on pre`" : "folding synapses before something is added to the target");
    uint8_t found = reads(a.value);
    if (a.kind == Act::send) return send(a, t, moment);
    if (a.let) {
      block.declare(a.target.head.text, t, a.target.span);
      lets_[a.target.head.text] = found;
      return;
    }
    if (!a.target.is_name()) return add(a, t, moment);
    state(a, t, found, moment);
  }

  void send(const Act& a, const Type& t, const std::string& moment) {
    if (moment != "pre") {
      error("N344", a.span, "`send` stands in `on pre`: a spike of the source is what is sent").at(moment == "every" ? "in `every`" : "in `on " + moment + "`");
      return;
    }
    if (target_ == nullptr || !t.known() || t.is_number(target_->dimension)) return;
    error("N204", a.value.span, "this sends " + described(t) + ", but `" + target_->path + "` is " + described(target_->dimension))
        .at(name_of(t.dimension))
        .also(target_->span, "the target");
  }

  /// `post.I += ...`
  void add(const Act& a, const Type& t, const std::string& moment) {
    if (a.target.head.text != "post" || a.kind != Act::increase || moment != "step") {
      error("N317", a.target.span, "a synapse changes its own states, and adds to its target in `on step`")
          .at("not a state of this model")
          .help("write `on step { post.I += ... }`, or `send ...` in `on pre`");
      return;
    }
    Type to = Typer(check_).type(a.target, sight(Place::model));
    if (!to.known() || !t.known() || t.bare_zero || !to.numeric() || to.dimension == t.dimension) return;
    error("N205", a.value.span, "`" + print(a.target) + "` is " + described(to.dimension) + ", but this is " + described(t)).at(described(t));
  }

  void state(const Act& a, const Type& t, uint8_t found, const std::string& moment) {
    const Variable* v = made_.find(a.target.head.text);
    if (v == nullptr || v->kind != Variable::state) {
      std::vector<Known> states;
      for (const Variable& s : made_.variables) {
        if (s.kind == Variable::state) states.push_back({s.path, s.span});
      }
      check_.unknown_word("N317", a.target.span, "`" + a.target.head.text + "` is not a state of this synapse, so it cannot be changed here",
                          a.target.head.text, states, v == nullptr ? "not declared" : "not a state");
      return;
    }
    Side side = v->clause->side;
    bool at_home = side == Side::none || (side == Side::pre && moment == "pre") || (side == Side::post && moment == "post");
    if (!at_home) {
      std::string where = moment == "every" ? "`every`" : "`on " + moment + "`";
      error("N343", a.span, "`" + v->path + "` is a `" + side_word(side) + "`, so " + where + " cannot change it")
          .at("belongs to " + std::string(side == Side::pre ? "the source cell" : "the target cell"))
          .also(v->span, "declared here")
          .help(std::string("change it in `on ") + (side == Side::pre ? "pre" : "post") + "`");
      return;
    }
    uint8_t allowed = side == Side::pre ? of_pre : side == Side::post ? of_post | post_cell : 0xff;
    if (side == Side::pre && (found & pre_cell) != 0) return check_.refuse("N409", a.value.span, "a `pre state` that reads the source cell (`pre.`)");
    if ((found & ~allowed) != 0) return wrong_side(a.value.span, *v);
    if (type_of(*v).known()) fits_act(check_, made_, *v, a, t);
  }

  /// Several equations of one state, several `on pre`.
  void only_once() {
    for (size_t k = 0; k < model_.clauses.size(); ++k) {
      const Clause& c = model_.clauses[k];
      for (size_t j = 0; j < k; ++j) {
        const Clause& first = model_.clauses[j];
        bool same = c.kind == first.kind && ((c.kind == Clause::ode && c.name == first.name) || (c.kind == Clause::on && c.side == first.side && c.name == first.name));
        if (!same) continue;
        error("N312", c.span, c.kind == Clause::ode ? "`" + c.name.text + "` has two equations" : "this event stands twice in `" + model_.name.text + "`")
            .at("a second time")
            .also(first.span, "first here");
        break;
      }
    }
  }

  uint8_t reads(const Expr& e) {
    uint8_t all = 0;
    for (const Expr& inner : e.args) all |= reads(inner);
    for (const Range& item : e.items) all |= reads(item.first);
    if (e.kind != ExprKind::path) return all;
    const std::string& name = e.path.head.text;
    for (const PathStep& step : e.path.steps) {
      for (const Arg& arg : step.args) all |= reads(arg.value);
    }
    if (e.path.is_call()) return folds(e) ? uint8_t{of_post} : all;
    if (auto let = lets_.find(name); let != lets_.end()) return all | let->second;
    if (const Variable* v = made_.find(name)) {
      if (v->kind == Variable::state) all |= v->clause->side == Side::pre ? of_pre : v->clause->side == Side::post ? of_post : of_synapse;
      if (v->kind == Variable::local && v->clause->value && deep_ < 64) {
        ++deep_;
        all |= reads(*v->clause->value);
        --deep_;
      }
      return all;
    }
    return all | (name == "pre" ? pre_cell : name == "post" ? post_cell : 0);
  }

  Checker& check_;
  Composition& made_;
  const Model& model_;
  ModelNames names_;
  const Variable* target_;
  const Name* carries_;                  // the value that the connection carries; null: spikes
  std::map<std::string, uint8_t> lets_;  // of the event at hand: what they read
  int deep_ = 0;
};

}  // namespace

bool acts_on_target(const Model& model, const std::string& variable) {
  return std::any_of(model.clauses.begin(), model.clauses.end(), [&](const Clause& c) {
    return c.kind == Clause::on && c.name.text == "step" && std::any_of(c.acts.begin(), c.acts.end(), [&](const Act& a) {
      return !a.let && a.target.head.text == "post" && (variable.empty() || print(a.target) == "post." + variable);
    });
  });
}

bool sends(const Model& model) {
  return std::any_of(model.clauses.begin(), model.clauses.end(), [](const Clause& c) {
    return std::any_of(c.acts.begin(), c.acts.end(), [](const Act& a) { return a.kind == Act::send; });
  });
}

std::optional<Composition> compose_synapse(Checker& check, const Connect& connect, const File& file) {
  const Call& call = *connect.with;
  const File* home = nullptr;
  const Model* model = check.model_named(call.name.text, file, &home);
  auto& scope = check.facts.scopes[&file];
  if (model == nullptr || model->kind != ModelKind::synapse) {
    if (auto declared = scope.find(call.name.text); declared != scope.end()) {
      check.wrong_kind(call.name.span, call.name.text, declared->second, "a synapse");
      return std::nullopt;
    }
    std::vector<Known> known;
    for (const auto& [name, d] : scope) {
      auto* other = std::get_if<Model>(&d.item->what);
      if (other != nullptr && other->kind == ModelKind::synapse) known.push_back({name, d.span});
    }
    check.unknown_name(call.name, known, "not a synapse");
    return std::nullopt;
  }
  if (model->external) {
    check.refuse("N409", call.name.span, "a synapse written in C++");
    return std::nullopt;
  }
  Composition made;
  made.parts.push_back({model, &call, home, ""});
  made.text = model->name.text;
  add_variables(check, made, 0);
  ModelNames names(check, made, true);
  Names members;
  check.bind_members(connect.each, Sight{&check.names_of(file)}, members, false);
  if (!set_parameters(check, made, names, made.parts[0], members)) return std::nullopt;
  Diagnostics said;  // what is wrong with the values is said when the lines are checked, between the ends of the connection
  Diagnostics* out = check.out;
  check.out = &said;
  names.finish();
  check.out = out;
  return made;
}

void check_synapse(Checker& check, Composition& made, const Type& pre, const Type& post, const Variable* target, const Name* carries) {
  SynapseChecker(check, made, pre, post, target, carries).check();
}

}  // namespace nsim::check
