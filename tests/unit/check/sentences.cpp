// Sentences that are right must pass in silence, and one cause gives one message. The texts of messages are tested in tests/errors.
#include "checked.h"
#include <doctest/doctest.h>
#include <filesystem>

using namespace nsim;
using namespace nsim::check;

namespace {

const std::string network = R"(
import "models/neurons.net"
import "models/receptors.net"
import "models/metrics.net"
param g = 5
population exc[100] : lif_cond + ampa + gaba in square(100 um) placed random
population inh[row = 5, column = 10] : lif_cond + ampa in square(100 um) placed grid
source outside[100] : poisson(20 Hz, from = 1 ms)
)";

std::string codes(const std::string& more) { return Checked(network + more + "\n").codes(); }

}  // namespace

TEST_CASE("what the language page allows is accepted") {
  for (const std::string line : {
           "connect exc -> exc, inh by probability(2%) onto ampa.g { weight = 6 nS }",
           "connect exc[0..9] -> inh by all_to_all onto ampa.g { weight ~ normal(6 nS, 1 nS, above = 0 nS); delay ~ uniform(1 ms, 2 ms) }",
           "connect exc -> exc { weight = 1 pA; self = false; allow_multiple = false }",  // by is missing: one message below
           "connect exc -> inh by where(dist < 20 um and pre.cell != post.row) onto I { weight = 5 pA * exp(-dist / 10 um); delay = 1 ms + dist / "
           "0.3 m/s }",
           "connect exc -> inh by probability(gaussian(dist, 20 um)) onto I { weight = if i == j then 0 else 1 pA }",
           "connect exc -> inh by within(20 um) onto I { weight = 1 pA; delay = 2 steps }",
           "connect outside -> exc by one_to_one onto ampa.g { weight = 6 nS; delay = 0 ms }",
           "drive exc.I ~ normal(0 pA, 5 pA)",
           "drive exc.I = noise(5 pA)",
           "drive exc.I = if t < 50 ms then 120 pA else 0",
           "drive exc.v = 0",
           "let few = exc[0..9]\nlet all = rate(few, after = 100 ms)",
           "run 100 steps { step = 0.1 ms; seed = 3; precision = double; reproducible = true }",
           "run 1 s { record v, ampa.g of exc[0..4] every 0.5 ms; record rate(exc), cv(exc); plot raster(exc, inh), traces(exc.v), map(exc, colour = "
           "v) }",
           "run 1 s { let r = rate(exc); record r; expect r in 1 Hz .. 50 Hz; expect r > 0 Hz; expect mean(count(inh.spikes, from = 300 ms)) in 1 .. "
           "3 }",
           "sweep g in 1 .. 5 { run 1 s { record rate(exc) }\nplot curve(rate(exc), x = g)\nexpect rate(exc) in 1 Hz .. 50 Hz }",
           "sweep g in [3, 5] { repeat 3 seeds { run 1 s { let f = rate(exc); record f } }\nplot curve(f, x = g), table(f, by = g)\nexpect sum(f > "
           "10 Hz) >= 4 }",
           "experiment quick { run 1 s { outside.rate = 5 Hz; exc.E_L = -65 mV; g = 4 } }",
       }) {
    CAPTURE(line);
    std::string expected = line.starts_with("connect exc -> exc {") ? "N328" : "";
    CHECK(codes(line) == expected);
  }
}

TEST_CASE("one cause gives one message") {
  CHECK(codes("connect exx -> inh by probability(2%) onto I { weight = 1 mV }") == "N101");
  CHECK(codes("connect exc -> inh by probability(p) onto I { weight = 2 * p * 1 pA }") == "N101 N101");  // two uses of a name that is nowhere
  CHECK(codes("let x = nothing + 3 mV\nlet y = x * 1 pA\nrun 1 s { expect y > 3 ms }") == "N101");
  CHECK(
      codes("population bad[10] : lif_condd + ampa { v = 3 }\nconnect bad -> exc by all_to_all onto I { weight = 1 }\nrun 1 s { record w of bad }") ==
      "N101");
  CHECK(codes("layer h[10] : relu <- exc by dense\nconnect h -> exc by all_to_all onto I { weight = 1 pA }") == "N402");
}

TEST_CASE("a mistake in a function's text is said once, one in its use where it is used") {
  CHECK(codes("let wrong(x) = x + nothing\nlet a = wrong(1)\nlet b = wrong(2)") == "N101");
  CHECK(codes("let add(x) = x + 1 mV\nlet a = add(1 mV)\nlet b = add(3 ms)") == "N202");
  CHECK(codes("run 1 s { record rate(exc.v) }") == "N109");
  CHECK(codes("run 1 s { record rate(exc, after = 5) }") == "N208");
}

TEST_CASE("a synapse or policy may be declared and imported, and is checked where it is used") {
  CHECK(codes("synapse s(a = 1) { state w = 1 pA\n  on pre { send w * a } }") == "");
  CHECK(codes("synapse s { state w = 1 pA\n  on pre { send w * a } }") == "N101");
  CHECK(codes("synapse s { state w = 1 pA }\nconnect exc -> inh by all_to_all onto I with s") == "N344");
  CHECK(codes("synapse s { state w = 1 mV\n  on pre { send w } }\nconnect exc -> inh by all_to_all onto I with s") == "N204");
  CHECK(codes("connect exc -> inh by all_to_all onto I with nobody") == "N101");
}

TEST_CASE("an `exact` number is asked for only where it can be known") {
  CHECK(codes("population p[g] : lif_cond") == "");
  CHECK(codes("population p[g / 2] : lif_cond") == "N316");
  CHECK(codes("sweep r in [1, 2] { g = r; run 1 s { } }") == "");
  CHECK(codes("sweep r in [1 mV, 2 mV] { g = r; run 1 s { } }") == "N205");
  CHECK(codes("sweep inh in [1, 2] { run 1 s { } }") == "N102");
}

TEST_CASE("a binding of the wrong kind is refused") {
  values::Bindings given;
  given.names["g"] = values::Value::number(3, dimensions::voltage());
  CHECK(Checked("param g = 5\n", {}, given).codes() == "N205");
}

TEST_CASE("the shipped library and examples are clean") {
  for (const char* folder : {"/models", "/models/examples"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(NSIM_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".net") continue;
      CAPTURE(entry.path().string());
      Checked c(*file_text(entry.path().string()), {});
      CHECK(c.text() == "");
    }
  }
}
