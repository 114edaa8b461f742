// Synapse models: events as runs of lines, each with its straight-line code.
#include "engine/plan/parts.h"

namespace nsim::plan {

namespace {

using graph::Plasticity;

class Events {
 public:
  Events(Planning& p, const Plasticity& plastic, uint32_t index) : p_(p), plastic_(plastic), index_(index) {}

  ReactLaunch launch(const Plasticity::Event& event) {
    ReactLaunch out;
    out.plastic = index_;
    out.moment = event.moment;
    out.period = event.period;
    out.span = event.span;
    for (size_t begin = 0; begin < event.lines.size();) {
      size_t end = begin;
      while (end < event.lines.size() && event.lines[end].side == event.lines[begin].side) ++end;
      out.runs.push_back(run(event, begin, end));
      begin = end;
    }
    return out;
  }

 private:
  ReactRun run(const Plasticity::Event& event, size_t begin, size_t end) {
    ReactRun out;
    out.side = event.lines[begin].side;
    Lowering lowering(p_.layout, p_.schedule, p_.streams, Setting::step, plastic_.of_synapse);
    for (size_t k = begin; k < end; ++k) {
      const Plasticity::Line& line = event.lines[k];
      if (line.value.valid() && line.value == plastic_.touched) {
        out.touched = p_.layout.of(plastic_.touched).buffer;
        continue;
      }
      const uint32_t at = lowering.lower(line.body, line.span);
      if (line.value.valid()) lowering.write(line.value, at);
      else out.sends.push_back(at);
    }
    std::vector<uint32_t*> roots;
    for (const auto& [value, versions] : lowering.written()) out.stores.push_back({versions.back(), p_.layout.of(value).buffer});
    for (Store& s : out.stores) roots.push_back(&s.instruction);
    for (uint32_t& at : out.sends) roots.push_back(&at);
    out.code = lowering.finish(roots);
    if (event.moment == Plasticity::Event::step) read_past(out.code);
    return out;
  }

  /// Values of the source cells are read as they were, from where their block keeps its past.
  void read_past(Code& code) {
    for (Instruction& i : code.body) {
      if (i.source != Source::pre_buffer || (plastic_.of_pre.valid() && p_.schedule.buffers[i.index].block == plastic_.of_pre.at)) continue;
      graph::ValueId value;
      for (uint32_t v = 0; v < p_.graph.values.size(); ++v)
        if (p_.layout.of({v}).buffer == i.index) value = {v};
      require(value.valid(), "a value of the sources is kept in a buffer");
      i.index = p_.layout.past_for(value);
    }
  }

  Planning& p_;
  const Plasticity& plastic_;
  uint32_t index_;
};

}  // namespace

void plan_plasticity(Planning& p, const graph::Projection& projection, Wiring& wiring, DeliverLaunch delivery) {
  const Plasticity& plastic = *projection.plastic;
  const uint32_t index = uint32_t(p.schedule.plastics.size());
  Plastic out;
  delivery.tract = uint32_t(p.schedule.tracts.size());
  out.delivery = delivery;
  out.of_pre = plastic.of_pre.at, out.of_post = plastic.of_post.at, out.of_synapse = plastic.of_synapse.at;
  if (plastic.adds_to.valid()) out.adds_to = p.layout.sum_for(plastic.adds_to, false), out.past = delivery.delay;
  const graph::BlockId block = p.graph[projection.post.population].block;
  for (const auto& [state, first] : plastic.initial) {
    out.states.push_back(p.layout.of(state).buffer);
    wiring.states.push_back(code_once(p, first, block, p.graph[state].span));
  }
  for (const auto& [state, now] : plastic.lazy) {
    Lowering lowering(p.layout, p.schedule, p.streams, Setting::step, plastic.of_synapse);
    uint32_t result = lowering.lower(now);
    Code code = lowering.finish({&result});
    code.results = {result};
    out.lazy.emplace_back(p.layout.of(state).buffer, std::move(code));
  }
  Events events(p, plastic, index);
  for (const Plasticity::Event& event : plastic.events) {
    p.schedule.reacts.push_back(events.launch(event));
    out.reads_columns = out.reads_columns || event.moment == Plasticity::Event::post;
  }
  p.schedule.tracts.push_back({wiring.name, wiring.pre, {uint32_t(p.schedule.wirings.size()) - 1}, true});
  p.schedule.plastics.push_back(std::move(out));
}

}  // namespace nsim::plan
