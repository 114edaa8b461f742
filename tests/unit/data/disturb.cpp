// Elements that are moved or disturbed: exact counts, statistics, and that nothing depends on the order of reading.
#include <doctest/doctest.h>
#include "kernels/draw.h"
#include "runtime/data/disturb.h"
#include "runtime/data/moved.h"
#include "runtime/data/normals.h"
#include "tests/unit/data/place.h"
#include <algorithm>
#include <cmath>

using namespace nsim;
using data::Samples;

namespace {

const data::Key key{5, 77};

Samples pictures(std::vector<float> numbers, int64_t rows, int64_t columns) {
  return data::samples_of(data::values_of(std::move(numbers), rows * columns), {{"row", rows}, {"column", columns}});
}

std::vector<float> sample(const Samples& samples, int64_t k) {
  std::vector<float> to(static_cast<size_t>(samples.size()));
  samples.read(k, to.data());
  return to;
}

/// 50 grey pictures of 28 x 28.
Samples grey() { return pictures(std::vector<float>(50 * 784, 0.25f), 28, 28); }

int64_t changed(const Samples& samples, int64_t k, float to) {
  const std::vector<float> one = sample(samples, k);
  return std::count(one.begin(), one.end(), to);
}

}  // namespace

TEST_CASE("permuted: one permutation for all samples of a key") {
  std::vector<float> numbers(2 * 784);
  for (size_t k = 0; k < numbers.size(); ++k) numbers[k] = static_cast<float>(k);
  const Samples set = pictures(numbers, 28, 28), other = data::permuted(set, key);
  std::vector<float> a = sample(other, 0), b = sample(other, 1);
  for (size_t k = 0; k < a.size(); ++k) CHECK(b[k] == a[k] + 784);
  CHECK(a != sample(set, 0));
  CHECK(sample(data::permuted(set, key), 0) == a);
  CHECK(sample(data::permuted(set, {6, 77}), 0) != a);
  std::sort(a.begin(), a.end());
  CHECK(a == sample(set, 0));
}

TEST_CASE("quarter turns are exact, counter-clockwise, and come back after four") {
  const Samples square = pictures({1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3), wide = pictures({1, 2, 3, 4, 5, 6}, 2, 3);
  CHECK(sample(data::rotated(square, 90), 0) == std::vector<float>{3, 6, 9, 2, 5, 8, 1, 4, 7});
  CHECK(sample(data::rotated(square, 180), 0) == std::vector<float>{9, 8, 7, 6, 5, 4, 3, 2, 1});
  CHECK(sample(data::rotated(square, -90), 0) == std::vector<float>{7, 4, 1, 8, 5, 2, 9, 6, 3});
  CHECK(sample(data::rotated(square, 270), 0) == sample(data::rotated(square, -90), 0));
  CHECK(sample(data::rotated(square, 360), 0) == sample(square, 0));
  CHECK(sample(data::rotated(wide, 180), 0) == std::vector<float>{6, 5, 4, 3, 2, 1});
  CHECK(data_test::failure([&] { data::rotated(wide, 90); }) == "the pictures cannot be turned by a quarter | they have 2 rows of 3 columns");
  Samples line = data::samples_of(data::values_of(std::vector<float>(4), 4), {{"cell", 4}});
  CHECK(data_test::failure([&] { data::rotated(line, 90); }) == "the samples cannot be turned | they have no rows and columns");
}

TEST_CASE("other angles: near a quarter turn like it, channel by channel, and a disc stays a disc") {
  const Samples colours = data::samples_of(data::values_of(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90}, 18), {{"channel", 2}, {"row", 3}, {"column", 3}});
  const std::vector<float> exact = sample(data::rotated(colours, 90), 0), near = sample(data::rotated(colours, 90 - 1e-5), 0);
  for (size_t k = 0; k < exact.size(); ++k) CHECK(near[k] == doctest::Approx(exact[k]).epsilon(1e-4));   // 1e-5 degrees move 9e-7 pixels at most
  std::vector<float> disc(784);
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) disc[size_t(28 * y + x)] = std::exp(-((y - 13.5f) * (y - 13.5f) + (x - 13.5f) * (x - 13.5f)) / 50);
  }
  const std::vector<float> turned = sample(data::rotated(pictures(disc, 28, 28), 33), 0);
  // Bilinear interpolation errs by at most h²/8 of each second derivative, here below 2/50.
  for (size_t k = 0; k < disc.size(); ++k) {
    const float y = std::abs(static_cast<float>(k / 28) - 13.5f), x = std::abs(static_cast<float>(k % 28) - 13.5f);
    if (y * y + x * x < 13 * 13) CHECK(turned[k] == doctest::Approx(disc[k]).epsilon(0.012));
  }
}

TEST_CASE("flip and salt change exactly the floor of their share, other elements in each sample and epoch") {
  const Samples flipped = data::disturbed(grey(), data::Flip{0.1}, key, 0);
  for (int64_t k = 0; k < 50; ++k) CHECK(changed(flipped, k, 0.75f) == 78);
  CHECK(changed(data::disturbed(grey(), data::Flip{1}, key, 0), 0, 0.75f) == 784);
  CHECK(changed(data::disturbed(grey(), data::Flip{0}, key, 0), 0, 0.75f) == 0);
  const Samples salted = data::disturbed(grey(), data::Salt{0.5, 2}, key, 0);
  for (int64_t k = 0; k < 50; ++k) CHECK(changed(salted, k, 2.0f) == 392);
  CHECK(sample(salted, 0) != sample(salted, 1));
  CHECK(sample(salted, 0) != sample(data::disturbed(grey(), data::Salt{0.5, 2}, key, 1), 0));
  // Each element is hit with the same chance: 5000 draws of 392 in 784, five deviations of a binomial number.
  std::vector<int> hits(784);
  for (uint64_t epoch = 0; epoch < 100; ++epoch) {
    const Samples set = data::disturbed(grey(), data::Salt{0.5, 2}, key, epoch);
    for (int64_t k = 0; k < 50; ++k) {
      const std::vector<float> one = sample(set, k);
      for (size_t e = 0; e < 784; ++e) hits[e] += one[e] == 2;
    }
  }
  for (const int n : hits) CHECK(std::abs(n - 2500) < 5 * std::sqrt(5000 * 0.25));
}

TEST_CASE("a share that is written as 30 % of 10 elements is 3 of them") {
  const Samples ten = pictures(std::vector<float>(10), 2, 5);
  for (int n = 0; n <= 10; ++n) CHECK(changed(data::disturbed(ten, data::Salt{n / 10.0, 1}, key, 0), 0, 1.0f) == n);
}

TEST_CASE("gauss: mean and deviation, independent from element to element") {
  const Samples noisy = data::disturbed(grey(), data::Gauss{0.5}, key, 0);
  const data::Moments m = data::moments(noisy);
  // 39,200 numbers: the mean is known to 0.5 / 198, the deviation to 0.5 / 280; five of these.
  CHECK(std::abs(m.mean - 0.25) < 5 * 0.5 / 198);
  CHECK(std::abs(m.sd - 0.5) < 5 * 0.5 / 280);
  double product = 0;
  for (int64_t k = 0; k < 50; ++k) {
    const std::vector<float> one = sample(noisy, k);
    for (size_t e = 1; e < 784; ++e) product += (one[e] - 0.25) * (one[e - 1] - 0.25);
  }
  CHECK(std::abs(product / 39150) < 5 * 0.25 / 198);
}

TEST_CASE("normal numbers are those of the generator, to the bit, whatever the processor can") {
  std::vector<float> values(600);
  data::add_normals({1, 2, 3, 4, 5}, 0.5f, 600, values.data());
  for (size_t k = 0; k < 600; ++k) {
    // Blocks of 64 calls; the four numbers of a call stand 64 apart.
    const kernels::Words w = kernels::draw_words(1, 4, 2, 5, 3, static_cast<uint32_t>(k / 256 * 64 + k % 64));
    const size_t which = k % 256 / 64;
    const auto pair = kernels::normal_pair<float>(w.at[which & 2], w.at[(which & 2) + 1]);
    CHECK(values[k] == 0.5f * (which & 1 ? pair.second : pair.first));
  }
}

TEST_CASE("occlude: a square wholly inside, in all channels; dropout: each on its own") {
  const Samples hidden = data::disturbed(grey(), data::Occlude{7}, key, 0);
  std::vector<size_t> corners;
  for (int64_t k = 0; k < 50; ++k) {
    CHECK(changed(hidden, k, 0.0f) == 49);
    const std::vector<float> one = sample(hidden, k);
    const auto first = static_cast<size_t>(std::find(one.begin(), one.end(), 0.0f) - one.begin());
    for (size_t row = 0; row < 7; ++row) CHECK(std::all_of(one.begin() + std::ptrdiff_t(first + 28 * row), one.begin() + std::ptrdiff_t(first + 28 * row + 7), [](float x) { return x == 0; }));
    corners.push_back(first);
  }
  CHECK(*std::max_element(corners.begin(), corners.end()) <= 21 * 28 + 21);
  CHECK(*std::max_element(corners.begin(), corners.end()) > *std::min_element(corners.begin(), corners.end()));
  CHECK(changed(data::disturbed(grey(), data::Occlude{99}, key, 0), 0, 0.0f) == 784);
  int64_t dropped = 0;
  for (int64_t k = 0; k < 50; ++k) dropped += changed(data::disturbed(grey(), data::Dropout{0.2}, key, 0), k, 0.0f);
  CHECK(std::abs(static_cast<double>(dropped) - 7840) < 5 * std::sqrt(39200 * 0.16));
}

TEST_CASE("shift moves a picture as a whole, by every distance alike; mirror exchanges left and right in half of the cases") {
  Samples dots = grey();
  std::vector<float> pixels(50 * 784, 0.0f);
  for (size_t k = 0; k < 50; ++k) pixels[k * 784 + 10 * 28 + 4] = 1;       // row 10, column 4
  dots.values = data::values_of(std::move(pixels), 784);
  const auto dot = [](const std::vector<float>& one) { return std::find(one.begin(), one.end(), 1.0f) - one.begin(); };
  int count[3][3] = {}, mirrored = 0;
  for (int64_t epoch = 0; epoch < 20; ++epoch)
    for (int64_t k = 0; k < 50; ++k) {
      const auto moved = dot(sample(data::disturbed(dots, data::Shift{1}, key, uint64_t(epoch)), k)), row = moved / 28 - 10, column = moved % 28 - 4;
      REQUIRE((std::abs(row) <= 1 && std::abs(column) <= 1));
      ++count[row + 1][column + 1];
      const auto seen = dot(sample(data::disturbed(dots, data::Mirror{}, key, uint64_t(epoch)), k));
      CHECK((seen == 10 * 28 + 4 || seen == 10 * 28 + 23));
      mirrored += seen == 10 * 28 + 23;
    }
  // Five standard deviations of 1000 draws.
  for (const auto& row : count)
    for (int n : row) CHECK(std::abs(n - 1000 / 9.0) < 5 * std::sqrt(1000 * 8 / 81.0));
  CHECK(std::abs(mirrored - 500) < 5 * std::sqrt(250.0));
  CHECK(dot(sample(data::disturbed(dots, data::Shift{0}, key, 0), 3)) == 10 * 28 + 4);
}

TEST_CASE("noise is a function of the sample, not of when it is read") {
  for (const data::Disturbance& how : {data::Disturbance{data::Flip{0.3}}, data::Disturbance{data::Salt{0.3, 2}}, data::Disturbance{data::Gauss{1}}, data::Disturbance{data::Occlude{5}},
                                       data::Disturbance{data::Dropout{0.3}}}) {
    const Samples set = data::disturbed(grey(), how, key, 4);
    const std::vector<float> late = sample(set, 17);
    std::vector<float> batch(3 * 784);
    set.gather(std::vector<int64_t>{49, 17, 0}, batch.data());
    CHECK(std::equal(late.begin(), late.end(), batch.begin() + 784));
    std::vector<float> one(784, 0.25f);
    data::disturb(how, key, 17, 4, set.axes, one.data());
    CHECK(one == late);
  }
}
