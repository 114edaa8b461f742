#include "engine/syntax/parse.h"
#include "engine/text/render.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::syntax;

namespace {

struct Parsed {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<File> file;
  explicit Parsed(const std::string& text) { file = parse(sources, sources.add("file.net", text), diagnostics); }
  std::string messages() const { return render_all(diagnostics, sources, {.most = 1000}); }
  std::string_view at(Span span) const { return sources.text(span); }
};

/// The value of `let a = TEXT`.
Expr expr(const std::string& text) {
  Parsed parsed("let a = " + text + "\n");
  REQUIRE(parsed.messages() == "");
  return std::get<Let>(parsed.file->items.at(0).what).value;
}

std::string shape(const std::string& text) {
  Parsed parsed("let a = " + text + "\n");
  REQUIRE(parsed.messages() == "");
  return dump(*parsed.file).substr(8);
}

size_t errors(const std::string& text) { return Parsed(text).diagnostics.sorted().size(); }

}  // namespace

TEST_CASE("precedence and associativity") {
  CHECK(shape("a + b * c") == "(+ a (* b c))\n");
  CHECK(shape("a - b - c") == "(- (- a b) c)\n");
  CHECK(shape("a ^ b ^ c") == "(^ a (^ b c))\n");
  CHECK(shape("-a ^ 2") == "(- (^ a 2))\n");
  CHECK(shape("-a * b") == "(* (- a) b)\n");
  CHECK(shape("not a and b or c") == "(or (and (not a) b) c)\n");
  CHECK(shape("a < b + 1 and c == d") == "(and (< a (+ b 1)) (== c d))\n");
  CHECK(shape("if a then b else c + d") == "(if a b (+ c d))\n");
  CHECK(shape("2 * if a then b else c") == "(* 2 (if a b c))\n");
}

TEST_CASE("units live on numbers only") {
  CHECK(expr("20 mV/ms").kind == ExprKind::quantity);
  CHECK(expr("20 mV/ms").literal == "20 mV/ms");
  CHECK(shape("20 mV / tau") == "(/ 20 mV tau)\n");
  CHECK(shape("20 mV/tau") == "(/ 20 mV tau)\n");      // `t` starts no unit
  CHECK(expr("mV").kind == ExprKind::path);
  CHECK(shape("2 * mV") == "(* 2 mV)\n");
  CHECK(shape("0.04*v^2 + 5*v") == "(+ (* 0.04 (^ v 2)) (* 5 v))\n");
  CHECK(expr("5%").literal == "5%");
  CHECK(shape("[0..9, 1 .. 3 by 2]") == "[(.. 0 9), (.. 1 3 by 2)]\n");
}

TEST_CASE("every node knows its place, in bytes") {
  Parsed parsed("# \xC3\xB6\xC3\xB6 letters of two bytes\nlet long_name = f(x, k = 2) + y[3].z  # \xC3\xA4\nparam b = 1\n");
  REQUIRE(parsed.messages() == "");
  const Item& item = parsed.file->items.at(0);
  CHECK(parsed.at(item.span) == "let long_name = f(x, k = 2) + y[3].z");
  const Let& let = std::get<Let>(item.what);
  CHECK(parsed.at(let.name.span) == "long_name");
  CHECK(parsed.at(let.value.span) == "f(x, k = 2) + y[3].z");
  CHECK(parsed.at(let.value.op) == "+");
  const Path& call = let.value.args[0].path;
  CHECK(call.is_call());
  CHECK(parsed.at(call.steps[0].span) == "(x, k = 2)");
  CHECK(parsed.at(call.steps[0].args[1].name->span) == "k");
  const Path& member = let.value.args[1].path;
  CHECK(parsed.at(member.steps[0].span) == "[3]");
  CHECK(parsed.at(member.steps[1].span) == ".z");
  CHECK(parsed.at(parsed.file->items.at(1).span) == "param b = 1");
}

TEST_CASE("doc comments stand directly above") {
  Parsed parsed("## First.\n##   Second.\nlet a = 1\n## lost\n\nlet b = 2\n# plain\nlet c = 3\n");
  CHECK(parsed.file->items.at(0).doc == "First.\n  Second.");
  CHECK(parsed.file->items.at(1).doc == "");
  CHECK(parsed.file->items.at(2).doc == "");
}

TEST_CASE("words that only start a line are names elsewhere") {
  Parsed parsed("let a = run + spike.source - state(mask)\nconnect input.layer -> record[2]\n");
  CHECK(parsed.messages() == "");
}

TEST_CASE("files without sentences, with a byte order mark, with Windows line ends") {
  CHECK(Parsed("").messages() == "");
  CHECK(Parsed("\n\n# only a comment").messages() == "");
  CHECK(Parsed("\xEF\xBB\xBFlet a = 1\n").file->items.size() == 1);
  Parsed windows("let a = 1 +\r\n  2\r\n\r\nlet b = [1,\r\n  2]\r\n");
  CHECK(windows.messages() == "");
  CHECK(windows.file->items.size() == 2);
}

TEST_CASE("equality looks at spelling, not at places") {
  CHECK(*Parsed("let a = f(1, 2)\n").file == *Parsed("# x\n\nlet a  =  f( 1,2 ) # y\n").file);
  CHECK_FALSE(*Parsed("let a = f(1, 2)\n").file == *Parsed("let a = f(1, 3)\n").file);
  CHECK_FALSE(*Parsed("let a = x\n").file == *Parsed("let a ~ x\n").file);
  CHECK_FALSE(*Parsed("save a \"f\"\n").file == *Parsed("save a into \"f\"\n").file);
}

TEST_CASE("one line for labels") {
  CHECK(print(expr("a+b*c^2")) == "a + b * c^2");
  CHECK(print(expr("(a+b)^2")) == "(a + b) ^ 2");
  CHECK(print(expr("-  a")) == "-a");
  CHECK(print(expr("not(a)")) == "not (a)");
  CHECK(print(expr("rate( exc,after=1 ms )")) == "rate(exc, after = 1 ms)");
  CHECK(print(expr("a[ 0 .. 9 ].b")) == "a[0..9].b");
  CHECK(print(expr("[1 .. 2,\"x\"]")) == "[1 .. 2, \"x\"]");
  CHECK(print(expr("if a then b else c")) == "if a then b else c");
  CHECK(print(expr("20 mV ^ 2")) == "20 mV ^ 2");
}

TEST_CASE("mistakes are told once each, and all in one go") {
  CHECK(errors("popluation a[3] : lif\nlet b =\nlet c = 3 msec\nneuron n {\n  stat v = 0\n  w' = \n}\nrun 1 s { recrod x }\n") == 6);
  CHECK(errors("run 1 s {\n  step = 0.1 ms\n") == 1);
  CHECK(errors("let a = f(1, 2\nlet b = 3 msec\n") == 2);
}

TEST_CASE("texts that are none, and nesting without end, are told and not parsed") {
  CHECK(errors(std::string("let a = 1\0\n", 11)) == 1);
  CHECK(errors("let a = \"\xFF\xFE\"\n") == 1);
  CHECK(errors("let a = " + std::string(100000, '(')) == 1);
  CHECK(errors("let a = " + std::string(100000, '-') + "1\n") == 1);
  std::string sum = "let a = 1";
  for (int i = 0; i < 100000; ++i) sum += " + 1";
  CHECK(errors(sum) == 1);
  CHECK(errors(std::string(3 << 20, '#')) == 1);
  std::string blocks;
  for (int i = 0; i < 10000; ++i) blocks += "repeat 5 seeds {\n";
  CHECK(errors(blocks) == 1);
  CHECK(errors("let a = " + std::string(150, '(') + "1" + std::string(150, ')') + "\n") == 0);
  std::string list = "let a = [0";
  for (int i = 0; i < 20000; ++i) list += ", " + std::to_string(i);
  CHECK(errors(list + "]\n") == 0);
}

TEST_CASE("every beginning of a file gives messages, never an end of the program") {
  const std::string text =
      "import \"a.net\" { T = 2 steps }\nneuron lif(tau = 20 ms, E = -49 mV) {\n  state v = E\n  v' = (E - v) / tau\n"
      "  spike when v > -50 mV { v = E; hold v for 5 ms }\n}\npopulation exc[3200] : lif { v ~ uniform(-60 mV, -50 mV) }\n"
      "connect exc -> exc by probability(2%) onto v { weight = if i == j then [1, 2][0] else 3 }\nrun 1 s { expect rate(exc) in 5 Hz .. 6 Hz }\n";
  for (size_t n = 0; n <= text.size(); ++n) {
    CAPTURE(text.substr(0, n));
    CHECK_NOTHROW(Parsed(text.substr(0, n)));
  }
  for (size_t n = 0; n < text.size(); ++n) {
    std::string without = text;
    without.erase(n, 1);
    CAPTURE(n);
    CHECK_NOTHROW(Parsed(without).messages());
  }
}
