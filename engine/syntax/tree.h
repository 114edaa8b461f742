// Inside engine/syntax only: ANTLR's parse tree to the nodes of ast.h. The only header that includes ANTLR.
//
// A tree that is read here has no error in it; so a missing child is a bug of ours, never a mistake of the user.
#pragma once
#include <antlr4-runtime.h>
#include "engine/syntax/ast.h"
#include "engine/text/diagnostic.h"
#include "grammar/NetLexer.h"
#include "grammar/NetParser.h"

namespace nsim::syntax {

using grammar::NetLexer;
using grammar::NetParser;

/// Walks the children of one node from left to right; newlines, `;` and `,` between them are stepped over.
class Walk {
 public:
  explicit Walk(antlr4::ParserRuleContext* node) : node_(node) {}

  /// Takes the next child if it is this word.
  antlr4::Token* word(std::string_view text) {
    antlr4::Token* token = token_here();
    return token && token->getText() == text ? (++at_, token) : nullptr;
  }
  /// Takes the next child if it is a word of this kind.
  antlr4::Token* token(size_t type) {
    antlr4::Token* token = token_here();
    return token && token->getType() == type ? (++at_, token) : nullptr;
  }
  /// Takes the next child if it was made by this rule.
  template <class Context>
  Context* node() {
    skip();
    if (at_ >= node_->children.size()) return nullptr;
    Context* found = dynamic_cast<Context*>(node_->children[at_]);
    if (found) ++at_;
    return found;
  }
  template <class Context>
  Context* must() {
    Context* found = node<Context>();
    require(found != nullptr, "a parse tree has the children its grammar rule names");
    return found;
  }

 private:
  antlr4::Token* token_here() {
    skip();
    if (at_ >= node_->children.size()) return nullptr;
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(node_->children[at_]);
    return leaf ? leaf->getSymbol() : nullptr;
  }
  void skip();

  antlr4::ParserRuleContext* node_;
  size_t at_ = 0;
};

/// Reads nodes. ANTLR counts characters, spans count bytes: `byte_of` leads from one to the other, and is empty for plain ASCII.
class TreeReader {
 public:
  TreeReader(uint32_t file, std::string_view text, const std::vector<uint32_t>& byte_of) : file_(file), text_(text), byte_of_(byte_of) {}

  // parse_expr.cpp
  Expr expr(NetParser::ExprContext* node) const;
  Range range(NetParser::SpanContext* node) const;
  Path path(NetParser::PathContext* node) const;
  std::vector<Path> paths(NetParser::PathsContext* node) const;
  Call call(NetParser::CallContext* node) const;
  std::vector<Arg> args(NetParser::ArgsContext* node) const;
  Name name(antlr4::ParserRuleContext* node) const;
  Name name(antlr4::Token* token) const;
  std::string text(antlr4::Token* string) const;   // without its quotes
  Span span(antlr4::ParserRuleContext* node) const;
  Span span(antlr4::Token* token) const;

  // parse_items.cpp
  Item item(NetParser::ItemContext* node) const;
  std::vector<Setting> settings(NetParser::SettingsContext* node) const;
  Setting setting(NetParser::SettingContext* node) const;
  Each each(NetParser::EachContext* node) const;

  // parse_models.cpp
  Model model(NetParser::ItemContext* node) const;
  std::vector<Formal> formals(NetParser::FormalsContext* node) const;

  // parse_stages.cpp
  Stage stage(NetParser::StageContext* node) const;
  std::vector<Step> steps(NetParser::StepsContext* node) const;

 private:
  uint32_t byte(size_t character) const;
  std::string doc_above(uint32_t begin) const;
  Expr literal(antlr4::Token* token, Expr result) const;
  Expr binary(Walk walk, Expr result) const;
  Population population(Walk walk, bool is_source) const;
  Layer layer(Walk walk, antlr4::Token* keyword) const;
  Connect connect(Walk walk) const;
  Placing placing(NetParser::PlacingContext* node) const;
  std::vector<Axis> size(NetParser::SizeContext* node) const;
  std::vector<Call> models(NetParser::ModelsContext* node) const;
  Clause clause(NetParser::ClauseContext* node) const;
  Clause declared(Clause result, Walk walk) const;
  Clause event(Clause result, Walk walk) const;
  std::vector<Act> acts(NetParser::ActsContext* node) const;
  Act act(NetParser::ActContext* node) const;
  Step step(NetParser::StepContext* node) const;
  void stage_parts(Stage& result, Walk& walk) const;

  uint32_t file_;
  std::string_view text_;
  const std::vector<uint32_t>& byte_of_;
};

}  // namespace nsim::syntax
