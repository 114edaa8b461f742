// Blocks of Poisson counts as kernels draw them: the numbers of the reference device cell by cell, and those numbers follow their law.
#include "kernels/draw.h"
#include "kernels/kernels.h"
#include "kernels/poisson_table.h"
#include "runtime/jit/compiler.h"
#include "tests/unit/jit/folder.h"

#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace nsim;
using namespace nsim::kernels;
using tests::Folder;

namespace {

using Counts = void (*)(uint16_t*, int, u64 entity, u64 moment, const uint32_t* thresholds, int n);

std::string emitted() {
  std::string text;
  for (auto part : {dialect_cpu(), philox(), math(), draw(), words(), counts()}) text += part;
  return text + "ENTRY void block(u16* counts, i32 size, u64 entity, u64 moment, const u32* thresholds, i32 n) {"
                " poisson_counts(counts, size, 5, 17u, entity, 2u, moment, thresholds, n, true); }\n";
}

/// Pearson's statistic against a Poisson law, classes of at least 20 expected, as deviations above its mean.
double chi(const std::vector<double>& seen, double draws, double mean) {
  double sum = 0, expected = 0, counted = 0;
  int classes = 0;
  for (size_t k = 0; k < seen.size(); ++k) {
    const auto count = static_cast<double>(k);
    expected += draws * std::exp(count * std::log(mean) - mean - std::lgamma(count + 1)), counted += seen[k];
    if (expected < 20) continue;
    sum += (counted - expected) * (counted - expected) / expected, ++classes;
    expected = counted = 0;
  }
  return (sum - (classes - 1)) / std::sqrt(2.0 * (classes - 1));
}

}  // namespace

TEST_CASE("blocks of Poisson counts are those of the cells one by one, and follow their law, neighbours and steps apart") {
  const Folder folder;
  for (const char* name : {"g++", "clang++"}) {
    const auto compiler = jit::find_compiler(name);
    if (!compiler) continue;
    const jit::Binary binary = jit::compile(emitted(), *compiler, folder.path);
    const auto block = reinterpret_cast<Counts>(binary.find("block"));
    REQUIRE(bool(block));
    // Tables of one threshold, of less than a vector, of more, of more than a ladder, and long ones.
    for (const double mean : {0.01, 0.3, 1.6, 2.0, 8.0, 30.0, 150.0, 900.0}) {
      auto table = poisson_thresholds(mean);
      const auto n = static_cast<int>(table.size());
      const std::string what = std::string(name) + ", mean " + std::to_string(mean);
      INFO(what);
      // In two of a hundred groups of 128 cells a half meets a threshold: 500 groups have some ten. Blocks begin and end anywhere.
      std::vector<uint16_t> counts(1024);
      for (u64 moment = 0; moment < 64; ++moment)
        for (const auto& [first, size] : {std::pair<u64, int>{0, 1024}, {77, 60}, {1024 * 1024 - 1, 130}, {0x3FFFFFFC1, 100}}) {
          block(counts.data(), size, first, moment, table.data(), n);
          for (int k = 0; k < size; ++k)
            REQUIRE(counts[static_cast<size_t>(k)] == draw_poisson_long_table(5, 17, first + static_cast<u64>(k), 2, moment, table.data(), n));
        }
      if (mean > 100) continue;
      constexpr u64 steps = 1000;
      std::vector<double> seen(200);
      std::vector<uint16_t> before(1024);
      double product[5] = {};   // of neighbours that share a word, a call, a group; of the next group; of the step before
      for (u64 moment = 1; moment <= steps; ++moment) {
        block(counts.data(), 1024, 4096, moment, table.data(), n);
        for (size_t k = 0; k < 1024; ++k) {
          ++seen[counts[k]];
          const double x = counts[k] - mean;
          const double others[] = {counts[k ^ 1] - mean, counts[k ^ 32] - mean, counts[k ^ 4] - mean, counts[(k + 128) % 1024] - mean, before[k] - mean};
          for (int other = 0; other < 5; ++other) product[other] += moment == 1 && other == 4 ? 0 : x * others[other];
        }
        before = counts;
      }
      constexpr double draws = 1024 * steps;
      CHECK(std::fabs(chi(seen, draws, mean)) < 4.5);   // the tail of this statistic is longer than that of a normal number
      // Sums of products of independent numbers, in their deviations; pairs stand twice among the first three. 4.2 is exceeded once in 4 * 10^4.
      for (int other = 0; other < 5; ++other) CHECK(std::fabs(product[other]) / mean / std::sqrt((other < 3 ? 2 : 1) * draws) < 4.2);
    }
  }
}
