// Text to tokens to tree. The fast path parses the whole file at once; a file with a mistake is read again, sentence by sentence.
#include "engine/syntax/parse.h"
#include "engine/syntax/finding.h"
#include "engine/syntax/tree.h"

namespace nsim::syntax {

namespace {

/// Where each character starts; empty for plain ASCII, where characters are bytes.
std::vector<uint32_t> character_starts(std::string_view text) {
  std::vector<uint32_t> starts;
  bool ascii = true;
  for (unsigned char c : text) ascii = ascii && c < 0x80;
  if (ascii) return starts;
  for (size_t i = 0; i < text.size(); ++i) {
    bool continues = (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    if (!continues) starts.push_back(static_cast<uint32_t>(i));
  }
  starts.push_back(static_cast<uint32_t>(text.size()));
  return starts;
}

/// A byte order mark counts as blanks, so that positions stay those of the file.
std::string without_mark(std::string_view text) {
  std::string copy(text);
  if (copy.starts_with("\xEF\xBB\xBF")) copy.replace(0, 3, "   ");
  return copy;
}

Lexeme::Kind kind_of(size_t type, std::string_view spelling) {
  switch (type) {
    case NetParser::ID: return Lexeme::name;
    case NetParser::NUMBER: return Lexeme::number;
    case NetParser::QUANTITY: return Lexeme::quantity;
    case NetParser::STRING: return Lexeme::text;
    case NetParser::NL: return Lexeme::newline;
    case NetParser::STRAY: return Lexeme::stray;
    default: break;
  }
  bool letters = (spelling[0] >= 'a' && spelling[0] <= 'z') || (spelling[0] >= 'A' && spelling[0] <= 'Z');
  return letters ? Lexeme::keyword : Lexeme::sign;
}

std::vector<Lexeme> lexemes_of(antlr4::CommonTokenStream& tokens, const TreeReader& reader, std::string_view text) {
  std::vector<Lexeme> result;
  for (antlr4::Token* token : tokens.getTokens()) {
    if (token->getChannel() != antlr4::Token::DEFAULT_CHANNEL || token->getType() == antlr4::Token::EOF) continue;
    Span span = reader.span(token);
    std::string_view spelling = text.substr(span.begin, span.end - span.begin);
    result.push_back({kind_of(token->getType(), spelling), token->getType(), spelling, span});
  }
  return result;
}

NetParser::FileContext* parse_file(NetParser& parser, antlr4::CommonTokenStream& tokens, antlr4::atn::PredictionMode mode) {
  tokens.seek(0);
  parser.reset();
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
  try {
    return parser.file();
  } catch (const antlr4::ParseCancellationException&) {
    return nullptr;
  }
}

/// `sure`: the sentence around these was understood, so it is known what may stand here.
void report(std::vector<Sentence>& sentences, bool sure, std::string_view text, Diagnostics& diagnostics) {
  for (Sentence& sentence : sentences) {
    bool inside_sure = sure;
    if (!sentence.told) check_spelling(sentence, text, diagnostics);
    if (!sentence.told && sure) {
      check_start(sentence, diagnostics);
      inside_sure = !sentence.told;
    }
    if (!sentence.told && sure) {
      if (auto finding = find_mistake(sentence)) inside_sure = tell(*finding, sentence, diagnostics);
    }
    report(sentence.inner, inside_sure, text, diagnostics);
  }
}

}  // namespace

std::unique_ptr<File> parse(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics) {
  auto result = std::make_unique<File>();
  result->source = file;
  std::string_view text = sources.text(file);
  if (!check_text(file, text, diagnostics)) return result;
  std::vector<uint32_t> byte_of = character_starts(text);
  TreeReader reader(file, text, byte_of);
  antlr4::ANTLRInputStream input(without_mark(text));
  NetLexer lexer(&input);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  tokens.fill();
  std::vector<Lexeme> lexemes = lexemes_of(tokens, reader, text);
  if (!check_depth(lexemes, diagnostics)) return result;
  NetParser parser(&tokens);
  NetParser::FileContext* tree = parse_file(parser, tokens, antlr4::atn::PredictionMode::SLL);
  if (!tree) {
    size_t before = diagnostics.sorted().size();
    std::vector<Sentence> sentences = cut(lexemes, text, diagnostics);
    report(sentences, true, text, diagnostics);
    if (diagnostics.sorted().size() > before) return result;
    tree = parse_file(parser, tokens, antlr4::atn::PredictionMode::LL);   // SLL alone had trouble with it
  }
  if (!tree) {
    diagnostics.error("N001", {file, 0, 0}, "this file is not a list of sentences");
    return result;
  }
  for (auto* item : tree->item()) result->items.push_back(reader.item(item));
  return result;
}

}  // namespace nsim::syntax
