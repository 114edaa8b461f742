// Splits of trained networks: what is taken away is away, on both devices, in each of the three ways; measures of a network's shape by hand.
#include "school.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// Weights are set by hand: cell 0 of h sends to task 0 alone, cell 1 to task 1 alone; both send their bias, 3 and 5, whatever they see.
std::string two_cells(const std::string& after) {
  return R"(
import "models/metrics.net"
source a : images("x")
source b : images("x")
source both : joined(a, b)
layer h[2] : linear in plane placed learned <- both { weight = 0 }
layer out[task = 2, class = 10] : linear in plane placed learned <- h
)" + after;
}

/// The arrays of a School, changed before its stages run.
struct Bench {
  School school;
  Course course;
  explicit Bench(const std::string& text, MachineOptions options = {})
      : school(text), course(with_cache(options), [](const SetName&) -> const data::Set& { return digits(); }) {
    for (const School::Step& step : school.steps) {
      if (step.division) {
        course.kept().arrays = course.arrays(step.division->network);
        set();
      }
    }
  }
  static MachineOptions with_cache(MachineOptions options) {
    options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
    return options;
  }
  void set() {
    auto& kept = course.kept().arrays;
    if (kept.at("h.bias").size() != 2) return;
    kept["h.bias"] = {3, 5};
    std::fill(kept["out.weight"].begin(), kept["out.weight"].end(), 0.0);
    for (size_t o = 0; o < 20; ++o) kept["out.weight"][2 * o + (o < 10 ? 0 : 1)] = double(o % 10 == 4);
    std::fill(kept["out.bias"].begin(), kept["out.bias"].end(), 0.0);
    kept["out.bias"][0] = 4, kept["out.bias"][10] = 4;
    kept["h.position"] = {0, 0, 3, 4};
  }
  Bench& run() {
    for (const School::Step& step : school.steps) {
      if (step.division) school.divided.push_back(divide(*step.division, course));
      else if (school.lessons[step.lesson].scored) school.scores.push_back(score(school.lessons[step.lesson], course, [](const Progress&) { return true; }));
      else {
        if (school.lessons[step.lesson].applied) put_on(*school.lessons[step.lesson].applied, course.kept());
        school.outcomes.push_back(course.run(school.lessons[step.lesson], [](const Progress&) { return true; }));
      }
    }
    return *this;
  }
};

std::vector<double> readings(const Outcome& outcome) {
  std::vector<double> all;
  for (const auto& one : outcome.recorded) all.push_back(one.value.values.at(0));
  return all;
}

/// Means over 200 samples in single precision.
bool close(const std::vector<double>& a, const std::vector<double>& b) {
  bool all = a.size() == b.size();
  for (size_t k = 0; all && k < a.size(); ++k) all = std::abs(a[k] - b[k]) < 1e-5;
  return all;
}

const char* const three_readings = "{ APPLY record mean(out[0, 4]), mean(out[1, 4]), mean(h) }\n";

std::string stages(const std::string& remove) {
  std::string text = "split parts: h, out for a, b by greedy { remove = " + remove + " }\n";
  for (const char* apply : {"", "apply = parts[0];", "apply = not parts[0];"}) {
    std::string one = three_readings;
    text += "evaluate out on a.test, b.test " + one.replace(one.find("APPLY"), 5, apply);
  }
  return text;
}

}  // namespace

// By hand: the score of class 4 is the bias of the cell that serves the task, 3 and 5, as long as it sends.
TEST_CASE("cells that are taken away send nothing, keep their bias, or send their mean") {
  for (bool reference : {true, false}) {
    MachineOptions options;
    options.reference = reference;
    CAPTURE(reference);
    Bench outgoing(two_cells(stages("outgoing")), options);
    outgoing.run();
    CHECK(outgoing.school.divided[0].parts[0].owner == std::vector<int>{0, 1});
    CHECK(close(readings(outgoing.school.outcomes[0]), {3, 5, 4}));
    CHECK(close(readings(outgoing.school.outcomes[1]), {3, 0, 4}));
    CHECK(close(readings(outgoing.school.outcomes[2]), {0, 5, 4}));
    // What arrives at a foreign cell is removed, its bias is not: nothing changes for h, and the outputs of the other task have their bias alone.
    Bench incoming(two_cells(stages("incoming")), options);
    incoming.run();
    CHECK(close(readings(incoming.school.outcomes[0]), {3, 5, 4}));
    CHECK(close(readings(incoming.school.outcomes[1]), {3, 0, 4}));
    CHECK(close(readings(incoming.school.outcomes[2]), {0, 5, 4}));
    // What these cells send does not depend on the sample, so their mean is what they send.
    Bench mean(two_cells(stages("mean")), options);
    mean.run();
    for (size_t k : {0, 1, 2}) CHECK(close(readings(mean.school.outcomes[k]), {3, 5, 4}));
    CHECK(mean.course.kept().arrays.at("parts.mean.h") == std::vector<double>{3, 5});
  }
}

// Outputs of task 0: class 4 has 3, class 0 has 4, so the answer is always 0. Of task 1: class 4 has 5 and wins. A task without its cell answers 0.
TEST_CASE("a score is the matrix of part, kept or taken away, source") {
  Bench bench(two_cells("split parts: h, out for a, b by greedy\nscore out on a, b { parts = parts; record accuracy; expect accuracy[1, 0, 1] in 0.05 .. 0.15 }\n"));
  bench.run();
  const data::Samples& test = digits().test;
  std::vector<float> labels(size_t(test.count));
  std::vector<int64_t> all(labels.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  test.gather("label", all, labels.data());
  const double zeros = double(std::count(labels.begin(), labels.end(), 0.f)) / double(labels.size()), fours = double(std::count(labels.begin(), labels.end(), 4.f)) / double(labels.size());
  const std::vector<double> expected = {zeros, zeros, zeros, fours, zeros, fours, zeros, zeros};
  REQUIRE(bench.school.scores[0].accuracy.size() == 8);
  for (size_t k = 0; k < 8; ++k) CHECK(bench.school.scores[0].accuracy[k] == doctest::Approx(expected[k]));
  REQUIRE(bench.school.scores[0].whole.claims.size() == 1);
  CHECK(bench.school.scores[0].whole.claims[0].held);
  CHECK(columns_of(bench.school.lessons[0]).back() == "accuracy[1, 1, 1]");
}

// Two cells at (0, 0) and (3, 4): each is the other's nearest, and serves another task. No weight joins cells of different tasks.
TEST_CASE("measures of a network's shape are library text") {
  Bench bench(two_cells("split parts: h, out for a, b by greedy\nevaluate out on a.test, b.test { record neighbour_agreement(h, parts.owner(h)), "
                        "cross_task(out, parts.owner(h), parts.owner(out)), mean(nearest(h.position)), agreement_by_chance(parts.owner(h)), mean(parts.owner(out)), wire_length(out) }\n"));
  auto& kept = bench.course.kept().arrays;
  for (double& x : kept.at("out.position")) x = 0;
  bench.run();
  const std::vector<double> got = readings(bench.school.outcomes[0]);
  CHECK(got[0] == 0);
  CHECK(got[1] == 0);
  CHECK(got[2] == 0.5);
  CHECK(got[3] == 0.5);
  CHECK(got[4] == 0.5);
  CHECK(got[5] == doctest::Approx(2.5).epsilon(1e-4));   // one wire of length 0 (1e-4, see `dist`), one of length 5
}

// One connection of each cell goes to each output: half of the |weight| joins different tasks.
TEST_CASE("cross-task weight compares the owners of the two ends of each connection") {
  Bench bench(two_cells("split parts: h, out for a, b by greedy\nevaluate out on a.test, b.test { record cross_task(out, parts.owner(h), parts.owner(out)) }\n"));
  for (double& x : bench.course.kept().arrays.at("out.weight")) x = x == 0 ? -0.25 : 0.75;
  bench.run();
  // Of 40 connections 20 are foreign, all -0.25; of the 20 own ones two are 0.75.
  CHECK(readings(bench.school.outcomes[0])[0] == doctest::Approx(5.0 / (5 + 18 * 0.25 + 2 * 0.75)));
}

// Two networks without a connection between them, trained side by side: what serves a task is known. Cells of one see one picture alone, so all
// methods that look at weights, at samples or at gradients find them.
TEST_CASE("every method finds two networks that lie side by side, and taking one away leaves the other as it was") {
  std::string text = R"(
source a : images("x")
source b : images("x")
source both : joined(a, b)
layer h[20] : tanh in plane placed learned <- both
layer out[task = 2, class = 10] : linear in plane placed learned <- h
)";
  for (const char* method : {"greedy", "probability", "rescale", "activations", "gradients", "min_cut", "louvain"})
    text += "split by_" + std::string(method) + ": h, out for a, b by " + method + "\nscore out on a, b { parts = by_" + method + "; record accuracy }\n";
  Bench bench(text);
  auto& kept = bench.course.kept().arrays;
  auto& in = kept.at("h.weight");              // [20, 56, 28]: the pictures stand one below the other
  for (size_t k = 0; k < in.size(); ++k)
    if ((k / (28 * 28)) % 2 != (k / (56 * 28)) % 2) in[k] = 0;
  auto& out = kept.at("out.weight");           // [2, 10, 20]
  for (size_t k = 0; k < out.size(); ++k)
    if (k / 200 != k % 20 % 2) out[k] = 0;
  std::fill(kept.at("h.bias").begin(), kept.at("h.bias").end(), 0.0);
  bench.run();
  std::vector<int> planted;
  for (int k = 0; k < 20; ++k) planted.push_back(k % 2);
  for (size_t k = 0; k < bench.school.divided.size(); ++k) {
    CAPTURE(k);
    CHECK(bench.school.divided[k].parts[0].owner == planted);
    const std::vector<double>& accuracy = bench.school.scores[k].accuracy;
    const std::vector<double>& whole = bench.school.scores[k].whole.values;
    CHECK(accuracy[0] == whole[0]);            // its own part kept
    CHECK(accuracy[5] == whole[1]);
    CHECK(accuracy[3] == whole[1]);            // the other part taken away
    CHECK(accuracy[6] == whole[0]);
  }
}

// Places are the given ones before the first batch, and move afterwards; a pace of two epochs leaves 0, 2 and 4.
TEST_CASE("places are recorded at a pace, and pictures know what they show") {
  School school(R"(
source a : images("x")
layer h[4] : tanh in plane placed learned <- a
layer out[task = 2, class = 5] : linear in line(3) placed learned <- h
train 4 epochs using sgd(rate = 0.1) {
  batch = 200
  minimise mean(h^2) + mean(pairwise(h.position))
  record mean(h) every 2 epochs
  record position of h every 2 epochs
  record position of out
  plot map(h, out, colour = task_share), movie(h), traces(loss, mean(h))
}
)");
  const Lesson& lesson = school.lessons[0];
  REQUIRE(lesson.pictures.size() == 3);
  CHECK(lesson.pictures[0].structure.links.size() == 1);
  CHECK(lesson.pictures[0].structure.layers[1].dimensions == 1);
  CHECK(lesson.pictures[2].results == std::vector<size_t>{0, 1});
  school.run();
  const auto& taken = school.outcomes[0].snapshots;
  REQUIRE(taken.size() == 4);
  CHECK(taken[0].moment == 0);
  CHECK(taken[1].moment == 2);
  CHECK(taken[2].moment == 4);
  CHECK(taken[2].values == school.kept.arrays.at("h.position"));
  CHECK(taken[0].values != taken[2].values);
  CHECK(lesson.snapshots[taken[3].snapshot].layer == "out");
  CHECK(taken[3].values.size() == 10);
}

TEST_CASE("layers of a split may be named in any order") {
  School school(R"(
source a : images("x")
source b : images("x")
source both : joined(a, b)
layer h1[3] : tanh <- both
layer h2[4] : linear <- h1
layer out[task = 2, class = 10] : linear <- h2
split parts: out, h1, h2 for a, b by greedy
)");
  const Structure& structure = school.steps[0].division->structure;
  REQUIRE(structure.layers.size() == 3);
  CHECK(structure.layers[0].name == "h1");
  CHECK(structure.layers[2].name == "out");
  REQUIRE(structure.links.size() == 2);
  CHECK(structure.links[0].weight == "h2.weight");
  CHECK(structure.links[1].pre == 1);
  CHECK(structure.tasks == 2);
}
