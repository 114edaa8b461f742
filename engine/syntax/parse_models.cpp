// Models: what they keep, how it changes, what happens at events.
#include "engine/syntax/tree.h"

namespace nsim::syntax {

std::vector<Formal> TreeReader::formals(NetParser::FormalsContext* node) const {
  std::vector<Formal> result;
  for (auto* one : node->formal()) {
    Formal formal{name(one->name()), std::nullopt};
    if (one->expr()) formal.value = expr(one->expr());
    result.push_back(std::move(formal));
  }
  return result;
}

Model TreeReader::model(NetParser::ItemContext* node) const {
  static const std::pair<const char*, ModelKind> kinds[] = {
      {"neuron", ModelKind::neuron}, {"receptor", ModelKind::receptor}, {"synapse", ModelKind::synapse}, {"policy", ModelKind::policy}};
  Model result;
  Walk walk(node);
  result.external = walk.word("extern") != nullptr;
  auto* kind = walk.must<NetParser::KindContext>();
  result.keyword = span(kind);
  for (const auto& [word, value] : kinds) {
    if (kind->getText() == word) result.kind = value;
  }
  result.name = name(walk.token(NetParser::ID));
  if (auto* list = walk.node<NetParser::FormalsContext>()) {
    result.has_formals = true;
    result.formals = formals(list);
  }
  if (walk.word("from")) {
    antlr4::Token* file = walk.token(NetParser::STRING);
    result.from = text(file);
    result.from_span = span(file);
  }
  for (auto* one : walk.must<NetParser::ModelBodyContext>()->clause()) result.clauses.push_back(clause(one));
  return result;
}

Clause TreeReader::clause(NetParser::ClauseContext* node) const {
  Clause result;
  result.span = span(node);
  Walk walk(node);
  if (auto* side = walk.node<NetParser::SideContext>()) result.side = side->getText() == "pre" ? Side::pre : Side::post;
  if (dynamic_cast<NetParser::StateClauseContext*>(node)) {
    result.kind = Clause::state;
    walk.word("state");
  } else if (dynamic_cast<NetParser::InputClauseContext*>(node)) {
    result.kind = Clause::input;
    walk.word("input");
  } else if (dynamic_cast<NetParser::LetClauseContext*>(node)) {
    result.kind = Clause::let;
    walk.word("let");
  } else if (dynamic_cast<NetParser::OdeClauseContext*>(node)) {
    result.kind = Clause::ode;
  } else if (dynamic_cast<NetParser::UpdateClauseContext*>(node)) {
    result.kind = Clause::update;
  } else {
    return event(std::move(result), walk);
  }
  return declared(std::move(result), walk);
}

/// NAME = value, in all its forms.
Clause TreeReader::declared(Clause result, Walk walk) const {
  result.name = name(walk.token(NetParser::ID));
  walk.token(NetParser::PRIME);
  if (walk.word("~")) result.drawn = true;
  else walk.word("=");
  result.value = expr(walk.must<NetParser::ExprContext>());
  if (walk.word("per")) result.per = name(walk.token(NetParser::ID));
  return result;
}

Clause TreeReader::event(Clause result, Walk walk) const {
  if (walk.word("solve")) {
    result.kind = Clause::solve;
    while (antlr4::Token* token = walk.token(NetParser::ID)) result.solved.push_back(name(token));
    walk.word("with");
    result.method = call(walk.must<NetParser::CallContext>());
    return result;
  }
  if (walk.word("spike")) {
    result.kind = Clause::spike;
    walk.word("when");
  } else if (walk.word("when")) {
    result.kind = Clause::when;
  } else if (walk.word("on")) {
    result.kind = Clause::on;
    if (auto* side = walk.node<NetParser::SideContext>()) result.side = side->getText() == "pre" ? Side::pre : Side::post;
    else result.name = name(walk.must<NetParser::NameContext>());
  } else {
    require(walk.word("every") != nullptr, "parse_models.cpp knows every clause of the grammar");
    result.kind = Clause::every;
  }
  if (auto* value = walk.node<NetParser::ExprContext>()) result.value = expr(value);
  if (auto* block = walk.node<NetParser::ActsContext>()) {
    result.has_acts = true;
    result.acts = acts(block);
  }
  return result;
}

std::vector<Act> TreeReader::acts(NetParser::ActsContext* node) const {
  std::vector<Act> result;
  for (auto* one : node->act()) result.push_back(act(one));
  return result;
}

Act TreeReader::act(NetParser::ActContext* node) const {
  static const std::pair<const char*, Act::Kind> signs[] = {
      {"=", Act::assign}, {"~", Act::draw}, {"+=", Act::increase}, {"-=", Act::decrease}, {"*=", Act::scale}};
  Act result;
  result.span = span(node);
  Walk walk(node);
  if (dynamic_cast<NetParser::SendActContext*>(node)) {
    walk.word("send");
    result.kind = Act::send;
  } else if (dynamic_cast<NetParser::HoldActContext*>(node)) {
    walk.word("hold");
    result.kind = Act::hold;
    while (antlr4::Token* token = walk.token(NetParser::ID)) result.held.push_back(name(token));
    walk.word("for");
  } else {
    result.let = walk.word("let") != nullptr;
    result.target = path(walk.must<NetParser::PathContext>());
    for (const auto& [sign, kind] : signs) {
      if (walk.word(sign)) {
        result.kind = kind;
        break;
      }
    }
  }
  result.value = expr(walk.must<NetParser::ExprContext>());
  return result;
}

}  // namespace nsim::syntax
