// Items and models as words.
#include "engine/syntax/words.h"

namespace nsim::syntax {

void Words::file(const File& file) {
  for (const Item& one : file.items) item(one);
}

void Words::item(const Item& item) {
  sentence();
  std::visit([&](const auto& what) { say(what); }, item.what);
}

void Words::settings(const std::vector<Setting>& settings, bool written) {
  if (!written) return;
  open();
  for (const Setting& one : settings) {
    sentence();
    say(one);
  }
  close();
}

void Words::say(const Import& import) {
  word("import");
  quoted(import.path);
  settings(import.settings, import.has_settings);
}

void Words::say(const Param& param) {
  word("param");
  name(param.name);
  word("=");
  expr(param.value);
}

void Words::say(const Let& let) {
  word("let");
  name(let.name);
  if (let.has_formals) formals(let.formals);
  sign(let.drawn);
  expr(let.value);
}

void Words::say(const Penalty& penalty) {
  word("penalty");
  name(penalty.name);
  formals(penalty.formals);
  word("=");
  expr(penalty.value);
}

void Words::formals(const std::vector<Formal>& formals) {
  tight("(");
  glue_ = true;
  list(formals, [&](const Formal& formal) {
    name(formal.name);
    if (formal.value) {
      word("=");
      expr(*formal.value);
    }
  });
  tight(")");
}

void Words::say(const Model& model) {
  static const char* kinds[] = {"neuron", "receptor", "synapse", "policy"};
  if (model.external) word("extern");
  word(kinds[static_cast<size_t>(model.kind)]);
  name(model.name);
  if (model.has_formals) formals(model.formals);
  if (model.external) {
    word("from");
    quoted(model.from);
  }
  open();
  for (const Clause& one : model.clauses) {
    sentence();
    clause(one);
  }
  close();
}

void Words::clause(const Clause& clause) {
  auto side = [&] { word(clause.side == Side::pre ? "pre" : "post"); };
  switch (clause.kind) {
    case Clause::state:
      if (clause.side != Side::none) side();
      word("state");
      break;
    case Clause::input: word("input"); break;
    case Clause::let: word("let"); break;
    case Clause::spike:
      word("spike");
      word("when");
      break;
    case Clause::when: word("when"); break;
    case Clause::on:
      word("on");
      if (clause.side != Side::none) side();
      break;
    case Clause::every: word("every"); break;
    case Clause::solve:
      word("solve");
      list(clause.solved, [&](const Name& one) { name(one); });
      word("with");
      return call(*clause.method);
    case Clause::ode:
    case Clause::update: break;
  }
  bool declares = clause.kind <= Clause::update;
  if (!clause.name.text.empty()) name(clause.name);
  if (clause.kind == Clause::ode) tight("'");
  if (declares) sign(clause.drawn);
  if (clause.value) expr(*clause.value);
  if (clause.per) {
    word("per");
    name(*clause.per);
  }
  if (clause.has_acts) acts(clause.acts);
}

void Words::acts(const std::vector<Act>& acts) {
  open();
  for (const Act& one : acts) {
    sentence();
    act(one);
  }
  close();
}

void Words::act(const Act& act) {
  static const char* signs[] = {"=", "~", "+=", "-=", "*="};
  if (act.kind == Act::send) {
    word("send");
  } else if (act.kind == Act::hold) {
    word("hold");
    list(act.held, [&](const Name& one) { name(one); });
    word("for");
  } else {
    if (act.let) word("let");
    path(act.target);
    word(signs[act.kind]);
  }
  expr(act.value);
}

void Words::size(const std::vector<Axis>& axes) {
  if (axes.empty()) return;
  tight("[");
  glue_ = true;
  list(axes, [&](const Axis& axis) {
    if (axis.name) {
      name(*axis.name);
      word("=");
    }
    expr(axis.count);
  });
  tight("]");
}

void Words::models(const std::vector<Call>& models) {
  word(":");
  for (size_t i = 0; i < models.size(); ++i) {
    if (i > 0) word("+");
    call(models[i]);
  }
}

void Words::placing(const std::optional<Placing>& placing) {
  if (!placing) return;
  if (placing->space) {
    word("in");
    call(*placing->space);
  }
  if (placing->placed || placing->placed_from) word("placed");
  if (placing->placed) call(*placing->placed);
  if (placing->placed_from) {
    word("from");
    quoted(*placing->placed_from);
  }
}

void Words::each(const std::optional<Each>& each) {
  if (!each) return;
  word("for");
  list(each->members, [&](const Member& member) {
    name(member.name);
    word("in");
    range(member.in, true);
  });
  if (each->condition) {
    word("if");
    expr(*each->condition);
  }
}

void Words::say(const Population& population) {
  word(population.is_source ? "source" : "population");
  name(population.name);
  size(population.size);
  models(population.models);
  placing(population.placing);
  each(population.each);
  settings(population.settings, population.has_settings);
}

void Words::say(const Layer& layer) {
  word("layer");
  name(layer.name);
  size(layer.size);
  models(layer.models);
  placing(layer.placing);
  word("<-");
  paths(layer.from);
  if (layer.by) {
    word("by");
    call(*layer.by);
  }
  each(layer.each);
  settings(layer.settings, layer.has_settings);
}

void Words::say(const Connect& connect) {
  word("connect");
  if (connect.name) {
    name(*connect.name);
    tight(":");
  }
  paths(connect.from);
  word("->");
  paths(connect.to);
  if (connect.by) {
    word("by");
    call(*connect.by);
  }
  if (connect.onto) {
    word("onto");
    path(*connect.onto);
  }
  if (connect.with) {
    word("with");
    call(*connect.with);
  }
  each(connect.each);
  settings(connect.settings, connect.has_settings);
}

void Words::say(const Drive& drive) {
  word("drive");
  path(drive.target);
  sign(drive.drawn);
  expr(drive.value);
  each(drive.each);
}

void Words::say(const Experiment& experiment) {
  word("experiment");
  name(experiment.name);
  steps(experiment.steps);
}

}  // namespace nsim::syntax
