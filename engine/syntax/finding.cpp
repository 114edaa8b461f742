#include "engine/syntax/finding.h"

namespace nsim::syntax {

namespace {

using antlr4::Parser;
using antlr4::Token;

/// Keeps the first mistake and stops: the rest of the sentence would only tell of it again.
class FirstMistake : public antlr4::DefaultErrorStrategy {
 public:
  std::optional<Finding> finding;

  void recover(Parser* parser, std::exception_ptr error) override {
    Token* offending = parser->getCurrentToken();
    bool known = true;
    try {
      std::rethrow_exception(error);
    } catch (const antlr4::NoViableAltException& e) {
      // What was expected is known at the start of the decision only.
      offending = e.getOffendingToken();
      known = e.getStartToken() == offending;
    } catch (const antlr4::RecognitionException& e) {
      if (e.getOffendingToken()) offending = e.getOffendingToken();
    } catch (...) {
    }
    keep(parser, offending, known);
  }

  Token* recoverInline(Parser* parser) override {
    keep(parser, parser->getCurrentToken(), true);
    return nullptr;
  }

  /// As in the default strategy, but what it would delete quietly is a mistake here.
  void sync(Parser* parser) override {
    const antlr4::atn::ATN& atn = parser->getATN();
    auto next = atn.nextTokens(atn.states[parser->getState()]);
    if (next.contains(Token::EPSILON) || next.contains(static_cast<ssize_t>(parser->getTokenStream()->LA(1)))) return;
    keep(parser, parser->getCurrentToken(), true);
  }

 private:
  [[noreturn]] void keep(Parser* parser, Token* offending, bool known) {
    Finding found;
    found.at = offending->getTokenIndex();
    for (antlr4::RuleContext* context = parser->getContext(); context; context = dynamic_cast<antlr4::RuleContext*>(context->parent)) {
      found.rules.push_back(context->getRuleIndex());
    }
    found.rule = found.rules.empty() ? static_cast<size_t>(NetParser::RuleFile) : found.rules.front();
    if (known) {
      for (ssize_t type : parser->getExpectedTokens().toList()) found.expected.push_back(spelling(parser, type));
    }
    finding = std::move(found);
    throw antlr4::ParseCancellationException();
  }

  static std::string spelling(Parser* parser, ssize_t type) {
    if (type == static_cast<ssize_t>(Token::EOF)) return "EOF";
    std::string literal = parser->getVocabulary().getLiteralName(static_cast<size_t>(type));
    if (literal.size() > 2) return literal.substr(1, literal.size() - 2);
    return parser->getVocabulary().getSymbolicName(static_cast<size_t>(type));
  }
};

/// The words as ANTLR's tokens. Their positions are not needed: a finding names a word by its index.
std::vector<std::unique_ptr<Token>> tokens_of(const Sentence& sentence) {
  std::vector<std::unique_ptr<Token>> tokens;
  for (const Lexeme& word : sentence.words) tokens.push_back(std::make_unique<antlr4::CommonToken>(word.type, std::string(word.spelling)));
  return tokens;
}

void parse_as(NetParser& parser, Place place) {
  switch (place) {
    case Place::file: parser.item(); return;
    case Place::model: parser.clause(); return;
    case Place::acts: parser.act(); return;
    case Place::settings: parser.setting(); return;
    case Place::steps: parser.step(); return;
  }
}

}  // namespace

std::optional<Finding> find_mistake(const Sentence& sentence) {
  antlr4::ListTokenSource source(tokens_of(sentence));
  antlr4::CommonTokenStream stream(&source);
  NetParser parser(&stream);
  parser.removeErrorListeners();
  auto first = std::make_shared<FirstMistake>();
  parser.setErrorHandler(first);
  try {
    parse_as(parser, sentence.place);
  } catch (const antlr4::ParseCancellationException&) {
    return first->finding;
  }
  size_t next = stream.LT(1)->getTokenIndex();
  while (next < sentence.words.size() && sentence.words[next].kind == Lexeme::newline) ++next;
  if (next >= sentence.words.size()) return std::nullopt;
  Finding rest;
  rest.rule = NetParser::RuleFile;
  rest.at = next;
  rest.complete = true;
  return rest;
}

}  // namespace nsim::syntax
