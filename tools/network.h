// The straight line as code: checked facts → Graph → passes → Schedule → KernelSource → device → Simulation.
#pragma once
#include "engine/emit/source.h"
#include "engine/graph/build.h"
#include "engine/plan/schedule.h"
#include "runtime/simulate/simulation.h"
#include "tools/machine.h"
#include "tools/session.h"

namespace nsim::tools {

/// The user's text turned out wrong after checking; the messages are in the session's diagnostics.
struct Mistakes {};

/// Everything up to the text of the kernels. Throws Mistakes.
plan::Schedule schedule_of(Session& session, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& runs);

/// Everything up to the schedule for the networks of all stages and experiments, drawn nowhere: what they get wrong is in the session's diagnostics.
void rehearse(Session& session);

/// The kernels of a schedule, with the text of the plugins that it calls; `measured`: they measure themselves. Throws Failure when one cannot be read.
emit::KernelSource emit_text(const Session& session, const plan::Schedule& schedule, bool measured = false);

/// A network ready to run. Throws Mistakes or Failure.
std::unique_ptr<simulate::Simulation> network_of(Session& session, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& runs, const Machine& machine);

}  // namespace nsim::tools
