// Kernels that measure themselves: what they count is what happened, and it changes nothing.
#include "tests/science/lab.h"
#include <algorithm>
#include <doctest/doctest.h>

using namespace nsim;
using Phase = emit::Lap::Phase;

namespace {

const simulate::ProfileLine* find(const simulate::Profile& profile, Phase phase, const std::string& name) {
  for (const simulate::ProfileLine& line : profile.lines)
    if (line.phase == phase && line.name == name) return &line;
  return nullptr;
}

const char* text = R"(
import "models/neurons.net"
source clock[2] : regular(100 Hz)
population cells[50] : lif_psc_exp
connect clock -> cells by all_to_all onto I { weight = 10 nA; delay = 1 ms }
connect spread: cells -> cells by all_to_all onto I { weight ~ uniform(0 pA, 1 pA); delay ~ uniform(0.1 ms, 2 ms) }
run 60 ms { step = 0.1 ms; record spikes of cells, clock }
run 40 ms { step = 0.1 ms; record spikes of cells, clock }
)";

}  // namespace

TEST_CASE("a profile counts updates and synaptic events, at any number of threads, and leaves the spikes as they are") {
  lab::Options options;
  options.device = "cpu";
  const lab::Run plain = lab::run(text, options);
  CHECK(plain.simulation->profile().lines.empty());
  for (const unsigned threads : {1u, 2u}) {
    CAPTURE(threads);
    options.threads = threads;
    options.profile = true;
    const lab::Run run = lab::run(text, options);
    REQUIRE(!run.spikes("cells").empty());
    CHECK(run.spikes("cells") == plain.spikes("cells"));
    double sent = 0, fired = 0;
    for (const record::StageSummary& stage : run.summaries)
      for (const record::PopulationSummary& p : stage.populations) (p.name == "clock" ? sent : fired) += static_cast<double>(p.spikes);
    const simulate::Profile profile = run.simulation->profile();
    CHECK(profile.steps == 1000);
    CHECK(profile.threads == static_cast<int>(threads));
    const simulate::ProfileLine* cells = find(profile, Phase::integrate, "cells");
    REQUIRE(cells);
    CHECK(cells->events == 50 * 1000);
    const simulate::ProfileLine* kicks = find(profile, Phase::deliver, "clock->cells");
    REQUIRE(kicks);
    CHECK(kicks->events == sent * 50);
    CHECK(kicks->bytes == kicks->events * 2);                                      // a constant weight: nothing but a target of 16 bits
    const simulate::ProfileLine* drawn = find(profile, Phase::deliver, "drawn delays onto lif_psc_exp.I.sum");
    const simulate::ProfileLine* rows = find(profile, Phase::deliver, "spread");
    REQUIRE(rows);
    CHECK(rows->events + (drawn ? drawn->events : 0) == doctest::Approx(fired * 50));   // in a ring or by cursors: once, whichever it is
    double seconds = 0;
    for (const simulate::ProfileLine& line : profile.lines) {
      CHECK(line.seconds >= 0);
      CHECK(line.longest >= line.seconds * (1 - 1e-9));
      seconds += line.seconds;
    }
    CHECK(seconds == doctest::Approx(profile.run_seconds));
  }
}
