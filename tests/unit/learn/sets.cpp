// What a source shows of a set: some of its samples, a part kept back, other labels, other scales; and what disturbs them, in trainings and in tests.
#include "runtime/learn/feed.h"
#include "school.h"
#include <cmath>

using namespace nsim;
using namespace nsim::learn;

namespace {

/// The mean of an expression of `x` over a part of the source.
double mean_of(const std::string& source, const std::string& part, const std::string& what = "mean(x)") {
  School school("source x : " + source + "\nevaluate x on x." + part + " {\n  precision = double\n  batch = 16\n  record " + what + "\n}\n");
  return school.run().outcomes[0].recorded[0].value.values[0];
}

int64_t samples(const std::string& source, const std::string& part) {
  School school("source x : " + source + "\nevaluate x on x." + part + " { record mean(x) }\n");
  return Feed(school.lessons[0], set_of).samples();
}

const std::string all = "images(\"digits_small\")", kept = "images(\"digits_small\", validation = 25%)";

}  // namespace

TEST_CASE("a part for validation is kept back: the two parts are the training samples, each once") {
  const int64_t n = samples(all, "train"), back = samples(kept, "validation"), left = samples(kept, "train");
  CHECK(back == std::llround(0.25 * double(n)));
  CHECK(back + left == n);
  CHECK(samples(kept, "test") == samples(all, "test"));
  // The sums over both are that of all: means of a few hundred numbers in double.
  for (const char* what : {"mean(x)", "sum(x * x)"})
    CHECK(mean_of(kept, "validation", what) * double(back) + mean_of(kept, "train", what) * double(left) == doctest::Approx(mean_of(all, "train", what) * double(n)).epsilon(1e-9));
}

TEST_CASE("of sources that are shown one by one each keeps back a part of its own") {
  const auto shown = [](const std::string& part) {
    School school("source a : " + kept + "\nsource b : images(\"digits_small\", validation = 10%)\nsource turned : rotated(b, 90 deg)\nsource both : one_by_one(a, turned)\n" +
                  "evaluate both on " + part + " { record mean(both) }\n");
    return Feed(school.lessons[0], set_of).samples();
  };
  const int64_t n = samples(all, "train"), of_a = std::llround(0.25 * double(n)), of_b = std::llround(0.1 * double(n));
  CHECK(shown("both.validation") == of_a + of_b);
  CHECK(shown("both.train") == 2 * n - of_a - of_b);
  CHECK(shown("a.validation") == of_a);
  CHECK(shown("turned.validation") == of_b);
}

TEST_CASE("`first`, `labels` and `classes` choose samples and fold labels") {
  CHECK(samples("images(\"digits_small\", first = 10)", "train") == 10);
  const int64_t some = samples("images(\"digits_small\", labels = [3, 7])", "train"), n = samples(all, "train");
  CHECK(some > 0);
  CHECK(some < n / 2);
  School folded("source x : images(\"digits_small\", classes = 5)\nlayer out[5] : linear <- x\ntrain 12 epochs using adam(rate = 3e-3) { batch = 32; minimise cross_entropy(out, x.label) }\n"
                "evaluate out on x.train { record accuracy(out, x.label) }\n");
  CHECK(folded.run().outcomes[1].recorded[0].value.values[0] > 0.8);
}

// Single-precision data: a millionth of what is added up.
TEST_CASE("standardised samples have mean 0 and variance 1 over the training part, and tests have its scale") {
  const std::string scaled = "images(\"digits_small\", standardise = true)";
  CHECK(std::abs(mean_of(scaled, "train")) < 1e-5);
  CHECK(mean_of(scaled, "train", "mean(x * x)") == doctest::Approx(1).epsilon(1e-5));
  const double mean = mean_of(all, "train"), square = mean_of(all, "train", "mean(x * x)"), sd = std::sqrt(square - mean * mean);
  CHECK(mean_of(scaled, "test") == doctest::Approx((mean_of(all, "test") - mean) / sd).epsilon(1e-4));
}

TEST_CASE("sources that are shown one by one are disturbed together") {
  const auto mean = [](const std::string& how, const std::string& part) {
    School school("source a : " + all + "\nsource b : permuted(a)\nsource both : one_by_one(a, b)" + how + "\nevaluate both on " + part + " {\n  precision = double\n  record mean(both)\n}\n");
    return school.run().outcomes[0].recorded[0].value.values[0];
  };
  CHECK(mean(" + flip(100%)", "both.test") == doctest::Approx(1 - mean("", "both.test")).epsilon(1e-6));
  CHECK(mean(" + flip(100%)", "b.test") == doctest::Approx(1 - mean("", "b.test")).epsilon(1e-6));
  CHECK(mean(" + salt(100%, value = 0.5)", "both.test") == doctest::Approx(0.5).epsilon(1e-6));
}

TEST_CASE("noise is in trainings and tests, the same in every test; what moves pictures is in trainings alone") {
  CHECK(mean_of(all + " + flip(100%)", "test") == doctest::Approx(1 - mean_of(all, "test")).epsilon(1e-6));
  CHECK(mean_of(all + " + dropout(1)", "test") == 0);
  CHECK(mean_of(all + " + salt(100%, value = 0.5)", "test") == doctest::Approx(0.5).epsilon(1e-6));
  CHECK(mean_of(all + " + gauss(0.3)", "test") == mean_of(all + " + gauss(0.3)", "test"));
  CHECK(mean_of(all + " + gauss(0.3)", "test", "mean(x * x)") == doctest::Approx(mean_of(all, "test", "mean(x * x)") + 0.09).epsilon(0.01));
  CHECK(mean_of(all + " + shift(9) + mirror", "test") == mean_of(all, "test"));
  const auto trained = [](const std::string& source) {
    School school("source x : " + source + "\nlayer out[1] : linear <- x { weight = 1; bias = 0 }\ntrain 1 epochs using sgd(rate = 0) { precision = double; batch = 16; minimise mean(out) }\n");
    return school.run().outcomes[0].recorded[0].value.values[0];
  };
  CHECK(trained(all + " + mirror") == doctest::Approx(trained(all)).epsilon(1e-9));
  CHECK(trained(all + " + shift(9)") < 0.99 * trained(all));
}
