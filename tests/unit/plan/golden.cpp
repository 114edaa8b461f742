#include "tests/unit/plan/golden.h"
#include "engine/passes/pipeline.h"
#include "engine/plan/schedule.h"
#include "tests/unit/emit/networks.h"

using namespace nsim;
using namespace nsim::test;

TEST_CASE("the schedule of the balanced network, as `explain --after plan` prints it") {
  Balanced net;
  Diagnostics diagnostics;
  check_golden("plan/balanced.txt", plan::dump(plan::plan(passes::run_all(net.g, diagnostics), diagnostics)));
  CHECK(diagnostics.empty());
}
