// What populations are made of, and which values names have.
#include "checked.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::check;

namespace {

const std::string cells = R"(
neuron cell(tau = 20 ms, E = -60 mV) {
  state v = E
  state w = v
  input I = 0 mV
  let drift = (E - v + I) / tau
  v' = drift
  spike when v > -50 mV { v = E }
}
receptor fast(tau = 5 ms) {
  state g = 0
  g' = -g / tau
  I = g * (0 mV - v)
}
)";

double number(const Checked& c, const std::string& name, const values::Bindings& bindings) {
  Diagnostics quiet;
  values::Scope scope = c.facts.scope(c.program.main(), bindings, quiet);
  std::optional<values::Value> value = scope.find(name, {});
  REQUIRE(value);
  return value->number();
}

}  // namespace

TEST_CASE("a composition lists the variables of its parts in the order written") {
  Checked c(cells + "population p[10] : cell(tau = 10 ms) + fast\n");
  REQUIRE(c.codes() == "");
  const Composition& made = c.composition("p");
  CHECK(made.text == "cell + fast");
  CHECK(made.spikes);
  REQUIRE(made.parts.size() == 2);
  CHECK(made.parts[0].prefix == "");
  CHECK(made.parts[1].prefix == "fast.");
  std::string paths;
  for (const Variable& v : made.variables) paths += v.path + " ";
  CHECK(paths == "tau E v w I drift fast.tau fast.g ");
  CHECK(made.find("tau")->kind == Variable::parameter);
  CHECK(made.find("tau")->dimension == dimensions::time());
  CHECK(made.find("v")->dimension == dimensions::voltage());
  CHECK(made.find("w")->dimension == dimensions::voltage());  // follows v, which follows E
  CHECK(made.find("drift")->kind == Variable::local);
  CHECK(made.find("drift")->dimension == dimensions::voltage() / dimensions::time());
  CHECK(made.find("fast.g")->dimension.plain());
  CHECK(made.find("fast.g")->part == 1);
  CHECK(made.find("nothing") == nullptr);
}

TEST_CASE("arguments do not change the text by which populations share a kernel") {
  Checked c(cells + "population a[10] : cell(tau = 10 ms)\npopulation b[20] : cell(E = -70 mV)\npopulation d[5] : cell + fast\n");
  REQUIRE(c.codes() == "");
  CHECK(c.composition("a").text == c.composition("b").text);
  CHECK(c.composition("a").text != c.composition("d").text);
}

TEST_CASE("a parameter without a default takes its dimension from the argument") {
  Checked c("neuron cell(tau) {\n  state v = 0 mV\n  v' = -v / tau\n}\npopulation p[1] : cell(5 ms)\n");
  REQUIRE(c.codes() == "");
  CHECK(c.composition("p").find("tau")->dimension == dimensions::time());
}

TEST_CASE("the name of a model can be the value of a param") {
  Checked c(cells + "param kind = cell\npopulation p[1] : kind\n");
  REQUIRE(c.codes() == "");
  CHECK(c.composition("p").text == "cell");
}

TEST_CASE("a binding takes the place of a param's default, also inside definitions") {
  Checked c("param g = 5\nlet twice = 2 * g\n");
  values::Bindings given;
  CHECK(number(c, "twice", given) == 10);
  given.names["g"] = values::Value::number(7);
  CHECK(number(c, "twice", given) == 14);
}

TEST_CASE("an import brings in what its file declares, with the values given in its braces") {
  const std::string network = "import \"deeper.net\"\nparam g = 5\nlet twice = 2 * g * hidden\nlet f(x) = x * hidden\n";
  std::map<std::string, std::string> files = {{"network.net", network}, {"deeper.net", "let hidden = 3\n"}};
  Checked c("import \"network.net\" { g = n + 1 }\nparam n = 1\nlet four = f(4)\n", files);
  REQUIRE(c.codes() == "");
  CHECK(number(c, "twice", {}) == 12);            // 2 * (1 + 1) * 3
  CHECK(number(c, "four", {}) == 12);             // the function sees its own file's names
  CHECK_FALSE(c.facts.names.contains("hidden"));  // what a file imports for itself is not passed on
  CHECK(Checked("import \"network.net\"\nlet x = hidden\n", files).codes() == "N101");
}

TEST_CASE("the members of a family are cells of their own") {
  Checked c(cells + "let rows = table(name = [\"a\", \"b\"], size = [3, 4])\npopulation p[r.size] : cell for r in rows\nlet some = p.b\n");
  REQUIRE(c.codes() == "");
  Diagnostics quiet;
  values::Bindings bindings;
  values::Scope scope = c.facts.scope(c.program.main(), bindings, quiet);
  auto all = std::get<values::Cells>(scope.find("p", {})->what);
  REQUIRE(all.slices.size() == 2);
  CHECK(all.family == "p");
  CHECK(all.slices[1].population == "p.b");
  CHECK(all.slices[1].extents == std::vector<int64_t>{4});
  CHECK(std::get<values::Cells>(scope.find("some", {})->what).slices[0].population == "p.b");
}

TEST_CASE("what a sweep binds without a param is seen by the main file") {
  Checked c("let rows = table(name = [\"a\"], g = [3])\n");
  values::Bindings bindings;
  bindings.names["r"] = values::Value::number(3);
  Diagnostics quiet;
  CHECK(c.facts.scope(c.program.main(), bindings, quiet).names.at("r").number() == 3);
}

TEST_CASE("definitions that lead back to themselves end in a message, not in a loop") {
  CHECK(Checked("let a = a + 1\n").codes() == "N110");
  CHECK(Checked("let a = b\nlet b = c\nlet c = a\n").codes() == "N110");
  CHECK(Checked("let f(x) = g(x)\nlet g(x) = f(x)\nlet y = f(1)\n").codes() == "N110");
  CHECK(Checked("param n = n\npopulation p[n] : q\n").codes() == "N110 N101");
  CHECK(Checked("neuron c { state v = v }\n").codes() == "N110");
}
