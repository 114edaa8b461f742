// Masks: which connections stay, by hand; what is left out is 0, has no gradient and stays 0, on both devices.
#include "differences.h"
#include "runtime/learn/filed.h"
#include "school.h"
#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace nsim;
using namespace nsim::learn;

namespace {

using Doubles = std::vector<double>;

/// Two cells see three, at (0, 0), (1, 0), (4, 0); they are at (0, 0) and (3, 0). Lengths 0, 1, 4 and 3, 2, 1. One more sees the two.
const std::string small = R"(
source digits : images("digits_small")
layer p[3] : linear in plane placed learned <- digits
layer q[2] : linear in plane placed learned <- p
layer r[1] : linear in plane placed learned <- q
)";

Kept by_hand() {
  Kept kept;
  kept.arrays["q.weight"] = {0.5, -3, 1, -1, 0.1, 2};
  kept.arrays["r.weight"] = {10, 0.05};
  kept.arrays["p.position"] = {0, 0, 1, 0, 4, 0};
  kept.arrays["q.position"] = {0, 0, 3, 0};
  kept.arrays["r.position"] = {0, 0};
  return kept;
}

Kept after(const std::string& mask) {
  School school(small + mask + "\n");
  return school.run({}, by_hand()).kept;
}

Doubles of_q(const std::string& method) { return after("mask m: q by " + method).arrays.at("m.q.weight.kept"); }

int64_t ones(const Doubles& mask) { return std::count(mask.begin(), mask.end(), 1.0); }

Doubles readings(const Outcome& outcome) {
  Doubles all;
  for (const auto& one : outcome.recorded) all.push_back(one.value.values.at(0));
  return all;
}

MachineOptions with(bool reference, int threads = 1) {
  MachineOptions options;
  options.reference = reference, options.threads = threads;
  return options;
}

}  // namespace

TEST_CASE("the largest weights stay, of equals the first") {
  CHECK(of_q("magnitude(50%)") == Doubles{0, 1, 1, 0, 0, 1});
  CHECK(of_q("magnitude(keep = 100%)") == Doubles(6, 1));
  CHECK(of_q("magnitude(0)") == Doubles(6, 0));
  CHECK(of_q("magnitude(25%)") == Doubles{0, 1, 0, 0, 0, 1});   // 1.5 of 6 are 2
  CHECK(of_q("magnitude(24%)") == Doubles{0, 1, 0, 0, 0, 0});
}

TEST_CASE("a share of each layer, or of all together") {
  const Kept each = after("mask m: q, r by magnitude(25%, each = layer)"), all = after("mask m: q, r by magnitude(25%, each = all)");
  CHECK(each.arrays.at("m.q.weight.kept") == Doubles{0, 1, 0, 0, 0, 1});
  CHECK(each.arrays.at("m.r.weight.kept") == Doubles{1, 0});
  CHECK(all.arrays.at("m.q.weight.kept") == Doubles{0, 1, 0, 0, 0, 0});
  CHECK(all.arrays.at("m.r.weight.kept") == Doubles{1, 0});
}

// (length - mean) / deviation, weighted with |weight|. Of the cells that see: -1.16, -0.41, 1.82; 1.42, 0.35, -0.73. Of those seen: -1.41, -0.18, 1.41;
// 0.71, 5.48, -0.71. The larger of the two decides: the one of length 2 goes before those of lengths 3 and 4, as the cells at its ends have shorter ones.
TEST_CASE("connections stay whose length is usual for both of their cells") {
  CHECK(of_q("location(17%)") == Doubles{1, 0, 0, 0, 0, 0});
  CHECK(of_q("location(33%)") == Doubles{1, 0, 0, 0, 0, 1});
  CHECK(of_q("location(50%)") == Doubles{1, 1, 0, 0, 0, 1});
  CHECK(of_q("location(67%)") == Doubles{1, 1, 0, 1, 0, 1});
  CHECK(of_q("location(83%)") == Doubles{1, 1, 1, 1, 0, 1});
  // One connection for each cell at one end: there nothing stands out, and the other end decides.
  CHECK(after("mask m: r by location(50%)").arrays.at("m.r.weight.kept") == Doubles{1, 0});
}

TEST_CASE("places of channels, of groups of them, and of a line back") {
  School school(R"(
source digits : images("digits_small")
layer c[channel = 4, row = 4, column = 4] : tanh in plane placed learned(each = channel) <- digits by conv(4, stride = 8)
layer d[channel = 6, row = 2, column = 2] : tanh in plane placed learned(each = channel) <- c by conv(3, groups = 2)
layer e[channel = 6, row = 2, column = 2] : tanh in plane placed learned(each = channel) <- d by conv(1)
layer h[5] : tanh in plane placed learned <- e
connect loop: h -> h by dense { learn = true; self = false }
mask m: d, e, h, loop by location(50%)
mask n: d, loop by where(dist < 1)
)");
  school.run();
  std::map<std::string, int64_t> connections;
  for (const Remaining& one : school.remaining[0]) {
    connections[one.layer] = one.connections;
    CHECK(one.kept == (one.connections + 1) / 2);
  }
  CHECK(connections == std::map<std::string, int64_t>{{"d", 6 * 2 * 9}, {"e", 36}, {"h", 5 * 24}, {"loop", 20}});
  // Channels 0 to 2 of d see channels 0 and 1 of c, the others 2 and 3.
  const auto at = [](const std::vector<double>& place, size_t k) { return std::pair(place[2 * k], place[2 * k + 1]); };
  const auto places = Course(with(true), set_of).arrays(school.steps[1].pruning->network);
  const Doubles &c = places.at("c.position"), &d = places.at("d.position"), &near = school.kept.arrays.at("n.d.weight.kept");
  for (size_t o = 0; o < 6; ++o)
    for (size_t i = 0; i < 2; ++i) {
      const auto [x, y] = at(d, o);
      const auto [u, v] = at(c, o / 3 * 2 + i);
      for (size_t tap = 0; tap < 9; ++tap) CHECK(near[(o * 2 + i) * 9 + tap] == double(std::sqrt((x - u) * (x - u) + (y - v) * (y - v) + 1e-8) < 1));
    }
}

TEST_CASE("a condition on the weight and on the places of the ends, as they are now") {
  CHECK(of_q("where(dist < 1.5)") == Doubles{1, 1, 0, 0, 0, 1});
  CHECK(of_q("where(dist < 1.5 and abs(weight) > 0.7)") == Doubles{0, 1, 0, 0, 0, 1});
  CHECK(of_q("where(dx > 0)") == Doubles{0, 0, 0, 1, 1, 0});
  CHECK(of_q("where(weight < 0 or dy > 0)") == Doubles{0, 1, 0, 1, 0, 0});
}

TEST_CASE("numbers that are drawn: exactly so many, by name and seed; as many as another mask keeps") {
  auto drawn = [](const std::string& text, uint64_t seed = 1) { return School(small + text, seed).run({}, by_hand()).kept.arrays; };
  const auto first = drawn("mask m: p, q by random(30%)\n"), again = drawn("mask m: p, q by random(30%)\n");
  CHECK(ones(first.at("m.p.weight.kept")) == std::llround(0.3 * double(first.at("m.p.weight.kept").size())));
  CHECK(first.at("m.p.weight.kept") == again.at("m.p.weight.kept"));
  CHECK(first.at("m.p.weight.kept") != drawn("mask n: p, q by random(30%)\n").at("n.p.weight.kept"));
  CHECK(first.at("m.p.weight.kept") != drawn("mask m: p, q by random(30%)\n", 2).at("m.p.weight.kept"));
  // Fewer of the same draw are among the more.
  const auto fewer = drawn("mask m: p, q by random(10%)\n");
  for (size_t k = 0; k < first.at("m.p.weight.kept").size(); ++k) CHECK(fewer.at("m.p.weight.kept")[k] <= first.at("m.p.weight.kept")[k]);
  const auto like = drawn("mask m: p, q by where(weight > 0.7)\nmask n: q by random(like = m)\nmask o: q, p by magnitude(like = m)\n");
  CHECK(ones(like.at("n.q.weight.kept")) == 2);
  CHECK(like.at("o.q.weight.kept") == Doubles{0, 1, 0, 0, 0, 1});
  CHECK(ones(like.at("o.p.weight.kept")) == ones(like.at("m.p.weight.kept")));
}

TEST_CASE("pairs that are not connected are no connections") {
  School school(R"(
source digits : images("digits_small")
layer x[9] : tanh in square(3) placed grid <- digits
layer y[9] : tanh in square(3) placed grid <- x by where(dist < 1.1)
mask m: y by magnitude(50%)
mask n: y by where(weight > 1)
evaluate y on digits.test { record sum(m.y), mean(m.y), sum(y.mask) }
evaluate y on digits.test { apply = m; record sum(m.y), mean(m.y), sum(y.mask) }
)");
  school.run();
  // A square of 3 x 3 cells: each with itself and those beside it, 9 + 2 * 12. Half of 33 are 17.
  CHECK(school.remaining[0][0].connections == 33);
  CHECK(school.remaining[0][0].kept == 17);
  CHECK(school.remaining[1][0].kept == 0);
  CHECK(readings(school.outcomes[0])[0] == 17);
  CHECK(readings(school.outcomes[0])[1] == doctest::Approx(17.0 / 33).epsilon(1e-6));   // single precision
  CHECK(readings(school.outcomes[0])[2] == 33);
  CHECK(readings(school.outcomes[1])[0] == 17);
  CHECK(readings(school.outcomes[1])[1] == doctest::Approx(17.0 / 33).epsilon(1e-6));
  CHECK(readings(school.outcomes[1])[2] == 17);
}

// What is left out acts as if its weight were 0: the same products, so the same numbers on one device.
TEST_CASE("what is left out is 0 in tests, and nothing else changes") {
  const std::string stages = R"(
mask m: q, r by where(abs(weight) > 0.7)
evaluate r on digits.test { record mean(r), mean(abs(r)) }
evaluate r on digits.test { apply = m; record mean(r), mean(abs(r)) }
evaluate r on digits.test { apply = not m; record mean(r), mean(abs(r)) }
evaluate r on digits.test { record mean(r), mean(abs(r)) }
)";
  for (bool reference : {true, false}) {
    CAPTURE(reference);
    School school(small + stages);
    school.run(with(reference), by_hand());
    auto zeroed = [&](bool away) {
      Kept kept = by_hand();
      for (const char* layer : {"q.weight", "r.weight"})
        for (double& w : kept.arrays[layer])
          if ((std::abs(w) > 0.7) == away) w = 0;
      School alone(small + "evaluate r on digits.test { record mean(r), mean(abs(r)) }\n");
      return readings(alone.run(with(reference), kept).outcomes[0]);
    };
    CHECK(readings(school.outcomes[1]) == zeroed(false));
    CHECK(readings(school.outcomes[2]) == zeroed(true));
    CHECK(readings(school.outcomes[0]) == readings(school.outcomes[3]));
    CHECK(readings(school.outcomes[0]) != readings(school.outcomes[1]));
    CHECK(school.kept.arrays.at("q.weight") == by_hand().arrays.at("q.weight"));
  }
}

TEST_CASE("what is left out stays 0 in training, whatever an optimiser remembers") {
  for (const char* optimiser : {"sgd(rate = 0.05, momentum = 0.9, decay = 1e-2)", "sgd(rate = 0.05, momentum = 0.9, nesterov = true, clip = 1)", "adam(rate = 1e-2, decay = 1e-2)", "adamw(rate = 1e-2, decay = 0.1)"}) {
    CAPTURE(optimiser);
    const std::string train = std::string("train 4 batches using ") + optimiser + " { batch = 16; APPLY minimise cross_entropy(out, digits.label) + 0.01 * sum(abs(h.weight)) }\n";
    auto applied = [&](const std::string& apply) {
      std::string text = train;
      return text.replace(text.find("APPLY"), 5, apply);
    };
    const std::string text = R"(
source digits : images("digits_small")
layer h[12] : tanh <- digits
layer out[10] : linear <- h
)" + applied("") + "mask m: h, out by random(30%)\n" + applied("apply = m;") + "evaluate out on digits.test { record mean(out), mean(m.h), sum(m.out) }\nevaluate out on digits.test { apply = m; record mean(out) }\n";
    School two(text), one(text), reference(text);
    two.run(with(false, 2)), one.run(with(false, 1)), reference.run(with(true));
    CHECK(one.kept.arrays == two.kept.arrays);
    for (const School* school : {&one, &reference})
      for (const char* path : {"h.weight", "out.weight"}) {
        const Doubles& mask = school->kept.arrays.at("m." + std::string(path) + ".kept");
        CHECK(ones(mask) == std::llround(0.3 * double(mask.size())));
        for (const auto& array : school->kept.arrays) {
          const std::string& name = array.first;
          const Doubles& values = array.second;
          if (!name.starts_with(path)) continue;
          CAPTURE(name);
          int64_t other = 0;
          for (size_t k = 0; k < mask.size(); ++k) other += mask[k] == 0 && values[k] != 0;
          CHECK(other == 0);
        }
        int64_t silent = 0;
        for (size_t k = 0; k < mask.size(); ++k) silent += mask[k] == 1 && school->kept.arrays.at(path)[k] == 0;
        CHECK(silent == 0);
      }
    // Eight batches in single and double precision: rounding of 1e-7, at most doubled by each.
    const Doubles &a = one.kept.arrays.at("h.weight"), &b = reference.kept.arrays.at("h.weight");
    for (size_t k = 0; k < a.size(); ++k) CHECK(std::abs(a[k] - b[k]) < 1e-4);
    CHECK(readings(one.outcomes[2])[0] == readings(one.outcomes[3])[0]);   // the weights are 0 by now, with or without the mask
    CHECK(readings(one.outcomes[2])[1] == doctest::Approx(double(ones(one.kept.arrays.at("m.h.weight.kept"))) / double(a.size())).epsilon(1e-6));
    CHECK(readings(one.outcomes[2])[2] == 36);
  }
}

// See steps.cpp for the bound.
TEST_CASE("gradients are those of a network without the connections: dense, grouped windows, one to one, back in time") {
  const School school(R"(
source digits : images("digits_small")
layer c[channel = 4, row = 4, column = 4] : tanh in plane placed learned(each = channel) <- digits by conv(4, stride = 8)
layer d[channel = 6, row = 2, column = 2] : tanh in plane placed learned(each = channel) <- c by conv(3, groups = 2)
layer e[channel = 6, row = 2, column = 2] : tanh <- d by one_to_one
layer h[5] : tanh <- e
connect loop: h -> h by dense { learn = true; self = false }
mask m: c, d, e, h, loop by magnitude(50%)
train 1 batches using sgd(rate = 0.1) {
  apply = m
  batch = 7
  reset h
  present digits for 3 steps
  minimise mean(last(h)^2) + 0.1 * mean(abs(d.weight) * d.dist) + 0.1 * mean(loop.weight^2)
}
)");
  const Program& p = school.lessons[0].program;
  const auto third = [&](Memory& memory) {
    Memory fresh(p, memory.real_bytes());
    fresh.load(p, {}, 1);
    for (uint32_t v = 0; v < p.values.size(); ++v) {
      if (p.values[v].role != Value::kept || p.values[v].view || !p.values[v].constant) continue;
      const bool mask = p.values[v].path.ends_with(".kept");
      for (int64_t k = 0; k < p.size({v}); ++k) memory.set({v}, k, mask ? double(k % 3 != 0) : fresh.get({v}, k));
    }
  };
  CHECK(worst(p, -1, 1, third) < 1e-6);
  const auto m = interpreter(p);
  fill(m->memory(), p), third(m->memory());
  m->run(Machine::forward, n_samples), m->run(Machine::backward, n_samples), m->run(Machine::update, n_samples);
  int masked = 0;
  for (const auto& [value, gradient] : p.gradients) {
    const std::string& path = p[value].path;
    if (!path.ends_with(".weight")) continue;
    CAPTURE(path);
    ++masked;
    for (int64_t k = 0; k < p.size(value); ++k) {
      const bool itself = path == "loop.weight" && k % 6 == 0;
      CHECK((m->memory().get(gradient, k) != 0) == (k % 3 != 0 && !itself));
      if (k % 3 == 0) CHECK(m->memory().get(value, k) == 0);
    }
  }
  CHECK(masked == 5);
}

TEST_CASE("a mask goes into a file and back") {
  const std::string text = small + "mask m: q, r by magnitude(50%)\nevaluate r on digits.test { apply = m; record mean(r) }\n";
  School school(text);
  school.run({}, by_hand());
  const std::string file = (std::filesystem::temp_directory_path() / ("nsim-mask-" + std::to_string(::getpid()) + ".npz")).string();
  record::write_arrays(file, arrays_of(school.kept, {"m"}));
  Kept kept = by_hand();
  load_layers(kept, {"m"}, file);
  std::filesystem::remove(file);
  CHECK(kept.arrays.at("m.q.weight.kept") == school.kept.arrays.at("m.q.weight.kept"));
  CHECK(kept.arrays.at("m.r.weight.kept") == school.kept.arrays.at("m.r.weight.kept"));
  // A stage that computes a part of the layers needs a part of the mask.
  School part(small + "mask m: q, r by magnitude(100%)\nevaluate q on digits.test { apply = m; record mean(q) }\n");
  part.steps.erase(part.steps.begin());
  CHECK(readings(part.run({}, kept).outcomes[0]).size() == 1);
}
