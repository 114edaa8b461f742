#include "kernels/draw.h"
#include "kernels/kernels.h"
#include "kernels/poisson_table.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace nsim::kernels;

TEST_CASE("a table gives the mean and the chances of its law") {
  for (double mean : {1e-4, 0.01, 0.3, 1.6, 5.0, 23.7, 150.0, 790.0}) {
    const auto t = poisson_thresholds(mean);
    INFO("mean ", mean);
    REQUIRE(!t.empty());
    REQUIRE(t.size() <= 1024);
    long double table_mean = 0;
    for (size_t k = 0; k < t.size(); ++k) {
      if (k) REQUIRE(t[k] >= t[k - 1]);
      table_mean += (0x1p32L - t[k]) / 0x1p32L;
    }
    CHECK(std::fabs(static_cast<double>(table_mean) - mean) <= (mean < 10 ? 0x1p-31 : 0x1p-29));
    // P(count > k) is the incomplete gamma function; here from the front, in double.
    double below = 0;
    for (size_t k = 0; k < t.size(); ++k) {
      below += std::exp(static_cast<double>(k) * std::log(mean) - mean - std::lgamma(static_cast<double>(k) + 1));
      REQUIRE(std::fabs(static_cast<double>(t[k]) * 0x1p-32 - below) < 1e-9 + 1e-12 * static_cast<double>(t.size()));
    }
  }
  CHECK(poisson_thresholds(0).empty());
}

TEST_CASE("the count of a draw is the number of thresholds that its word reaches, for every size of table") {
  for (double mean : {0.01, 0.8, 2.0, 4.9, 40.0, 700.0}) {
    auto t = poisson_thresholds(mean);
    for (int padding = 0; padding < 3; ++padding) {
      for (u64 entity = 0; entity < 2000; ++entity) {
        const u32 word = count_word(1, 2, entity, 0, 3);
        int count = 0;
        for (u32 threshold : t) count += threshold != ~0u && threshold <= word;
        REQUIRE(draw_poisson_table(1, 2, entity, 0, 3, t.data(), static_cast<int>(t.size())) == count);
      }
      if (t.size() < 1000) t.insert(t.end(), static_cast<size_t>(1 + padding * 7), ~0u);
    }
  }
}

TEST_CASE("a long table is searched by halving, and gives the same counts as a short one where both can") {
  for (double mean : {3.0, 700.0, 2500.0, 60000.0}) {
    const auto t = poisson_thresholds(mean);
    const auto size = static_cast<int>(t.size());
    if (mean > 800) REQUIRE(size > longest_short_table);
    double sum = 0;
    for (u64 entity = 0; entity < 2000; ++entity) {
      const u32 word = table_word(count_word(1, 2, entity, 0, 3));
      const auto count = static_cast<int>(std::upper_bound(t.begin(), t.end(), word) - t.begin());
      REQUIRE(draw_poisson_long_table(1, 2, entity, 0, 3, t.data(), size) == count);
      sum += count;
    }
    // The mean of 2000 counts, within five of its deviations.
    CHECK(std::fabs(sum / 2000 - mean) < 5 * std::sqrt(mean / 2000));
  }
}

TEST_CASE("the embedded texts hold the functions and no include") {
  for (auto text : {barrier(), philox(), math(), draw()}) {
    CHECK(text.find("\n#include") == std::string::npos);
    CHECK(text.ends_with("using namespace nsim::kernels;\n"));
  }
  CHECK(math().find("m_exprel") != std::string::npos);
  CHECK(draw().find("draw_poisson_table") != std::string::npos);
}
