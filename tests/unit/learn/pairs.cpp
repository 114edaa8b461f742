// Lines between layers whose pairs are not all alike: who is connected, and delays that follow from distances.
#include "differences.h"
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// What fixed places have decided is as it was when the network was made.
void settle(Memory& memory, const Program& p) {
  Memory fresh(p, memory.real_bytes());
  fresh.load(p, {}, 1);
  for (uint32_t v = 0; v < p.values.size(); ++v)
    if (p.values[v].role == Value::kept && p.values[v].constant && !p.values[v].view)
      for (int64_t k = 0; k < p.size({v}); ++k) memory.set({v}, k, fresh.get({v}, k));
}

/// A smooth cell on a sheet: inputs from near, loops and a line back with lags of their own, and without lags.
std::string sheet(int batch, const std::string& loss) {
  return R"(
import "models/penalties.net"
neuron gate(slow = 0.6) { state y = 0; input I = 0; y = slow * y + (1 - slow) * tanh(I) }
source digits : images("digits_small")
layer x[6] : gate in square(1 mm) placed random <- digits
layer a[row = 3, column = 3] : gate in square(1 mm) placed grid <- x by where(dist < 0.7 mm and dx < 0.5 mm) { delay = dist / 0.4 m/s }
connect loop: a -> a by dense { learn = true; self = false; delay = 1 ms + dist / 0.2 m/s }
layer b[4] : gate in square(1 mm) placed random <- a by within(0.6 mm)
connect back: b -> a by within(0.8 mm) { learn = true; delay = 1 ms + 2 * dist / 1 m/s }
connect b -> a by dense { learn = true; delay = 2 ms }
train 1 batches using sgd(rate = 0.1) {
  step = 1 ms
  batch = )" + std::to_string(batch) + R"(
  reset x, a, b
  present digits for 12 steps
  minimise )" + loss + "\n}\n";
}

const std::string losses = "mean(last(b)^2) + mean(a.y^2, over = [time, cells]) + 0.1 * sum(back.weight^2) + 0.1 * mean(exp(b.weight) * b.dist / 1 mm)";

}  // namespace

// See steps.cpp for the bound.
TEST_CASE("gradients go through pairs that are not connected, and pairs with lags of their own") {
  const School school(sheet(7, losses));
  const Program& p = school.lessons[0].program;
  CHECK(worst(p, -1, 1, [&](Memory& memory) { settle(memory, p); }) < 1e-6);
  // Who is not connected has no weight to learn.
  const auto m = interpreter(p);
  fill(m->memory(), p), settle(m->memory(), p);
  m->run(Machine::forward, n_samples), m->run(Machine::backward, n_samples);
  for (const char* line : {"a", "b", "back"}) {
    const ValueId mask = named(p, std::string(line) + ".mask"), weight = named(p, std::string(line) + ".weight");
    ValueId gradient;
    for (const auto& [value, g] : p.gradients) if (value == weight) gradient = g;
    REQUIRE(gradient.valid());
    int64_t live = 0;
    for (int64_t k = 0; k < p.size(mask); ++k) {
      const bool is = m->memory().get(mask, k) == 1;
      live += is;
      CHECK((m->memory().get(gradient, k) != 0) == is);
    }
    CHECK(live > 0);
    CHECK(live < p.size(mask));
  }
}

// On a line, 28 cells a unit apart: 3 on either side of each, or those that there are, are nearer than 3.5. In a square no end has more than a tenth.
TEST_CASE("sources that are made of others are placed as they say") {
  for (const std::string shown : {"sequence(digits, along = row)", "rate_code(digits, highest = 50 Hz)", "joined(digits, digits)"}) {
    CAPTURE(shown);
    const bool line = shown.starts_with("sequence"), steps = !shown.starts_with("joined");
    const std::string space = line ? " in line(28 um) placed grid" : " in square(28 um) placed grid";
    const School school("source digits : images(\"digits_small\")\nsource s : " + shown + space + "\nlayer h[28] : tanh" + space + R"( <- s by within(3.5 um)
train 1 batches using sgd(rate = 0.1) { batch = 2; )" + (steps ? "present s for 28 steps; minimise mean(last(h)^2) }\n" : "minimise mean(h^2) }\n"));
    const Program& p = school.lessons[0].program;
    const ValueId mask = p.find("h.mask");
    REQUIRE(mask.valid());
    Memory memory(p, sizeof(double));
    memory.load(p, {}, 1);
    int64_t live = 0;
    for (int64_t k = 0; k < p.size(mask); ++k) live += memory.get(mask, k) == 1;
    if (line) CHECK(live == 28 * 7 - 2 * (1 + 2 + 3));
    CHECK(live > 0);
    if (!line) CHECK(live * 10 < p.size(mask));
  }
}

// Sums are added in another order: 1e-16 a term.
TEST_CASE("compiled lags are those of the interpreter, and the same bits at any number of threads") {
  for (int batch : {7, 40, 112}) {
    const School school(sheet(batch, losses));
    const Program& p = school.lessons[0].program;
    const auto run = [&](Machine& m) {
      fill(m.memory(), p), settle(m.memory(), p);
      m.memory().set(p.samples, 0, batch);
      m.run(Machine::forward, batch), m.run(Machine::backward, batch);
    };
    const auto oracle = interpreter(p);
    run(*oracle);
    std::vector<std::vector<double>> first;
    for (bool precise : {true, false})
      for (int threads : {1, 2, 3}) {
        MachineOptions options;
        options.double_precision = precise, options.threads = threads;
        options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
        const auto fast = compiled(p, options);
        run(*fast);
        if (threads == 1) first.clear();
        for (size_t g = 0; g < p.gradients.size(); ++g) {
          const auto& [value, gradient] = p.gradients[g];
          if (threads == 1) first.emplace_back();
          for (int64_t k = 0; k < p.size(value); ++k) {
            const double x = fast->memory().get(gradient, k);
            if (precise) REQUIRE(x == doctest::Approx(oracle->memory().get(gradient, k)).epsilon(1e-10));
            if (threads == 1) first[g].push_back(x);
            else REQUIRE(x == first[g][size_t(k)]);
          }
        }
      }
  }
}

// Cells 1 mm apart on a line; what the first gives in step n arrives at cell k in step n + k + 1: distances of k, and a step more.
TEST_CASE("what is sent arrives after as many steps as the distance says, rounded half up") {
  for (const auto& [delay, lags] : {std::pair<std::string, std::vector<int>>{"1 ms + dist / 1 m/s", {1, 2, 3, 4}}, {"1.5 ms + dist / 2 m/s", {2, 2, 3, 3}}})
    for (int steps = 1; steps <= 7; ++steps) {
      CAPTURE(steps);
      School school(R"(
neuron pulse { state y = 0; state n = 0; input I = 0; n = n + 1; y = if n == 2 then 1 else 0 * I }
neuron relay { state y = 0; input I = 0; y = I }
source digits : images("digits_small")
layer a[4] : pulse in line(4 mm) placed grid <- digits { weight = 0; bias = 0 }
layer b[4] : relay in line(4 mm) placed grid <- a by where(dx > -0.1 mm and dist < dx + 1 mm) { weight = 1; bias = 0; delay = )" + delay + R"( }
evaluate b on digits.test {
  step = 1 ms
  reset a, b
  let lengths = sum(b.dist) / 1 mm
  present digits for )" + std::to_string(steps) + R"( steps
  record mean(last(b[0])), mean(last(b[1])), mean(last(b[2])), mean(last(b[3])), sum(b.mask), mean(b.mask), lengths
}
)");
      MachineOptions options;
      options.reference = true;
      school.run(options);
      const auto& recorded = school.outcomes[0].recorded;
      // Cell k hears of cells 0 .. k, which are k .. 0 away; all give their pulse in step 2.
      for (int k = 0; k < 4; ++k) {
        int heard = 0;
        for (int d = 0; d <= k; ++d) heard += steps == 2 + lags[size_t(d)];
        CHECK(recorded[size_t(k)].value.values[0] == doctest::Approx(heard).epsilon(1e-9));   // a mean over samples
      }
      CHECK(recorded[4].value.values[0] == 10);
      CHECK(recorded[5].value.values[0] == doctest::Approx(10.0 / 16));
      CHECK(recorded[6].value.values[0] == doctest::Approx(10).epsilon(1e-6));   // 3·1 + 2·2 + 3; √1e-8 um where they coincide
    }
}

TEST_CASE("initial weights count the inputs that a cell has, and are 0 where it has none") {
  School school(R"(
source digits : images("digits_small")
layer x[40] : relu in line(40 mm) placed grid <- digits
layer a[40] : relu in line(40 mm) placed grid <- x by within(3.5 mm)
train 20 batches using adam(rate = 0.01, decay = 0.1) { batch = 20; minimise mean(a^2) }
)");
  const Program& p = school.lessons[0].program;
  Memory memory(p, sizeof(double));
  memory.load(p, {}, 1);
  double highest = 0;
  for (int64_t i = 0; i < 40; ++i) {
    const int64_t n = std::min<int64_t>(i, 3) + std::min<int64_t>(39 - i, 3) + 1;
    CHECK(memory.get(named(p, "a.inputs"), i) == n);
    const double bound = 1 / std::sqrt(double(n));
    CHECK(std::abs(memory.get(named(p, "a.bias"), i)) <= bound);
    for (int64_t k = 0; k < 40; ++k) {
      const double w = memory.get(named(p, "a.weight"), i * 40 + k);
      CHECK((w != 0) == (std::abs(i - k) <= 3));
      CHECK(std::abs(w) <= bound);
      highest = std::max(highest, std::abs(w) / bound);
    }
  }
  CHECK(highest > 0.95);                       // of 268 evenly drawn numbers
  school.run();
  const std::vector<double>& learned = school.kept.arrays.at("a.weight");
  for (int64_t i = 0; i < 40; ++i)
    for (int64_t k = 0; k < 40; ++k) CHECK((learned[size_t(i * 40 + k)] != 0) == (std::abs(i - k) <= 3));
}

// A spike of cell k costs Σ over the cells that hear of it of |w| · dist: here by hand, from what was recorded.
TEST_CASE("energy is the price of spikes, over all connections of a line") {
  School school(R"(
import "models/penalties.net"
neuron ticking { state n = 0; input I = 0; n = n + 1 + 0 * I; spike when n >= 3 { n = 0 } }
source digits : images("digits_small")
layer a[4] : ticking in line(4 mm) placed grid <- digits
layer b[3] : ticking in line(3 mm) placed grid <- a by where(dist < 1.2 mm) { weight = 0.5 }
connect loop: a -> a by dense { self = false; weight = -2; delay = 1 ms + dist / 1 m/s }
evaluate b on digits.test {
  step = 1 ms
  reset a, b
  present digits for 10 steps
  record energy(b), energy(loop), correlation(abs(loop.weight) * loop.dist, loop.dist), sum(b.pre.spikes, over = [time, cells]), modularity(abs(loop.weight))
  plot raster(a, b), movie(a, window = 2 ms), traces(a.n)
}
)");
  school.run();
  const auto& recorded = school.outcomes[0].recorded;
  // 3 spikes a cell in 10 steps. Pairs of b: cells at 0.5, 1.5, 2.5 hear those at 0.5 .. 3.5 nearer than 1.2: distances 0 or 1, five times 1 (and 2.5 hears 3.5).
  CHECK(recorded[0].value.values[0] == doctest::Approx(0.3 * 0.5 * 5 / 4).epsilon(1e-5));
  // 6 distances of 1, 4 of 2, 2 of 3.
  CHECK(recorded[1].value.values[0] == doctest::Approx(0.3 * 2.0 * (6 * 1 + 4 * 2 + 2 * 3) / 4).epsilon(1e-5));
  CHECK(recorded[2].value.values[0] == doctest::Approx(1).epsilon(1e-4));   // single precision
  CHECK(recorded[3].value.values[0] == 12);
  CHECK(recorded[4].value.values[0] == doctest::Approx(0).epsilon(1e-6));
  // Pictures show the first sample: every cell fires in the steps 3, 6 and 9, and counts between.
  REQUIRE(school.lessons[0].watched.size() == 3);
  const auto& watched = school.outcomes[0].watched;
  REQUIRE(watched.size() == 3);
  for (size_t w : {size_t(0), size_t(1), size_t(2)}) {
    const size_t cells = size_t(school.lessons[0].watched[w].cells);
    CHECK(cells == (w == 1 ? 3 : 4));
    REQUIRE(watched[w].size() == 10 * cells);
    for (size_t k = 0; k < watched[w].size(); ++k) CHECK(watched[w][k] == double(w == 2 ? (k / cells + 1) % 3 : (k / cells + 1) % 3 == 0));
  }
}

TEST_CASE("the price of spikes has a gradient, through the surrogate and through the weights") {
  const School school(R"(
import "models/penalties.net"
neuron lif(tau = 3 ms) { state v = 0; input I = 0; v' = (I - v) / tau; spike when v >= 0.2 { v -= 0.2 } }
source digits : images("digits_small")
layer a[4] : lif + surrogate(fast_sigmoid) in line(4 mm) placed grid <- digits
connect loop: a -> a by dense { learn = true; self = false; delay = 1 ms + dist / 1 m/s }
train 1 batches using sgd(rate = 0.1) {
  step = 1 ms
  batch = 7
  reset a
  present digits for 10 steps
  minimise energy(loop)
}
)");
  std::set<std::string> learned;
  for (const auto& [value, gradient] : school.lessons[0].program.gradients) learned.insert(school.lessons[0].program[value].path);
  CHECK(learned == std::set<std::string>{"a.weight", "a.bias", "loop.weight"});
}
