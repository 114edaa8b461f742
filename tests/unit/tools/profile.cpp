#include "tools/profile.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::tools;
using Lap = emit::Lap;

namespace {

simulate::Profile made() {
  simulate::Profile profile;
  profile.lines = {{Lap::integrate, "exc", 0.3, 0.3, 6e8, 1.2e10}, {Lap::integrate, "inh", 0.1, 0.1, 1e8, 2e9}, {Lap::deliver, "exc->exc", 0.5, 0.5, 1e8, 6e8},
                   {Lap::clock, "the clock itself", 0.001, 0.001, 0, 0}};
  profile.run_seconds = 0.9, profile.host_seconds = 0.1, profile.steps = 10000;
  return profile;
}

}  // namespace

TEST_CASE("a profile is a table by phase, then by what is slowest") {
  CHECK(to_text(made(), 2e10) ==
        "\n  where the time went\n"
        "  integrate                                        0.4 s   40.0 %            1.75 Gevents/s       35 GB/s\n"
        "    exc                                            0.3 s   30.0 %               2 Gevents/s       40 GB/s\n"
        "    inh                                            0.1 s   10.0 %               1 Gevents/s       20 GB/s\n"
        "  deliver                                          0.5 s   50.0 %             200 Mevents/s      1.2 GB/s\n"
        "    exc->exc                                       0.5 s   50.0 %             200 Mevents/s      1.2 GB/s\n"
        "  record                                           0.1 s   10.0 %\n"
        "    taken by the host                              0.1 s   10.0 %\n"
        "  10000 steps, 100 us each; reading the clock took about 0.4 % of the time\n"
        "  events: updates of cells, synapses that a spike reaches; bytes: what is read of rows and cells; this machine's memory gives 20 GB/s\n");
}

TEST_CASE("profiles of several networks are added line by line") {
  simulate::Profile sum, more = made();
  more.lines.push_back({Lap::drive, "drive_exc", 0.1, 0.1, 0, 0});
  add(sum, made());
  add(sum, more);
  CHECK(sum.steps == 20000);
  CHECK(sum.run_seconds == doctest::Approx(1.8));
  REQUIRE(sum.lines.size() == 5);
  CHECK(sum.lines[0].seconds == doctest::Approx(0.6));
  CHECK(sum.lines[0].events == 1.2e9);
  CHECK(sum.lines[4].name == "drive_exc");
}

TEST_CASE("memory gives more than a spinning disk and less than a cache") {
  const double bandwidth = memory_bandwidth(1);
  CHECK(bandwidth > 2e8);
  CHECK(bandwidth < 2e12);
}
