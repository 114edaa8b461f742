// The grammar reads every text in one way only: ANTLR's exact ambiguity detection has nothing to say about any file or sentence of the project.
//
// The parser itself runs in the faster modes, which take the first of several readings in silence; so this is looked for here.
#include <antlr4-runtime.h>
#include <BaseErrorListener.h>
#include <atn/DecisionState.h>
#include "grammar/NetLexer.h"
#include "grammar/NetParser.h"
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

namespace fs = std::filesystem;

/// Two readings of the same words, and mistakes, as one text; "" for a file that can be read in one way.
class Readings : public antlr4::BaseErrorListener {
 public:
  std::string found;

  void syntaxError(antlr4::Recognizer*, antlr4::Token*, size_t line, size_t, const std::string& message, std::exception_ptr) override {
    found += "line " + std::to_string(line) + ": " + message + "\n";
  }

  void reportAmbiguity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, size_t first, size_t last, bool exact, const antlrcpp::BitSet&,
                       antlr4::atn::ATNConfigSet*) override {
    if (!exact) return;
    const auto& rule = parser->getRuleNames()[dfa.atnStartState->ruleIndex];
    const antlr4::misc::Interval words(static_cast<ssize_t>(first), static_cast<ssize_t>(last));
    found += "rule " + rule + " has two readings of: " + parser->getTokenStream()->getText(words) + "\n";
  }
};

std::string readings(const std::string& text) {
  antlr4::ANTLRInputStream input(text);
  nsim::grammar::NetLexer lexer(&input);
  antlr4::CommonTokenStream tokens(&lexer);
  nsim::grammar::NetParser parser(&tokens);
  Readings listener;
  lexer.removeErrorListeners();
  parser.removeErrorListeners();
  parser.addErrorListener(&listener);
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  parser.file();
  return listener.found;
}

size_t read_all(const fs::path& folder) {
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".net") continue;
    CAPTURE(entry.path().string());
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    CHECK(readings(text.str()) == "");
    ++files;
  }
  return files;
}

}  // namespace

TEST_CASE("no file has two readings") {
  const fs::path root = NSIM_SOURCE_DIR;
  CHECK(read_all(root / "models") >= 11);
  CHECK(read_all(root / "tests/golden/syntax") >= 50);   // all examples of the language, and its snippets
}

TEST_CASE("sentences that could be thought to have two readings have one") {
  for (const std::string text : {
           "let x = if a then b else c + d",
           "let x = 1 + if a then b else if c then d else e * 2",
           "let x = not a == b and c or not d",
           "let x = -a ^ -b ^ c",
           "let x = - - a * not b",
           "let x = (\n\n  a\n\n)",
           "let x = a +\n  b and\n  c or\n  d",
           "let x = if a then\n\n  b\n\n  else\n  c",
           "let x = [a, b .. c, d .. e by f, [g]]",
           "let x = [\n\n]",
           "let x = f(over = [a, b], by = c, for = d)(e)[0].drive",
           "connect a: b -> c by d(e) onto f with g(h) for p in q, r in s .. t by u if v { w = 1; x ~ y }",
           "connect a, b.v -> c,\n  d",
           "source s[3] : a + b(c) + d in e placed f for p in q",
           "layer l[2, x = 3] : a in b placed from \"c\" <- d, e by f { g = 1 }",
           "drive a.b[0..3 by 2] ~ normal(0, 1) for p in q if r",
           "run 1 s; run 2 s\n\n;;\n run 3 s {}",
           "run 1 s {\n;\n run = 2; run 1 s { record x of y every 2 ms for p in q into \"f\" } }",
           "run 1 s { run[0] = 1; run(2) = 1; run 2 }",
           "run 1 s { state.v ~ a; sweep x in a .. b by c { every 1 s { reset a, b } } }",
           "run 1 s { present a, b for 2 ms; expect a in b .. c for d in e; minimise f; plot g(h), i into \"j\" }",
           "run 1 s { mask = 1; mask m: a, b for c by d using e { split = 2 }; mask a }",
           "evaluate E: evaluate on evaluate, mask { score = score }",
           "train 1 epoch using a { save b into \"c\"; load d \"e\" }",
           "neuron n { state x = input; input y = state; let a = spike.run; when c { }; on pre { }; on run { send a } }",
           "neuron n { v' = a - b per ms; solve v, w with a(b); every 1 s { hold a, b for c; let a.b = 1; d[0] *= 2 } }",
           "neuron n { spike when a { v = 1; state += 2 }; spike when b\n when c { } }",
           "synapse s { pre state x = 0; post state y ~ a; on post { pre.y -= 1 } }",
           "synapse s { state x = 0\n on pre { post.x += x; send x } }",
       }) {
    CAPTURE(text);
    CHECK(readings(text) == "");
  }
}
