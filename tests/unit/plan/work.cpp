#include "engine/plan/work.h"
#include "engine/passes/pipeline.h"
#include "tests/unit/emit/networks.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

TEST_CASE("a small network takes one thread, a large one as many as there are") {
  auto threads = [](int64_t exc, int64_t inh, unsigned most) {
    Balanced net(exc, inh);
    Diagnostics diagnostics;
    return plan::useful_threads(plan::plan(passes::run_all(net.g, diagnostics), diagnostics), most);
  };
  CHECK(threads(3200, 800, 16) == 1);
  CHECK(threads(80000, 20000, 4) == 4);
  CHECK(threads(80000, 20000, 1) == 1);
  CHECK(threads(80000, 20000, 0) == 1);
}
