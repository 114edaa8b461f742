#include "engine/units/dimension.h"
#include "engine/text/diagnostic.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::dimensions;

TEST_CASE("arithmetic of dimensions") {
  CHECK(voltage() / voltage() == Dimension{});
  CHECK(power(voltage(), 2) == voltage() * voltage());
  CHECK(power(power(voltage(), 0.5), 2) == voltage());
  CHECK(power(time(), -1) == rate());
  CHECK(conductance() * resistance() == Dimension{});
  CHECK_FALSE(has_power(voltage(), 0.25));
  CHECK_FALSE(has_power(voltage(), 64));
  CHECK(has_power(Dimension{}, 0.3));
  CHECK_THROWS_AS(power(voltage(), 0.25), Bug);
}

TEST_CASE("exponents saturate instead of coming back with the other sign") {
  Dimension high = power(voltage(), 60);
  CHECK((high * high).twice[static_cast<size_t>(Base::voltage)] == 127);
  CHECK((Dimension{} / high / high).twice[static_cast<size_t>(Base::voltage)] == -127);
}

TEST_CASE("names as a user would say them") {
  CHECK(name_of(Dimension{}) == "plain number");
  CHECK(name_of(voltage()) == "voltage");
  CHECK(name_of(voltage() / time()) == "voltage per time");
  CHECK(name_of(current() / time()) == "current per time");
  CHECK(name_of(conductance()) == "conductance");
  CHECK(name_of(length() / time()) == "speed");
  CHECK(name_of(rate()) == "rate");
  CHECK(name_of(capacitance() / length() / length()) == "capacitance per area");
  CHECK(name_of(Dimension::of(Base::steps)) == "steps");
  CHECK(name_of(voltage() * voltage() / time()) == "mV^2/ms");
}

TEST_CASE("units as a user would type them") {
  CHECK(unit_of(Dimension{}) == "");
  CHECK(unit_of(voltage()) == "mV");
  CHECK(unit_of(voltage() / time()) == "mV/ms");
  CHECK(unit_of(conductance()) == "nS");
  CHECK(unit_of(rate()) == "kHz");
  CHECK(unit_of(current() * time()) == "pA.ms");
  CHECK(unit_of(power(voltage(), 2) / time()) == "mV^2/ms");
  CHECK(unit_of(voltage() / power(time(), 0.5)) == "mV/ms^0.5");
  CHECK(unit_of(power(time(), -2)) == "kHz/ms");
  CHECK(unit_of(Dimension::of(Base::epochs)) == "epochs");
  CHECK(unit_of(conductance() / length() / length()) == "nS/um^2");
}

TEST_CASE("quantities with a readable unit") {
  CHECK(format_quantity(0.00558, rate()) == "5.58 Hz");
  CHECK(format_quantity(20, time()) == "20 ms");
  CHECK(format_quantity(0.1, time()) == "0.1 ms");
  CHECK(format_quantity(2000, time()) == "2 s");
  CHECK(format_quantity(1500, time()) == "1.5 s");
  CHECK(format_quantity(90000, time()) == "90 s");
  CHECK(format_quantity(3600000, time()) == "60 min");
  CHECK(format_quantity(0.005, time()) == "5 us");
  CHECK(format_quantity(1.62, voltage()) == "1.62 mV");
  CHECK(format_quantity(-60, voltage()) == "-60 mV");
  CHECK(format_quantity(250, current()) == "250 pA");
  CHECK(format_quantity(1500, current()) == "1.5 nA");
  CHECK(format_quantity(2.5, rate()) == "2.5 kHz");
  CHECK(format_quantity(0, rate()) == "0 Hz");
  CHECK(format_quantity(0, voltage()) == "0 mV");
  CHECK(format_quantity(-0.0, voltage()) == "0 mV");
  CHECK(format_quantity(0.1, resistance()) == "100 MOhm");
  CHECK(format_quantity(3, Dimension{}) == "3");
  CHECK(format_quantity(1.0 / 3, Dimension{}) == "0.3333");
  CHECK(format_quantity(1.0 / 3, Dimension{}, 2) == "0.33");
  CHECK(format_quantity(3, voltage() / time()) == "3 mV/ms");
  CHECK(format_quantity(1, Dimension::of(Base::steps)) == "1 step");
  CHECK(format_quantity(6, Dimension::of(Base::steps)) == "6 steps");
  CHECK(format_quantity(1, Dimension::of(Base::batches)) == "1 batch");
  CHECK(format_quantity(2, Dimension::of(Base::batches)) == "2 batches");
}
