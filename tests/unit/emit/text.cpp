// What the emitted text is like: kept texts, its size, SIMD lanes, messages of the compiler about plugins.
#include "engine/emit/source.h"
#include "engine/passes/pipeline.h"
#include "tests/unit/emit/compile.h"
#include "tests/unit/emit/networks.h"
#include "tests/unit/plan/golden.h"
#include <algorithm>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

emit::KernelSource emitted(const Graph& graph, const SourceMap* sources = nullptr, const std::map<std::string, std::string>& plugins = {}) {
  Diagnostics diagnostics;
  const Graph passed = passes::run_all(graph, diagnostics);
  REQUIRE(diagnostics.empty());
  return emit::emit(plan::plan(passed, diagnostics), sources, plugins);
}

/// A Poisson source that is read, and one that a drive sees through a delay, closed after a while.
Graph noisy() {
  Balanced net;
  const BlockId block = net.block("noise");
  const PopulationId noise = net.population(block, "noise", 50);
  Emission& e = net.g.populations[noise.at].emission;
  e.kind = Emission::poisson, e.rate = net.n(4), e.stream = "noise", e.to = net.n(100);
  net.g.populations[noise.at].is_source = true;
  net.connect(noise, net.inh, net.ge, 1, 1);
  net.node(net.lif, Arrive{net.ge}, Phase::deliver);
  std::rotate(net.g.blocks[0].nodes.begin() + 2, net.g.blocks[0].nodes.end() - 1, net.g.blocks[0].nodes.end());
  Draw d;
  d.law = Law::poisson;
  d.stream = "seen", d.each_step = true, d.lag = 15, d.to = net.n(50);
  net.g.drives.push_back({{net.exc, 0, 99}, net.ge, net.mul(net.n(0.1), net.a.draw(d, {net.n(0.4), {}})), {}});
  return net.g;
}

std::string lanes() { return "-O3 -march=x86-64-v3 " + strict() + (is_gcc() ? " -fopt-info-vec-optimized" : ""); }

/// Lines (of the whole source) of the loops that must run in lanes, inside the launches of cells, drives and sources.
std::vector<int> loops_in_lanes(const emit::KernelSource& source, int before) {
  std::vector<int> lines;
  int line = before;
  bool inside = false;
  std::istringstream text(source.text);
  for (std::string now; std::getline(text, now);) {
    ++line;
    if (now.starts_with("PART ") || now.starts_with("SHARED "))
      inside = now.starts_with("PART step_") || now.starts_with("PART drive_") || now.starts_with("PART source_") ||
               now.starts_with("SHARED void poisson");
    if (inside && now.find("LANES for") != std::string::npos) lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("the kernel of the balanced network") {
  const emit::KernelSource source = emitted(Balanced().g);
  check_golden("kernel/balanced.txt", source.text);
  CHECK(source.text.find("#include") == std::string::npos);
}

TEST_CASE("threads meet within a step where spikes act at once; else they wait for spikes as old as those that are looked at") {
  const std::string at_once = emitted(Balanced().g).text;
  CHECK(at_once.find("BARRIER(") != std::string::npos);
  CHECK(at_once.find("AWAIT(") == std::string::npos);
  Balanced net;
  for (Projection& p : net.g.projections) p.delay = net.n(0.5), p.zero_delay = false;
  const std::string later = emitted(net.g).text;
  CHECK(later.find("BARRIER(") == std::string::npos);
  const size_t await = later.find("AWAIT("), cells = later.find("step_", await), arrive = later.find("ARRIVE(");
  CHECK(await < cells);
  CHECK(cells < arrive);
}

TEST_CASE("text that measures itself differs by its laps alone, and other text has none") {
  Diagnostics diagnostics;
  const plan::Schedule schedule = plan::plan(passes::run_all(noisy(), diagnostics), diagnostics);
  REQUIRE(diagnostics.empty());
  const emit::KernelSource plain = emit::emit(schedule), measured = emit::emit(schedule, nullptr, {}, true);
  CHECK(plain.laps.empty());
  CHECK(plain.text.find("lap") == std::string::npos);
  CHECK(plain.prelude.find("ticks()") == std::string::npos);
  std::string rest;
  std::istringstream text(measured.text);
  for (std::string line; std::getline(text, line);)
    if (line.find("laps") == std::string::npos) rest += line + "\n";
  CHECK(rest == plain.text);
  // Every phase that this network has, each population and each tract by its name.
  auto has = [&](emit::Lap::Phase phase, const std::string& name) {
    return std::any_of(measured.laps.begin(), measured.laps.end(), [&](const emit::Lap& lap) { return lap.phase == phase && lap.name == name; });
  };
  CHECK(has(emit::Lap::integrate, "exc"));
  CHECK(has(emit::Lap::integrate, "inh"));
  CHECK(has(emit::Lap::deliver, schedule.tracts[0].name));
  CHECK(has(emit::Lap::drive, "source_noise"));
  CHECK(has(emit::Lap::drive, "drive_exc"));
  CHECK(has(emit::Lap::barrier, "all threads"));
  CHECK(has(emit::Lap::clock, "the clock itself"));
  const std::vector<emit::Slot>& slots = measured.slots;
  CHECK(std::count_if(slots.begin(), slots.end(), [](const emit::Slot& slot) { return slot.kind == emit::Slot::laps; }) == 1);
  CHECK(compiler_says(measured, "-O1 " + strict()).status == 0);
}

TEST_CASE("statements say the line of the file that they come from") {
  SourceMap sources;
  const uint32_t file = sources.add("models/small.net", "neuron n {\n  state x = 1\n  x = 2 * x\n}\n");
  Build b;
  const BlockId block = b.block("n");
  const PopulationId p = b.population(block, "p", 4);
  const ValueId x = b.state(block, "x", 1);
  b.map(block, x, b.mul(b.n(2), b.r(x)), Phase::update);
  b.g.blocks[0].nodes[0].span = {file, 27, 36};
  Stage stage;
  stage.traces.push_back({x, {p, 0, 3}, 1});
  b.g.stages.push_back(stage);
  const emit::KernelSource source = emitted(b.g, &sources);
  CHECK(source.text.find("// small.net:3") != std::string::npos);
  bool found = false;
  for (auto [line, span] : source.lines) found = found || span == b.g.blocks[0].nodes[0].span;
  CHECK(found);
}

TEST_CASE("the loops of cells run in SIMD lanes") {
  if (!is_gcc()) return;
  std::vector<std::pair<const char*, Graph>> graphs = {
      {"balanced", Balanced().g}, {"izhikevich", Izhikevich(100).g}, {"hh", HodgkinHuxley(100).g}, {"poisson", noisy()}};
  for (auto& named : graphs)
    for (bool twice : {false, true}) {
      const std::string name = named.first;
      Graph& graph = named.second;
      CAPTURE(name);
      CAPTURE(twice);
      graph.double_precision = twice;
      const emit::KernelSource source = emitted(graph);
      const Said said = compiler_says(source, lanes());
      CHECK(said.status == 0);
      const std::vector<int> loops = loops_in_lanes(source, said.text_begins);
      CHECK(loops.size() == size_t(name == "izhikevich" ? 2 : name == "poisson" ? 3 : 1));  // counts are made by loops of the prelude
      for (int loop : loops) CHECK_MESSAGE(said.text.find(fmt::format(":{}:", loop)) != std::string::npos, fmt::format("line {}", loop));
    }
}

TEST_CASE("the text grows with models, not with populations") {
  auto size_of = [](int n) {
    Build b;
    const BlockId block = b.block("lif");
    b.g.blocks[0].spikes = true;
    for (int k = 0; k < n; ++k) b.population(block, fmt::format("p{}", k), 10);
    const ValueId tau = b.parameter(block, "tau", 20), v = b.state(block, "v", 0);
    b.integrate(block, {{v, b.div(b.neg(b.r(v)), b.r(tau)), {}}});
    b.node(block, Event{b.lt(b.n(1), b.r(v, 1))}, Phase::threshold);
    return emitted(b.g).text.size();
  };
  CHECK(size_of(1000) < size_of(10) + 200);
}

TEST_CASE("names of the file that are words of C++ or of the dialect") {
  Build b;
  const BlockId block = b.block("a + b->c");
  b.g.blocks[0].spikes = true;
  b.population(block, "int", 4);
  ExpressionId sum = b.n(0);
  for (const char* name : {"int", "args", "i", "REAL", "m_exp", "step", "x.y", "x_y", "double", "_", "count", "real"})
    sum = b.add(sum, b.r(b.state(block, name, 1)));
  for (const char* name : {"a", "first", "list", "x0", "int0"}) sum = b.add(sum, b.r(b.parameter(block, name, 1)));
  b.node(block, Event{b.lt(b.n(1), sum)}, Phase::threshold);
  CHECK(compiler_says(emitted(b.g), "-O0 " + strict()).status == 0);
}

TEST_CASE("every operation and law compiles in both precisions") {
  Build b;
  const BlockId block = b.block("all");
  b.g.blocks[0].spikes = true;
  b.population(block, "p", 40), b.population(block, "q", 2);
  const ValueId x = b.state(block, "x", 1), y = b.state(block, "y", 1), k = b.value(block, "k", Role::counter, 0, true, Type::i32),
                p = b.parameter(block, "p", 2);
  ExpressionId sum = b.r(x);
  for (Op op :
       {Op::exp, Op::log, Op::sqrt, Op::sin, Op::cos, Op::tanh, Op::sigmoid, Op::exprel, Op::abs, Op::sign, Op::floor, Op::ceil, Op::round, Op::neg})
    sum = b.add(sum, b.function(op, b.r(y)));
  for (Op op : {Op::pow, Op::min, Op::max, Op::lt, Op::le, Op::eq, Op::ne}) sum = b.add(sum, b.a.make(op, b.r(y), b.add(b.r(p), b.r(k))));
  sum = b.add(sum, b.a.make(Op::fma, b.r(x), b.r(y), b.a.leaf(Op::time)));
  sum = b.add(sum, b.mul(b.a.leaf(Op::tick), b.a.point(Point::cell)));
  sum = b.add(sum, b.a.make(Op::logical_not, b.a.make(Op::logical_or, b.lt(b.r(x), b.r(y)), b.a.make(Op::eq, b.r(k), b.a.constant(3, Type::i32)))));
  int n = 0;
  for (Law law : {Law::uniform, Law::normal, Law::lognormal, Law::exponential, Law::gamma, Law::bernoulli, Law::poisson, Law::choice})
    for (bool truncated : {false, true}) {
      if (truncated && (law == Law::bernoulli || law == Law::choice)) continue;
      Draw d;
      d.law = law;
      d.stream = fmt::format("s{}", n++);
      d.each_step = true;
      if (law == Law::choice) d.choices = {1, 2, 5};
      if (truncated) d.above = b.n(0.5), d.below = b.r(p), d.keep_sign = law == Law::normal;
      if (n % 3 == 0) d.lag = 4, d.entity_offset = 7;
      if (n % 4 == 0) d.from = b.n(10), d.to = b.r(p);
      const bool one = law == Law::exponential || law == Law::bernoulli || law == Law::poisson;
      sum = b.add(sum, b.a.draw(d, {law == Law::choice ? ExpressionId{} : b.r(law == Law::poisson && truncated ? x : p),
                                    one || law == Law::choice ? ExpressionId{} : b.n(3)}));
    }
  b.map(block, x, sum, Phase::update);
  b.map(block, k, b.a.make(Op::max, b.a.make(Op::sub, b.r(k), b.a.constant(1, Type::i32)), b.a.counted(b.r(y))), Phase::update);
  b.node(block, Event{b.lt(b.n(1), b.r(x, 1))}, Phase::threshold);
  for (bool twice : {false, true}) {
    b.g.double_precision = twice;
    const Said said = compiler_says(emitted(b.g), "-O1 " + strict());
    CHECK_MESSAGE(said.status == 0, said.text);
  }
}

namespace {

struct Plugin : Build {
  BlockId block_;
  PopulationId all;
  ValueId v, I, C;
  Plugin() {
    block_ = block("leak");
    g.blocks[0].spikes = true;
    all = population(block_, "cells", 20);
    v = state(block_, "v", -60), I = input(block_, "I", 4), C = parameter(block_, "C", 2);
    node(block_, Call{"leak", "/home/me/leak.hpp", {v, I, C}, {"v", "I", "C"}}, Phase::integrate);
    node(block_, Arrive{I}, Phase::deliver);
    node(block_, Event{lt(n(0), r(v, 1))}, Phase::threshold);
  }
};

}  // namespace

TEST_CASE("a mistake in a plugin is reported with the user's file and line") {
  const emit::KernelSource source =
      emitted(Plugin().g, nullptr, {{"/home/me/leak.hpp", "// one\nNSIM_CELL void leak::step(real dt) {\n  v += dt * conductance;\n}\n"}});
  CHECK(source.plugins == std::vector<std::string>{"/home/me/leak.hpp"});
  const Said said = compiler_says(source, "-O0");
  CHECK(said.status != 0);
  CHECK(said.text.find("/home/me/leak.hpp:3:13: error:") != std::string::npos);
}

TEST_CASE("a plugin with the names of <cmath> runs in lanes") {
  const emit::KernelSource source = emitted(
      Plugin().g, nullptr, {{"/home/me/leak.hpp", "NSIM_CELL void leak::step(float dt) {\n  v += dt * (I - tanhf(v) + coshf(0.1f * v)) / C;\n}\n"}});
  const Said said = compiler_says(source, lanes());
  CHECK_MESSAGE(said.status == 0, said.text);
  if (is_gcc()) CHECK(said.text.find("loop vectorized") != std::string::npos);
}

TEST_CASE("the struct that `nsim plugin` prints") {
  CHECK(emit::plugin_struct({"leak", "leak.hpp", {"v", "I", "C"}, {}}, "float") == "struct leak {\n  float v, I, C;\n  void step(float dt);\n};\n");
}

TEST_CASE("the text of a plugin that was not read is a failure, not a crash") { CHECK_THROWS_AS(emitted(Plugin().g), Failure); }
