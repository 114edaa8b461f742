// Text to tokens to tree. The fast path parses the whole file at once; a file with a mistake is read again, sentence by sentence.
#include "engine/syntax/parse.h"
#include "engine/syntax/tree.h"

namespace nsim::syntax {

std::unique_ptr<File> parse(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics) {
  auto result = std::make_unique<File>();
  result->source = file;
  std::string_view text = sources.text(file);
  antlr4::ANTLRInputStream input{std::string(text)};
  std::vector<uint32_t> byte_of;
  NetLexer lexer(&input);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  tokens.fill();
  NetParser parser(&tokens);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  NetParser::FileContext* tree = nullptr;
  try {
    tree = parser.file();
  } catch (const antlr4::ParseCancellationException&) {
    diagnostics.error("N001", {file, 0, 0}, "not a sentence");
    return result;
  }
  TreeReader reader(file, text, byte_of);
  for (auto* item : tree->item()) result->items.push_back(reader.item(item));
  return result;
}

}  // namespace nsim::syntax
