// The graphs of shipped models, compared with the texts in tests/golden/graph. NSIM_UPDATE=1 writes them anew.
#include "tests/unit/graph/built.h"
#include <cstdlib>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::graph;

namespace {

void same_as_golden(const std::string& name) {
  const std::string root = NSIM_SOURCE_DIR;
  std::optional<std::string> text = file_text(root + "/models/examples/" + name + ".net");
  REQUIRE(text);
  Built built(*text);
  INFO(built.text());
  REQUIRE(built.codes().empty());
  std::string now = dump(built.graph), path = root + "/tests/golden/graph/" + name + ".txt";
  if (std::getenv("NSIM_UPDATE")) std::ofstream(path) << now;
  CHECK(file_text(path).value_or("") == now);
}

}  // namespace

TEST_CASE("balanced") { same_as_golden("balanced"); }
TEST_CASE("izhikevich_2003") { same_as_golden("izhikevich_2003"); }
TEST_CASE("coba") { same_as_golden("coba"); }

TEST_CASE("every shipped example builds a legal graph") {
  const std::string root = NSIM_SOURCE_DIR;
  for (const char* name :
       {"balanced", "brunel", "coba", "cobahh", "izhikevich_2003", "microcircuit", "nmnist_replay", "plugin_morris_lecar", "waves"}) {
    std::optional<std::string> text = file_text(root + "/models/examples/" + name + ".net");
    REQUIRE(text);
    Built built(*text);
    INFO(name, "\n", built.text());
    CHECK(built.codes().empty());
    CHECK(!built.graph.stages.empty());
  }
}
