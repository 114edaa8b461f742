#include "engine/learn/interchange.h"
#include "engine/graph/settings.h"
#include "engine/learn/interchanging.h"

namespace nsim::learn {

using namespace syntax;

namespace {

/// Goes on to `save`; true when it is there. `before`: the last stage on the way that shows samples.
bool reach(const Stage& stage, const Stage& save, const Stage*& before) {
  if (&stage == &save) return true;
  if (stage.kind == Stage::train || stage.kind == Stage::evaluate || stage.kind == Stage::score) before = &stage;
  if (stage.kind != Stage::sweep && stage.kind != Stage::repeat) return false;
  for (const Step& step : stage.steps)
    if (const auto* inner = std::get_if<Stage>(&step.what); inner && reach(*inner, save, before)) return true;
  return false;
}

const Stage* stage_before(const Stage& save, const File& file) {
  const Stage* before = nullptr;
  for (const Item& item : file.items)
    if (const auto* stage = std::get_if<Stage>(&item.what); stage && reach(*stage, save, before)) return before;
  for (const Item& item : file.items) {
    const auto* experiment = std::get_if<Experiment>(&item.what);
    if (!experiment) continue;
    before = nullptr;
    for (const Step& step : experiment->steps)
      if (const auto* stage = std::get_if<Stage>(&step.what); stage && reach(*stage, save, before)) return before;
  }
  return nullptr;
}

}  // namespace

std::optional<Interchange> interchange(const check::Facts& facts, const values::Bindings& bindings, const Stage& save, const Sets& sets, Diagnostics& out) {
  values::Bindings own = bindings;
  const Stage* before = stage_before(save, facts.program->main());
  if (before)
    for (const Step& step : before->steps) {
      const auto* s = std::get_if<Setting>(&step.what);
      if (!s || s->let || print(s->target) != "step") continue;
      std::optional<values::Value> value = values::evaluate(s->value, facts.scope(facts.program->main(), own, out), out);
      if (value) own.names[graph::stage_setting("step")] = *value;
    }
  std::optional<graph::Clockwork> clock = graph::clockwork_of(own, save.keyword, out);
  if (!clock) return std::nullopt;
  Network network(facts, own, sets, true, out);
  network.begin();
  network.lasts(1, clock->step_ms);
  return Interchanging(network, facts.program->main()).make(save);
}

}  // namespace nsim::learn
