// The first network that a script would build: what `explain` and `plugin` show.
#pragma once
#include "engine/graph/build.h"

namespace nsim::tools {

struct FirstNetwork { values::Bindings bindings; std::vector<const syntax::Stage*> runs; };   // with what is reset, saved and loaded between them

/// Goes into the first trial of sweeps until there is a run. No runs: the file has nothing to run.
FirstNetwork first_network(const graph::Script& script, const values::Bindings& bindings);

}  // namespace nsim::tools
