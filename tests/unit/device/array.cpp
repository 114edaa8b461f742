#include "engine/text/diagnostic.h"
#include "runtime/device/device.h"
#include "runtime/wire/wire.h"

#include <cstdint>
#include <doctest/doctest.h>

using namespace nsim;

TEST_CASE("an array is aligned, zeroed, and holds what its type can hold") {
  for (size_t bytes : {4u, 8u})
    for (bool integer : {false, true}) {
      device::Array a = device::make_array(5, bytes, integer);
      CHECK(reinterpret_cast<uintptr_t>(a.at()) % 128 == 0);
      for (size_t k = 0; k < 5; ++k) CHECK(a.get(k) == 0);
      a.set(3, -7.25);
      CHECK(a.get(3) == (integer ? -7 : -7.25));
      CHECK(a.get(2) == 0);
      CHECK(a.get(4) == 0);
      a.set(4, 0.1);
      CHECK(a.get(4) == (integer ? 0 : bytes == 4 ? static_cast<double>(0.1f) : 0.1));
    }
}

TEST_CASE("a moved array keeps its numbers and its place") {
  device::Array a = device::make_array(100, 4, false);
  a.set(99, 3);
  const void* place = a.at();
  const device::Array b = std::move(a);
  CHECK(b.at() == place);
  CHECK(b.get(99) == 3);
}

TEST_CASE("an empty array has no memory; outside the bounds is a mistake of ours") {
  device::Array none = device::make_array(0, 8, false);
  CHECK(none.at() == nullptr);
  CHECK_THROWS_AS(none.get(0), Bug);
  CHECK_THROWS_AS(none.set(0, 1), Bug);
}
