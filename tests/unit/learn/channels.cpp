// Splits of layers whose cells share their weights: a task owns whole channels, pools and sums hand on whose they are.
#include "school.h"
#include <algorithm>

using namespace nsim;
using namespace nsim::learn;

namespace {

constexpr const char* two_sources = R"(
source a : images("x")
source b : images("x")
)";

constexpr const char* convolutions = R"(
source both[channel = 2, row = 28, column = 28] : stacked(a, b)
layer c1[channel = 3, row = 28, column = 28] : relu in plane placed learned(each = channel) <- both by conv(3, pad = same)
layer c2[channel = 2, row = 14, column = 14] : linear in plane placed learned(each = channel) <- c1 by conv(3, stride = 2, pad = same)
layer top[channel = 2] : linear in plane placed same(c2) <- c2 by pool(max, over = [row, column])
layer out[task = 2, class = 10] : linear in plane placed learned <- top
)";

MachineOptions options_of(bool reference) {
  MachineOptions options;
  options.reference = reference;
  options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  return options;
}

/// The stages of a School, with arrays that are changed before they run.
struct Bench {
  School school;
  Course course;
  explicit Bench(const std::string& text, bool reference = true)
      : school(text), course(options_of(reference), [](const SetName&) -> const data::Set& { return digits(); }) {
    for (const School::Step& step : school.steps)
      if (step.division) course.kept().arrays = course.arrays(step.division->network);
  }
  std::vector<double>& operator[](const std::string& path) { return course.kept().arrays.at(path); }
  void run() {
    for (const School::Step& step : school.steps) {
      if (step.division) {
        school.divided.push_back(divide(*step.division, course));
        continue;
      }
      const Lesson& lesson = school.lessons[step.lesson];
      if (lesson.applied) put_on(*lesson.applied, course.kept());
      if (lesson.scored) school.scores.push_back(score(lesson, course, [](const Progress&) { return true; }));
      else school.outcomes.push_back(course.run(lesson, [](const Progress&) { return true; }));
    }
  }
};

std::vector<double> readings(const Outcome& outcome) {
  std::vector<double> all;
  for (const auto& one : outcome.recorded) all.push_back(one.value.values.at(0));
  return all;
}

split::Network network_of(const std::string& layers, const std::string& divided, const std::map<std::string, std::vector<double>>& weights) {
  Bench bench(two_sources + layers + "split parts: " + divided + " for a, b by greedy\n");
  for (const auto& [path, values] : weights) {
    REQUIRE(bench[path].size() == values.size());
    bench[path] = values;
  }
  return nsim::learn::network_of(bench.school.steps[0].division->structure, bench.course.kept().arrays, 1);
}

}  // namespace

// c1 gives 3, 5 and 7 everywhere, whatever it sees. In c2 channel 0 takes 1 * c1[0] + 2 * c1[2], channel 1 takes c1[1] - 0.5 * c1[2], by the middle of the
// window; `out` reads channel 0 for task 1 and channel 1 for task 0. So channels 0 and 2 of c1 go to task 1.
TEST_CASE("greedy gives whole channels to tasks, through a pool that is not named, and takes them away with all their places") {
  for (bool reference : {true, false}) {
    CAPTURE(reference);
    const std::string record = " record mean(top[0]), mean(top[1]), mean(out[0, 4]), mean(out[1, 4]) }\n";
    Bench bench(two_sources + std::string(convolutions) + "split parts: c1, c2, out for a, b by greedy\nevaluate out on a.test, b.test {" + record +
                    "evaluate out on a.test, b.test { apply = parts[0];" + record + "evaluate out on a.test, b.test { apply = not parts[0];" + record,
                reference);
    std::fill(bench["c1.weight"].begin(), bench["c1.weight"].end(), 0.0);
    bench["c1.bias"] = {3, 5, 7};
    auto& second = bench["c2.weight"];         // [2, 3, 3, 3]
    std::fill(second.begin(), second.end(), 0.0);
    bench["c2.bias"] = {0, 0};
    auto middle = [&](size_t to, size_t from) -> double& { return second[(to * 3 + from) * 9 + 4]; };
    middle(0, 0) = 1, middle(0, 2) = 2, middle(1, 1) = 1, middle(1, 2) = -0.5;
    auto& last = bench["out.weight"];          // [2, 10, 2]
    for (size_t o = 0; o < 20; ++o) last[2 * o] = o < 10 ? 0.1 : 1, last[2 * o + 1] = o < 10 ? 1 : 0;
    std::fill(bench["out.bias"].begin(), bench["out.bias"].end(), 0.0);
    bench.run();
    const split::Parts& parts = bench.school.divided[0].parts;
    CHECK(parts[0].owner == std::vector<int>{1, 0, 1});
    CHECK(parts[1].owner == std::vector<int>{1, 0});
    auto close = [](const std::vector<double>& got, const std::vector<double>& wanted) {
      for (size_t k = 0; k < wanted.size(); ++k) CHECK(got.at(k) == doctest::Approx(wanted[k]).epsilon(1e-6));
    };
    close(readings(bench.school.outcomes[0]), {17, 1.5, 1.5 + 1.7, 17});
    // Task 0 alone: c1[1] is left of the first layer, so channel 1 gives 5; what channel 0 gives is not sent.
    close(readings(bench.school.outcomes[1]), {0, 5, 5, 0});
    close(readings(bench.school.outcomes[2]), {17, 0, 1.7, 17});
    CHECK(bench.course.kept().arrays.at("parts.mask.c1").size() == 3);
  }
}

// Two convolutional networks side by side, each of which sees one picture. What is taken away leaves the other as it was, bit for bit.
TEST_CASE("every method finds two convolutional networks that lie side by side") {
  std::string text = two_sources + std::string(R"(
source both[channel = 2, row = 28, column = 28] : stacked(a, b)
layer c1[channel = 4, row = 14, column = 14] : tanh in plane placed learned(each = channel) <- both by conv(3, stride = 2, pad = same)
layer c2[channel = 6, row = 12, column = 12] : tanh in plane placed learned(each = channel) <- c1 by conv(3)
layer out[task = 2, class = 10] : linear in plane placed learned <- c2
)");
  for (const char* method : {"greedy", "balanced", "probability", "rescale", "activations", "gradients", "min_cut", "louvain"})
    for (const char* remove : {"outgoing", "mean"}) {
      const std::string name = std::string("by_") + method + "_" + remove;
      text += "split " + name + ": c1, c2, out for a, b by " + method + " { remove = " + remove + " }\nscore out on a, b { parts = " + name + "; record accuracy }\n";
    }
  Bench bench(text, false);
  auto apart = [&](const std::string& path, size_t to, size_t from, size_t each) {
    auto& weight = bench[path];
    for (size_t k = 0; k < weight.size(); ++k)
      if (k / (from * each) * 2 / to != k / each % from * 2 / from) weight[k] = 0;
  };
  apart("c1.weight", 4, 2, 9), apart("c2.weight", 6, 4, 9), apart("out.weight", 20, 6, 144);
  bench.run();
  for (size_t k = 0; k < bench.school.divided.size(); ++k) {
    CAPTURE(k);
    CHECK(bench.school.divided[k].parts[0].owner == std::vector<int>{0, 0, 1, 1});
    CHECK(bench.school.divided[k].parts[1].owner == std::vector<int>{0, 0, 0, 1, 1, 1});
    const std::vector<double>&accuracy = bench.school.scores[k].accuracy, &whole = bench.school.scores[k].whole.values;
    CHECK(accuracy[0] == whole[0]);
    CHECK(accuracy[5] == whole[1]);
    CHECK(accuracy[3] == whole[1]);
    CHECK(accuracy[6] == whole[0]);
  }
}

TEST_CASE("links between units add up the |weights| of all cells and taps, whatever joins the layers") {
  // A dense layer behind channels with 14 x 14 places: 1 and -2 for the places of two channels.
  std::vector<double> dense(size_t(2) * 2 * 196);
  for (size_t k = 0; k < dense.size(); ++k) dense[k] = k / 196 % 2 ? -2 : 1;
  split::Network flat = network_of(R"(
layer c[channel = 2, row = 14, column = 14] : relu <- a by conv(3, stride = 2, pad = same)
layer out[task = 2] : linear <- c
)", "c, out", {{"out.weight", dense}});
  CHECK(flat.layers[0].cells == 2);
  CHECK(flat.links.at(0).weight == std::vector<double>{196, 392, 196, 392});
  // Two groups of two channels each: 4 x (2 of 4) pairs, nine taps.
  std::vector<double> grouped(size_t(4) * 2 * 9);
  for (size_t k = 0; k < grouped.size(); ++k) grouped[k] = double(k / 9);
  split::Network groups = network_of(R"(
layer c[channel = 4, row = 14, column = 14] : relu <- a by conv(3, stride = 2, pad = same)
layer d[channel = 4, row = 14, column = 14] : relu <- c by conv(3, pad = same, groups = 2)
layer out[task = 2] : linear <- d
)", "c, d, out", {{"d.weight", grouped}});
  CHECK(groups.links.at(0).weight == std::vector<double>{0, 9, 0, 0, 18, 27, 0, 0, 0, 0, 36, 45, 0, 0, 54, 63});
  // A pool that is named, and a sum of two layers that is not: each unit from its like.
  split::Network through = network_of(R"(
layer c[channel = 2, row = 14, column = 14] : relu <- a by conv(3, stride = 2, pad = same)
layer d[channel = 2, row = 14, column = 14] : relu <- c by conv(3, pad = same)
layer both[channel = 2, row = 14, column = 14] : relu <- c, d by one_to_one { weight = 1; learn = false }
layer p[channel = 2, row = 7, column = 7] : linear <- both by pool(max, 2)
layer out[task = 2] : linear <- p
)", "c, d, p, out", {});
  std::vector<std::pair<size_t, size_t>> ends;
  for (const split::Link& link : through.links) {
    ends.emplace_back(link.pre, link.post);
    if (link.post == 2) CHECK(link.weight == std::vector<double>{1, 0, 0, 1});
  }
  CHECK(ends == std::vector<std::pair<size_t, size_t>>{{0, 1}, {0, 2}, {1, 2}, {2, 3}});
}

// Channels 0 and 1 lie at 0 and 10; a cell of `out` at 4 is nearest to another of `out`. All weights are 1 but those from c[1] to task 0.
TEST_CASE("measures of a network's shape look at channels") {
  Bench bench("import \"models/metrics.net\"\nimport \"models/penalties.net\"\n" + std::string(two_sources) + R"(
source both[channel = 2, row = 28, column = 28] : stacked(a, b)
layer c0[channel = 2, row = 28, column = 28] : relu in line placed learned(each = channel) <- both by conv(3, pad = same)
layer c[channel = 2, row = 14, column = 14] : relu in line placed learned(each = channel) <- c0 by conv(3, stride = 2, pad = same)
layer top[channel = 2] : linear in line placed same(c) <- c by pool(max, over = [row, column])
layer out[task = 2] : linear in line placed learned <- top
split parts: c0, c, out for a, b by greedy
evaluate out on a.test, b.test {
  record neighbour_agreement(c, parts.owner(c)), cross_task(out, parts.owner(c), parts.owner(out)), cross_task(c, parts.owner(c0), parts.owner(c)), wire_length(out)
  let of_c0 = taken_conv(c, shares(abs(out.weight)))
  record max(of_c0), min(of_c0), sum(of_c0)
}
)");
  bench["out.weight"] = {1, 0.5, 0, 1};
  auto& weight = bench["c.weight"];
  for (size_t k = 0; k < weight.size(); ++k) weight[k] = k / 9 == 0 || k / 9 == 3 ? 1 : -0.25;
  bench["c0.position"] = {0, 10}, bench["c.position"] = {0, 10}, bench["out.position"] = {4, 10};
  bench.run();
  CHECK(bench.school.divided[0].parts[1].owner == std::vector<int>{0, 1});
  const std::vector<double> got = readings(bench.school.outcomes[0]);
  CHECK(got[0] == 0);
  CHECK(got[1] == doctest::Approx(0.5 / 2.5));
  CHECK(got[2] == doctest::Approx(0.5 / 2.5));
  CHECK(got[3] == doctest::Approx((4 + 0.5 * 6) / 2.5).epsilon(1e-4));
  // Task 0 takes two thirds and one third of c, task 1 nothing and all: channel 0 serves task 0, channel 1 a quarter task 0. To itself |w| adds up to 9, else 2.25.
  CHECK(got[4] == doctest::Approx(9 + 0.25 * 2.25));
  CHECK(got[5] == doctest::Approx(0.75 * 2.25));
  CHECK(got[6] == doctest::Approx(22.5));
}

// Outputs at 0 and 1, 10 and 12: two groups of two. Means to the own group 1, 1, 2, 2, to the other one 11, 10, 9.5, 11.5.
TEST_CASE("groups of cells: silhouette, how clearly a cell belongs to a task, and owners dealt out at random") {
  const std::string text = "import \"models/metrics.net\"\nimport \"models/penalties.net\"\n" + std::string(two_sources) + R"(
source both : joined(a, b)
layer h[2] : linear in line placed learned <- both
layer out[task = 2, class = 2] : linear in line placed learned <- h
split parts: h, out for a, b by greedy
evaluate out on a.test, b.test {
  batch = 1
  record silhouette(out.position, parts.owner(out)), dominance(parts.share(h)), dominance(parts.share(out)), mean(shuffle(parts.owner(out)))
  record neighbour_agreement(out, parts.owner(out)), neighbour_agreement_shuffled(out, parts.owner(out)), cells_of(parts.owner(out), 1)
  record silhouette(h.position, parts.owner(h))
  record serving_several(sum(abs(out.weight), over = class)), sum(taken(out, 1 - parts.owner(out)))
}
)";
  for (bool reference : {true, false}) {
    CAPTURE(reference);
    Bench bench(text, reference);
    bench["out.position"] = {0, 1, 10, 12};
    bench["out.weight"] = {-1, 0, 2, 0, 1, 1, 0, -1};   // [4, 2]: of cell 0 three quarters to task 0, of cell 1 all to task 1
    bench.run();
    const std::vector<double> got = readings(bench.school.outcomes[0]);
    CHECK(got[0] == doctest::Approx((10.0 / 11 + 9.0 / 10 + 7.5 / 9.5 + 9.5 / 11.5) / 4).epsilon(1e-6));
    CHECK(got[1] == doctest::Approx(0.875));
    CHECK(got[2] == 1);
    CHECK(got[3] == 0.5);
    CHECK(got[4] == 1);
    // A pair of neighbours agrees in one of three deals; 200 deals have a deviation of 0.033.
    CHECK(got[5] > 0.2);
    CHECK(got[5] < 0.47);
    CHECK(got[6] == 2);
    CHECK(got[7] == 0);                        // each alone in its group
    // Task 0 takes all from cell 0, task 1 a third from cell 0 and the rest from cell 1: the chance to meet the own task is (10/9) / (4/3) and 2/3.
    CHECK(got[8] == doctest::Approx(1 - (10.0 / 12 + 2.0 / 3) / 2).epsilon(1e-6));
    CHECK(got[9] == doctest::Approx(3));
  }
}
