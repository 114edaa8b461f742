// Names inside synapses and policies. They cannot run yet, so only this is asked: does every name exist?
#include "engine/check/models.h"

namespace nsim::check {

using namespace syntax;

namespace {

class LooseNames {
 public:
  LooseNames(Checker& check, const Model& model) : check_(check) {
    for (const Formal& f : model.formals) names_.declare(f.name.text, {}, f.name.span);
    for (const Clause& c : model.clauses) {
      if (c.kind == Clause::state || c.kind == Clause::input || c.kind == Clause::let) names_.declare(c.name.text, {}, c.name.span);
    }
    for (const char* word : {"pre", "post", "t", "tick", "now", "pi", "dist", "dx", "dy", "i", "j"}) names_.declare(word, {});
    if (model.kind == ModelKind::policy) {
      for (const char* word : {"w", "gradient", "keep", "grow", "move", "born"}) names_.declare(word, {});
    }
  }

  void check(const Model& model) {
    for (const Clause& c : model.clauses) {
      if (c.value) expr(*c.value);
      if (c.kind == Clause::ode || c.kind == Clause::update) name(c.name);
      Names before = names_;
      for (const Act& a : c.acts) {
        if (a.kind != Act::hold) expr(a.value);
        if (a.let)
          names_.declare(a.target.head.text, {}, a.target.span);
        else if (a.kind != Act::hold && a.kind != Act::send)
          name(a.target.head);
      }
      names_ = std::move(before);
    }
  }

 private:
  void name(const Name& n) {
    if (names_.lookup(n.text, n.span) || find_builtin(n.text) != nullptr) return;
    check_.unknown_name(n, names_.all(), "not a name of this model");
  }

  void expr(const Expr& e) {
    for (const Expr& inner : e.args) expr(inner);
    for (const Range& item : e.items) expr(item.first);
    if (e.kind != ExprKind::path) return;
    name(e.path.head);
    for (const PathStep& step : e.path.steps) {
      for (const Arg& arg : step.args) {
        bool word = arg.name && arg.value.kind == ExprKind::path && arg.value.path.is_name();  // option words are no names
        bool axes = arg.name && (arg.name->text == "over" || arg.name->text == "each");
        if (!word && !axes) expr(arg.value);
      }
    }
  }

  Checker& check_;
  Names names_;
};

}  // namespace

void check_loosely(Checker& check, const Model& model) { LooseNames(check, model).check(model); }

}  // namespace nsim::check
