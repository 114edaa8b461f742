#include "tests/unit/graph/built.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::graph;

namespace {

const std::string head =
    "import \"models/metrics.net\"\nparam k = 1\nneuron n(tau = 10 ms) { state g = 0\n g' = -g / tau\n spike when g > k_th { g = 0 }\n let k_th = 1 "
    "}\npopulation a[10] : n\nsource s[4] : poisson(10 Hz)\n";

}  // namespace

TEST_CASE("settings: step, seed, precision; a run lasts whole steps") {
  Built b(head + "run 10 ms { step = 0.5 ms; seed = 7; precision = double }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.graph.step_ms == 0.5);
  CHECK(b.graph.seed == 7);
  CHECK(b.line("step 0.5 ms") == "step 0.5 ms, seed 7, double");
  CHECK(b.graph.stages[0].n_steps == 20);
  CHECK(Built(head + "run 50 steps\n").graph.stages[0].n_steps == 50);
}

TEST_CASE("runs of one network share their step") {
  CHECK(Built(head + "run 10 ms { step = 0.1 ms }\nrun 10 ms { step = 0.2 ms }\n").codes() == "N408");
  CHECK(Built(head + "run 10 ms { step = 0.1 ms }\nrun 10 ms { step = 0.1 ms }\n").codes().empty());
  CHECK(Built(head + "run 10 ms { step = 0.1 ms }\nrun 10 ms\nrun 5 ms { step = 0.1 ms }\n").codes().empty());
  CHECK(Built(head + "run 10 ms { step = 0.5 ms }\nrun 10 ms\n").codes() == "N408");
}

TEST_CASE("what is recorded: spikes, traces, results") {
  Built b(head +
          "run 10 ms {\n record spikes of a, s[0..1]\n record g of a[2..3] every 1 ms\n record rate(a), mean(a.g)\n let fast = max(a.g, over = "
          "time)\n record fast\n}\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  const Stage& stage = b.graph.stages[0];
  CHECK(stage.spikes.size() == 2);
  CHECK(stage.traces[0].every == 10);
  CHECK(b.line("result rate(a)") == "result rate(a) = /(mean(count(spikes of a, from = 0 ms)), window(from = 0 ms))");
  CHECK(b.line("result mean") == "result mean(a.g) = mean(g over time of a[2..3])");
  CHECK(b.line("result fast") == "result fast = max(g over time of a[2..3], over = \"time\")");
  CHECK(b.line("needs") == "needs the spikes of a");
  CHECK(b.graph[stage.results[0].measure].dimension == dimensions::rate());
}

TEST_CASE("claims with ranges, and claims that are truths") {
  Built b(head + "run 10 ms { expect rate(a) in k * 5 Hz .. 6 Hz\n expect rate(a) > 2 Hz }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.line("expect rate(a) =").find("in 5 Hz .. 6 Hz") != std::string::npos);
  CHECK(!b.graph.stages[0].claims[1].low.valid());
}

TEST_CASE("pictures keep their arguments, options and labels") {
  Built b(head + "run 10 ms { plot raster(a, s, sample = 50%), rate_curve(a, bin = 5 ms) into \"x.png\" }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  const auto& pictures = b.graph.stages[0].pictures;
  REQUIRE(pictures.size() == 2);
  CHECK(pictures[0].args.size() == 2);
  CHECK(pictures[0].options[0].first == "sample");
  CHECK(b.graph[pictures[0].options[0].second].value == 0.5);
  CHECK(dump(b.graph, pictures[0].options[1].second) == "[\"a\", \"s\"]");
  CHECK(pictures[1].file == "x.png");
}

TEST_CASE("a sweep binds its name and the settings inside; each trial has its own inner stages") {
  Built b(head + "let t = table(name = [\"x\", \"y\"], v = [3, 4])\nsweep r in t { k = r.v\n run r.v * 1 ms { record rate(a) } }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  REQUIRE(b.script.parts.size() == 1);
  const auto& trials = b.script.parts[0].trials;
  REQUIRE(trials.size() == 2);
  CHECK(trials[1].label == "r = y, k = 4");
  CHECK(trials[1].inner[0].trials[0].bindings.names.at("k").number() == 4);
  CHECK(b.graph.stages[0].n_steps == 30);
}

TEST_CASE("repeat counts seeds; sweeps may be nested") {
  Built b(head + "sweep k in [1, 2] { repeat 3 seeds { run 1 ms } }\n", {}, {{}, 5});
  INFO(b.text());
  REQUIRE(b.codes().empty());
  const auto& second = b.script.parts[0].trials[1];
  REQUIRE(second.inner[0].trials.size() == 3);
  CHECK(second.inner[0].trials[2].bindings.seed == 7);
  CHECK(second.inner[0].trials[2].bindings.names.at("k").number() == 2);
  CHECK(second.inner[0].trials[2].label == "seed = 7");
}

TEST_CASE("a stage sets a parameter of an object for itself only") {
  Built b(head + "run 1 ms { s.rate = 50 Hz; a.tau = 5 ms }\nrun 1 ms\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  auto sets = [&](size_t stage) {
    std::string all;
    for (const auto& o : b.graph.stages[stage].overrides) all += b.graph[o.value].path + "=" + dump(b.graph, o.initial) + " ";
    return all;
  };
  CHECK(sets(0) == "tau=5 rate=0.05 ");
  CHECK(sets(1) == "tau=10 rate=0.01 ");
}

TEST_CASE("lines of a sweep speak of the columns of its table") {
  Built b(head +
          "sweep k in [1, 2] { run 1 ms { let f = rate(a)\n record f, rate(a) }\n plot curve(rate(a), x = k), table(f)\n expect sum(f > 10 Hz) >= "
          "1\n expect rate(a) in 1 Hz .. 2 Hz }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  Graph table = build_table(b.facts, b.bindings, *b.script.parts[0].stage, {{"k", {}}, {"f", dimensions::rate()}, {"rate(a)", dimensions::rate()}},
                            b.diagnostics);
  INFO(b.text());
  REQUIRE(b.codes().empty());
  const Stage& stage = table.stages[0];
  REQUIRE(stage.claims.size() == 2);
  CHECK(dump(table, stage.claims[0].measure) == ">=(sum(>(column \"f\", 10 Hz)), 1)");
  CHECK(dump(table, stage.claims[1].measure) == "column \"rate(a)\"");
  CHECK(dump(table, stage.pictures[0].args[0]) == "column \"rate(a)\"");
  CHECK(dump(table, stage.pictures[0].options[0].second) == "column \"k\"");
}

TEST_CASE("experiments are run by name") {
  Built b(head + "experiment one { run 1 ms }\nexperiment two { seed = 3\n run 2 ms\n run 3 ms }\n");
  INFO(b.text());
  REQUIRE(b.codes().empty());
  CHECK(b.script.parts.empty());
  Script two = script(b.facts, b.bindings, "two", b.diagnostics);
  REQUIRE(two.parts.size() == 2);
  CHECK(two.parts[1].trials[0].bindings.seed == 3);
}
