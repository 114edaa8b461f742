#include "engine/units/unit.h"
#include <doctest/doctest.h>
#include <cmath>
#include <numbers>

using namespace nsim;
using namespace nsim::dimensions;

namespace {

double value(const char* text) {
  auto quantity = parse_quantity(text);
  REQUIRE_MESSAGE(quantity.has_value(), text);
  return quantity->value;
}

Dimension dimension(const char* text) { return parse_quantity(text).value().dimension; }

}  // namespace

TEST_CASE("numbers in the coherent set are the nearest doubles") {
  CHECK(value("0.1 ms") == 0.1);
  CHECK(value("5 ms") == 5.0);
  CHECK(value("0.3 s") == 300.0);
  CHECK(value("100 us") == 0.1);
  CHECK(value("0.7 us") == 0.0007);
  CHECK(value("1.62 mV") == 1.62);
  CHECK(value("0.00162 V") == 1.62);
  CHECK(value("281 pF") == 281.0);
  CHECK(value("0.281 nF") == 281.0);
  CHECK(value("30 nS") == 30.0);
  CHECK(value("0.03 uS") == 30.0);
  CHECK(value("1 S") == 1e9);
  CHECK(value("5 Hz") == 0.005);
  CHECK(value("2.2 kHz") == 2.2);
  CHECK(value("100 MOhm") == 0.1);
  CHECK(value("3 m/s") == 3000.0);                    // um/ms
  CHECK(value("1 uF/cm^2") == 0.01);                  // pF/um^2: 1e6 pF / 1e8 um^2
  CHECK(value("0.1 mS/cm^2") == 0.001);
  CHECK(value("2%") == 0.02);
  CHECK(value("2 %") == 0.02);
  CHECK(value("1 min") == 60000.0);
  CHECK(value("1.5 h") == 5400000.0);
  CHECK(value("1e-3") == 1e-3);
  CHECK(value("1.5e+2 ms") == 150.0);
  CHECK(value("20 degC") == 293.15);
  CHECK(value("180 deg") == std::numbers::pi);
  CHECK(value("2 rad") == 2.0);
  CHECK(value("3 steps") == 3.0);
}

TEST_CASE("the set is coherent: products need no factor") {
  CHECK(dimension("1 nS") * dimension("1 mV") == dimension("1 pA"));
  CHECK(dimension("1 pF") * dimension("1 mV") / dimension("1 ms") == dimension("1 pA"));
  CHECK(value("1 nS") * value("1 mV") == value("1 pA"));
  CHECK(value("1 pF") * value("1 mV") / value("1 ms") == value("1 pA"));
  CHECK(value("1 GOhm") * value("1 pA") == value("1 mV"));
  CHECK(value("1 F") / value("1 S") == value("1 s"));
  CHECK(value("1 V") / value("1 A") == doctest::Approx(value("1 Ohm")).epsilon(1e-15));
  CHECK(dimension("1 kHz") == Dimension{} / dimension("1 ms"));
}

TEST_CASE("counters are dimensions of their own") {
  CHECK(dimension("6 steps") != dimension("6 ms"));
  CHECK(dimension("1 step") == dimension("2 steps"));
  CHECK(dimension("1 batch") == dimension("2 batches"));
  CHECK(dimension("2 epochs") != dimension("2 samples"));
  CHECK_FALSE(dimension("5 seeds").plain());
  CHECK(dimension("5%").plain());
  CHECK(dimension("5 deg").plain());
}

TEST_CASE("what is not a quantity") {
  for (const char* text : {"", "ms", "20 msec", "20  ms", "20 ms ", ".5", "5.", "20 mV/", "20 mV/ms^", "20 mV^12", "-5", "5 mV ms", "1e400", "5 ms.%", "20 sec"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_quantity(text).has_value());
  }
  CHECK(value("1e-400") == 0.0);   // smaller than any double
}

TEST_CASE("every listed unit is one, and its name alone is not a number") {
  CHECK(unit_names().size() > 50);
  for (const std::string& name : unit_names()) {
    CAPTURE(name);
    CHECK(parse_unit(name).has_value());
    CHECK(parse_quantity("1 " + name).has_value());
    CHECK(parse_quantity("1" + name).has_value());
  }
  CHECK(parse_unit("degC").value().offset == 273.15);
  CHECK(parse_unit("mV/degC").value().offset == 0.0);   // a difference of temperatures
  CHECK(parse_unit("Hz").value().factor == 0.001);
}
