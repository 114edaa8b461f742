// What a training does at a pace: tests see the network as it is then, and the training does not notice them.
#include "school.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

std::string training(const std::string& epochs, const std::string& lines) {
  return R"(
source digits : images("digits_small")
layer h[12]   : batch_norm + relu + dropout(10%) <- digits
layer out[10] : linear <- h
train )" + epochs + R"( epochs using adam(rate = 5e-3) {
  batch = 64
  minimise cross_entropy(out, digits.label)
)" + lines + "}\n";
}

const std::string tests = R"(  every 2 epochs {
    let right = accuracy(out, digits.label)
    evaluate test: out on digits.test { record right; expect right > 10%; expect right > 100% }
  }
  every 3 batches { record mean(abs(h.weight)); expect mean(abs(h.weight)) > 0 }
)";

}  // namespace

TEST_CASE("tests at a pace leave the training as it is, on each device") {
  for (bool reference : {false, true}) {
    MachineOptions options;
    options.reference = reference;
    const Kept with = School(training("4", tests)).run(options).kept, without = School(training("4", "")).run(options).kept;
    CHECK(with.arrays == without.arrays);
    CHECK(with.batches == without.batches);
  }
}

// The second test comes after four epochs, so it is the test that stands behind a training of four.
TEST_CASE("a test at a pace says what a test behind the training would") {
  School inside(training("4", tests)), behind(training("4", "") + "evaluate out on digits.test { record accuracy(out, digits.label) }\n");
  inside.run(), behind.run();
  const Outcome& outcome = inside.outcomes[0];
  REQUIRE(outcome.recorded.size() == 3);       // the loss, the weights, and what the test says
  CHECK(outcome.recorded[2].label == "test.right");
  REQUIRE(outcome.recorded[2].value.values.size() == 2);
  CHECK(outcome.recorded[2].value.values[1] == behind.outcomes[1].values[0]);
  CHECK(outcome.recorded[1].value.values.size() == size_t(4 * ((digits().train.count + 63) / 64) / 3));
  CHECK(outcome.columns == std::vector<std::string>{"epoch", "loss", "mean(abs(h.weight))", "test.right", "samples_per_second"});
  CHECK(std::isnan(outcome.epochs[2][3]));     // no test after the third epoch
  CHECK(outcome.epochs[3][3] == outcome.recorded[2].value.values[1]);
  REQUIRE(outcome.claims.size() == 3);
  CHECK(outcome.claims[0].held);
  CHECK(outcome.claims[1].held);
  CHECK(!outcome.claims[2].held);
}

// Without a step nothing is learned, so a test that begins anew each time says the same each time, whatever its cells have kept.
TEST_CASE("a test of cells in steps begins anew each time") {
  School school(spiking_loop(9) + R"(train 3 epochs using sgd(rate = 0) {
  step = 1 ms
  batch = 300
  present spikes for 6 ms
  minimise cross_entropy(count(out.spikes), digits.label)
  every 1 epochs { evaluate test: out on digits.test { present spikes for 6 ms; record accuracy(count(out.spikes), digits.label), mean(h.v, over = [time, cells]) } }
}
)");
  school.run();
  for (size_t k : {1u, 2u}) {
    const std::vector<double>& course = school.outcomes[0].recorded[k].value.values;
    REQUIRE(course.size() == 3);
    CHECK(course[1] == course[0]);
    CHECK(course[2] == course[0]);
  }
}

TEST_CASE("the best epoch is the one whose test is right most often") {
  School school(training("6", "  every 1 epochs { evaluate out on digits.test { record cross_entropy(out, digits.label), accuracy(out, digits.label) } }\n"));
  CHECK(school.lessons[0].best_by == 1);
  MachineOptions options;
  options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  Course course(options, [](const SetName&) -> const data::Set& { return digits(); });
  std::vector<bool> best;
  Checkpoints checkpoints;
  checkpoints.write = [&](const record::Arrays&, bool is_best) { best.push_back(is_best); };
  const Outcome outcome = course.run(school.lessons[0], [](const Progress&) { return true; }, checkpoints);
  double most = -1;
  for (size_t k = 0; k < best.size(); ++k) {
    CHECK(best[k] == (outcome.epochs[k][3] > most));
    most = std::max(most, outcome.epochs[k][3]);
  }
}

TEST_CASE("what is folded over samples is of all samples of the stage, also for each cell") {
  School school(training("2", "") + R"(
evaluate out on digits.test {
  batch = 90
  let right = sum(accuracy(out, digits.label), over = samples)
  record right, accuracy(out, digits.label), mean(out, over = samples), max(out, over = samples), mean(out)
}
)");
  school.run();
  const Outcome& outcome = school.outcomes[1];
  REQUIRE(outcome.recorded.size() == 5);
  // Sums and means of 200 numbers in single precision.
  CHECK(outcome.values[0] == doctest::Approx(outcome.values[1] * double(digits().test.count)).epsilon(1e-6));
  const measure::Array &mean = outcome.recorded[3].value, &most = outcome.recorded[4].value;
  CHECK(mean.axes == std::vector<std::string>{"cell"});
  REQUIRE(mean.values.size() == 10);
  double all = 0;
  for (size_t k = 0; k < 10; ++k) {
    all += mean.values[k] / 10;
    CHECK(most.values[k] > mean.values[k]);
  }
  CHECK(all == doctest::Approx(outcome.values[2]).epsilon(1e-5));
}
