// Expressions, paths, calls and ranges.
#include "engine/syntax/tree.h"

namespace nsim::syntax {

void Walk::skip() {
  while (at_ < node_->children.size()) {
    if (dynamic_cast<NetParser::EndContext*>(node_->children[at_])) {
      ++at_;
      continue;
    }
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(node_->children[at_]);
    if (!leaf) return;
    bool separator = leaf->getSymbol()->getType() == NetParser::NL || leaf->getText() == ",";
    if (!separator) return;
    ++at_;
  }
}

uint32_t TreeReader::byte(size_t character) const {
  return byte_of_.empty() ? static_cast<uint32_t>(character) : byte_of_[std::min(character, byte_of_.size() - 1)];
}

Span TreeReader::span(antlr4::Token* token) const { return {file_, byte(token->getStartIndex()), byte(token->getStopIndex() + 1)}; }

Span TreeReader::span(antlr4::ParserRuleContext* node) const {
  return {file_, byte(node->getStart()->getStartIndex()), byte(node->getStop()->getStopIndex() + 1)};
}

Name TreeReader::name(antlr4::Token* token) const {
  require(token != nullptr, "a parse tree has the names its grammar rule asks for");
  return {token->getText(), span(token)};
}

Name TreeReader::name(antlr4::ParserRuleContext* node) const { return name(node->getStart()); }

std::string TreeReader::text(antlr4::Token* string) const {
  require(string != nullptr, "a parse tree has the texts its grammar rule asks for");
  std::string quoted = string->getText();
  return quoted.substr(1, quoted.size() - 2);
}

namespace {

ExprKind kind_of(const std::string& op) {
  static const std::pair<const char*, ExprKind> table[] = {
      {"^", ExprKind::power}, {"*", ExprKind::multiply}, {"/", ExprKind::divide}, {"+", ExprKind::add}, {"-", ExprKind::subtract},
      {"<", ExprKind::less}, {"<=", ExprKind::less_equal}, {">", ExprKind::greater}, {">=", ExprKind::greater_equal},
      {"==", ExprKind::equal}, {"!=", ExprKind::not_equal}, {"and", ExprKind::logical_and}, {"or", ExprKind::logical_or}};
  for (const auto& [text, kind] : table) {
    if (op == text) return kind;
  }
  bug("the grammar has an operator that parse_expr.cpp does not know: " + op);
}

antlr4::Token* any_token(antlr4::ParserRuleContext* node, size_t child) {
  auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(node->children.at(child));
  return leaf ? leaf->getSymbol() : nullptr;
}

}  // namespace

Expr TreeReader::literal(antlr4::Token* token, Expr result) const {
  result.literal = token->getText();
  switch (token->getType()) {
    case NetParser::QUANTITY: result.kind = ExprKind::quantity; break;
    case NetParser::NUMBER: result.kind = ExprKind::number; break;
    case NetParser::STRING:
      result.kind = ExprKind::text;
      result.literal = text(token);
      break;
    default: result.kind = ExprKind::truth;
  }
  return result;
}

Expr TreeReader::binary(Walk walk, Expr result) const {
  result.args.push_back(expr(walk.must<NetParser::ExprContext>()));
  for (const char* op : {"^", "*", "/", "+", "-", "<", "<=", ">", ">=", "==", "!=", "and", "or"}) {
    if (antlr4::Token* token = walk.word(op)) {
      result.op = span(token);
      result.kind = kind_of(op);
      break;
    }
  }
  result.args.push_back(expr(walk.must<NetParser::ExprContext>()));
  return result;
}

Expr TreeReader::expr(NetParser::ExprContext* node) const {
  Expr result;
  result.span = span(node);
  Walk walk(node);
  if (dynamic_cast<NetParser::PathExprContext*>(node)) {
    result.kind = ExprKind::path;
    result.path = path(walk.must<NetParser::PathContext>());
  } else if (dynamic_cast<NetParser::LiteralExprContext*>(node)) {
    return literal(any_token(node, 0), std::move(result));
  } else if (dynamic_cast<NetParser::GroupExprContext*>(node)) {
    result.kind = ExprKind::group;
    walk.word("(");
    result.args.push_back(expr(walk.must<NetParser::ExprContext>()));
  } else if (dynamic_cast<NetParser::ListExprContext*>(node)) {
    result.kind = ExprKind::list;
    walk.word("[");
    while (auto* item = walk.node<NetParser::SpanContext>()) result.items.push_back(range(item));
  } else if (dynamic_cast<NetParser::PrefixExprContext*>(node)) {
    antlr4::Token* minus = walk.word("-");
    result.kind = minus ? ExprKind::negate : ExprKind::logical_not;
    result.op = span(minus ? minus : walk.word("not"));
    result.args.push_back(expr(walk.must<NetParser::ExprContext>()));
  } else if (dynamic_cast<NetParser::IfExprContext*>(node)) {
    result.kind = ExprKind::conditional;
    for (const char* word : {"if", "then", "else"}) {
      walk.word(word);
      result.args.push_back(expr(walk.must<NetParser::ExprContext>()));
    }
  } else {
    return binary(walk, std::move(result));
  }
  return result;
}

Range TreeReader::range(NetParser::SpanContext* node) const {
  Walk walk(node);
  Range result;
  result.span = span(node);
  result.first = expr(walk.must<NetParser::ExprContext>());
  if (walk.word("..")) result.last.push_back(expr(walk.must<NetParser::ExprContext>()));
  if (walk.word("by")) result.by.push_back(expr(walk.must<NetParser::ExprContext>()));
  return result;
}

Path TreeReader::path(NetParser::PathContext* node) const {
  Path result;
  result.span = span(node);
  result.head = name(node->getStart());
  Walk walk(node);
  if (!walk.node<NetParser::NameContext>()) walk.must<NetParser::SideContext>();
  while (true) {
    PathStep step;
    if (antlr4::Token* dot = walk.word(".")) {
      antlr4::ParserRuleContext* member = walk.node<NetParser::NameContext>();
      if (!member) member = walk.must<NetParser::SideContext>();
      step.kind = PathStep::member;
      step.name = name(member);
      step.span = cover(span(dot), step.name.span);
    } else if (antlr4::Token* bracket = walk.word("[")) {
      step.kind = PathStep::index;
      while (auto* index = walk.node<NetParser::SpanContext>()) step.indices.push_back(range(index));
      step.span = cover(span(bracket), span(walk.word("]")));
    } else if (auto* list = walk.node<NetParser::ArgsContext>()) {
      step.kind = PathStep::call;
      step.args = args(list);
      step.span = span(list);
    } else {
      return result;
    }
    result.steps.push_back(std::move(step));
  }
}

std::vector<Path> TreeReader::paths(NetParser::PathsContext* node) const {
  std::vector<Path> result;
  for (auto* one : node->path()) result.push_back(path(one));
  return result;
}

Call TreeReader::call(NetParser::CallContext* node) const {
  Call result;
  result.span = span(node);
  result.name = name(node->ID()->getSymbol());
  result.has_args = node->args() != nullptr;
  if (result.has_args) result.args = args(node->args());
  return result;
}

std::vector<Arg> TreeReader::args(NetParser::ArgsContext* node) const {
  std::vector<Arg> result;
  for (auto* one : node->arg()) {
    Arg arg;
    if (one->children.size() > 1) arg.name = name(one->getStart());
    arg.value = expr(one->expr());
    result.push_back(std::move(arg));
  }
  return result;
}

}  // namespace nsim::syntax
