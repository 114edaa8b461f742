// Memory that is handed on.
#include "runtime/wire/recycled.h"

#include <cstdint>
#include <doctest/doctest.h>
#include <thread>

using namespace nsim::wire;

TEST_CASE("columns hold what is put into them, at any size, while others come and go in other threads") {
  const auto work = [](uint32_t seed, bool& right) {
    right = true;
    for (uint32_t round = 0; round < 6; ++round) {
      std::vector<Column<uint32_t>> columns;
      for (uint32_t k = 0; k < 5; ++k) {
        Column<uint32_t> column;
        if (k % 2) column.reserve(300000 * (k + round));
        for (uint32_t i = 0; i < 200000 * (k + round); ++i) column.push_back(seed + i * (k + 1));
        columns.push_back(std::move(column));
      }
      columns.erase(columns.begin() + 1);
      for (const uint32_t k : {0u, 2u, 3u, 4u}) {
        const Column<uint32_t>& column = columns[k ? k - 1 : 0];
        for (uint32_t i = 0; i < column.size(); ++i) right &= column[i] == seed + i * (k + 1);
      }
      if (round == 3) release_recycled();
    }
  };
  bool here = false, there = false;
  std::thread other([&] { work(7, there); });
  work(3, here);
  other.join();
  CHECK(here);
  CHECK(there);
}

TEST_CASE("a large column takes up the memory that one before it had, where a huge page begins") {
#if defined(__linux__)
  release_recycled();
  constexpr size_t n = size_t{3} << 20;
  const void* before = nullptr;
  {
    Column<uint32_t> first(n), second(n);
    before = first.data();
    CHECK(reinterpret_cast<uintptr_t>(before) % (size_t{2} << 20) == 0);
  }
  CHECK(Column<uint16_t>(n).data() == before);
  // Both together are large enough for one of twice the size: neighbours are joined.
  CHECK(static_cast<const void*>(Column<uint32_t>(2 * n).data()) == before);
  release_recycled();
#endif
}
