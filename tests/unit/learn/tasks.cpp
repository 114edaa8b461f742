// Sets that are shown one sample of one of them at a time, and tasks that are made of a set.
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

constexpr const char* sets = R"(
source a : images("x")
source b : images("x")
source turned : rotated(b, 90 deg)
source other : permuted(b)
)";

constexpr const char* layers = R"(
layer h[12] : tanh <- SHOWN
layer out[task = 2, class = 10] : linear <- h
)";

std::string network(const std::string& source, const std::string& shown, const std::string& stages) {
  std::string text = layers;
  text.replace(text.find("SHOWN"), 5, shown);
  return sets + source + text + stages;
}

std::vector<double> readings(const Outcome& outcome) {
  std::vector<double> all;
  for (const auto& one : outcome.recorded) all.push_back(one.value.values.at(0));
  return all;
}

MachineOptions oracle() {
  MachineOptions options;
  options.reference = true;
  return options;
}

const std::string one_by_one = "source both : one_by_one(a, turned)\n";

}  // namespace

// 200 test samples of each set, in batches that hold some of both: what is said of one set is what is said where it is shown alone.
TEST_CASE("means over the samples of one member are those of the set alone") {
  const std::string record = "accuracy(out[0], a.label), cross_entropy(out[0], a.label), hinge(out[1], a.label), wrong";
  const std::string wrong = "let wrong = 1 - accuracy(out[1], a.label) / 2; ";
  for (bool reference : {true, false}) {
    CAPTURE(reference);
    MachineOptions options;
    options.reference = reference;
    School alone(network("", "a", "evaluate out on a.test { " + wrong + "record " + record + " }\n"));
    School both(network(one_by_one, "both", "evaluate out on both.test { batch = 128; " + wrong + "record " + record + ", mean(both.task), mean(both.label) }\n" +
                                                "evaluate out on a.test { batch = 128; " + wrong + "record " + record + ", mean(both.task), accuracy(out[0], turned.label) }\n"));
    const std::vector<double> wanted = readings(alone.run(options).outcomes[0]), got = readings(both.run(options).outcomes[0]), own = readings(both.outcomes[1]);
    CHECK(both.outcomes[0].samples == 400);
    CHECK(both.outcomes[1].samples == 200);
    for (size_t k = 0; k < wanted.size(); ++k) {
      CHECK(got[k] == doctest::Approx(wanted[k]).epsilon(1e-5));   // single precision, in another order
      CHECK(own[k] == doctest::Approx(wanted[k]).epsilon(1e-5));
    }
    CHECK(got[4] == doctest::Approx(0.5));
    CHECK(own[4] == 0);
    CHECK(std::isnan(own[5]));                 // no sample of it was shown
  }
}

// All samples in one batch: the loss of one task is the mean over its own samples, so a step of the other task's outputs is none.
TEST_CASE("only the outputs of a sample's own task learn from it") {
  const std::string learns = " using sgd(rate = 0.5) { batch = BATCH; minimise cross_entropy(out[0], a.label) }\n";
  auto text = [&](const std::string& n) {
    std::string one = "train 1 batches" + learns;
    return one.replace(one.find("BATCH"), 5, n);
  };
  School alone(network("", "a", text("1000"))), both(network(one_by_one, "both", text("2000")));
  alone.run(oracle()), both.run(oracle());
  for (const char* path : {"h.weight", "h.bias", "out.weight", "out.bias"}) {
    const std::vector<double>&wanted = alone.kept.arrays.at(path), &got = both.kept.arrays.at(path);
    REQUIRE(wanted.size() == got.size());
    double worst = 0;
    for (size_t k = 0; k < got.size(); ++k) worst = std::max(worst, std::abs(got[k] - wanted[k]));
    CHECK(worst < 1e-12);
  }
}

TEST_CASE("a loss over several tasks is the sum of means over the samples of each") {
  School both(network(one_by_one, "both", "train 1 batches using sgd(rate = 0) { batch = 500; minimise (cross_entropy(out[0], a.label) + 3 * cross_entropy(out[1], turned.label)) / 2 + mean(h.weight^2);"
                                          " record cross_entropy(out[0], a.label), cross_entropy(out[1], turned.label), mean(h.weight^2) }\n"));
  const std::vector<double> got = readings(both.run(oracle()).outcomes[0]);
  CHECK(got[0] == doctest::Approx((got[1] + 3 * got[2]) / 2 + got[3]).epsilon(1e-12));
}

TEST_CASE("an epoch shows every sample of every member once, in another order each time") {
  School both(network(one_by_one, "both", "train 1 epochs using sgd(rate = 0) { batch = 100; minimise mean(h.weight^2); record mean(both.task), mean(both.label), accuracy(out, both.label) }\n"
                                          "evaluate out on both.train { record mean(both.task), mean(both.label), accuracy(out, both.label) }\n"));
  both.run(oracle());
  const std::vector<double> trained = readings(both.outcomes[0]), tested = readings(both.outcomes[1]);
  CHECK(both.outcomes[0].samples == 2000);
  CHECK(tested[0] == doctest::Approx(0.5).epsilon(1e-12));
  CHECK(tested[1] == doctest::Approx(4.5 + 5).epsilon(1e-12));   // ten classes, equally many of each, and ten more for the second task
  for (size_t k = 0; k < 3; ++k) CHECK(trained[k + 1] == doctest::Approx(tested[k]).epsilon(1e-12));
}

// Counter-clockwise by a right angle: what was in the last column stands in the first row.
TEST_CASE("turned and permuted pictures") {
  School school(network("source all : joined(b, turned, other)\n", "all", "evaluate out on b.test, turned.test, other.test { record mean(turned[3, 9] - b[9, 24]), mean(abs(turned[14, 5] - b[5, 13])),"
                                                                         " mean(other - b), mean(other^2 - b^2), mean(abs(other - b)), mean(other.label == b.label) }\n"));
  const std::vector<double> got = readings(school.run(oracle()).outcomes[0]);
  CHECK(got[0] == 0);
  CHECK(got[1] == 0);
  CHECK(std::abs(got[2]) < 1e-9);
  CHECK(std::abs(got[3]) < 1e-9);
  CHECK(got[4] > 0.05);
  CHECK(got[5] == doctest::Approx(1).epsilon(1e-12));
}
