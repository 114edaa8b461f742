// Whether what happens to synapses at spikes of their target can wait for the next spike of their source.
#include "engine/plan/parts.h"
#include <algorithm>

namespace nsim::plan {

namespace {

using graph::Plasticity;

class Put {
 public:
  Put(Planning& p, const Plasticity& model, const Plastic& plastic) : p_(p), model_(model), plastic_(plastic) {}

  std::optional<Replay> off(const std::vector<ReactLaunch>& launches) {
    const ReactLaunch* post = nullptr;
    const ReactLaunch* pre = nullptr;
    for (const ReactLaunch& launch : launches) {
      const bool of_post = launch.moment == Plasticity::Event::post;
      // At any other moment a model acts on all synapses, and wants to see them as they are.
      if ((!of_post && launch.moment != Plasticity::Event::pre) || (of_post ? post : pre)) return {};
      (of_post ? post : pre) = &launch;
    }
    const graph::Block& synapses = p_.graph[model_.of_synapse];
    if (!post || !pre || pre->by_target || !plastic_.lazy.empty() || !synapses.nodes.empty() || !synapses.on_start.empty()) return {};
    for (uint32_t r = 0; r < post->runs.size(); ++r)
      if (!waits(r, post->runs[r])) return {};
    return std::move(replay_);
  }

 private:
  bool waits(uint32_t number, const ReactRun& run) {
    if (run.side == Plasticity::pre || !run.folds.empty() || !run.sends.empty() || run.touched != nowhere || !run.code.draws.empty()) return false;
    if (run.side == Plasticity::post) return true;
    for (const Store& s : run.stores)
      if (!is_state(s.buffer)) return false;
    for (const Instruction& i : run.code.body)
      if (i.op == Op::tick || i.op == Op::time || i.op == Op::point || i.op == Op::member || (i.op == Op::read && !waits(number, i))) return false;
    return true;
  }

  bool waits(uint32_t run, const Instruction& read) {
    switch (read.source) {
      case Source::parameter:
      case Source::pre_parameter:
      case Source::post_parameter:
        return true;
      case Source::buffer:
        return is_state(read.index);
      case Source::pre_buffer:
        return is_trace(read.index);
      case Source::post_buffer:
        if (std::find(replay_.kept.begin(), replay_.kept.end(), std::pair{run, read.index}) == replay_.kept.end()) replay_.kept.emplace_back(run, read.index);
        return p_.schedule.buffers[read.index].type == Type::real;
      default:
        return false;
    }
  }

  bool is_state(uint32_t buffer) const { return std::find(plastic_.states.begin(), plastic_.states.end(), buffer) != plastic_.states.end(); }

  /// A number of the source whose one equation is x' = -x/tau, so that between two of its spikes nothing but time changes it.
  bool is_trace(uint32_t buffer) {
    if (!model_.of_pre.valid() || p_.schedule.buffers[buffer].block != model_.of_pre.at) return false;
    if (std::any_of(replay_.traces.begin(), replay_.traces.end(), [&](const Replay::Trace& t) { return t.value == buffer; })) return true;
    const graph::Block& sources = p_.graph[model_.of_pre];
    if (!sources.on_start.empty()) return false;
    std::optional<uint32_t> keep;
    for (const graph::Node& node : sources.nodes) {
      const auto* map = std::get_if<graph::Map>(&node.what);
      if (!map || p_.layout.of(map->value).buffer != buffer) continue;
      if (keep) return false;
      keep = kept_in_step(map->value, map->body);
    }
    if (keep) replay_.traces.push_back({buffer, nowhere, *keep, nowhere});
    return keep.has_value();
  }

  bool reads(graph::ExpressionId e, graph::ValueId value) const {
    const graph::Expression& read = p_.graph.expressions[e];
    return read.op == Op::read && read.reach == graph::Reach::own && read.payload == value.at && read.version == 0;
  }

  /// The row of k in x + x k, where k is what a propagator gives.
  std::optional<uint32_t> kept_in_step(graph::ValueId x, graph::ExpressionId body) const {
    const graph::Expression& sum = p_.graph.expressions[body];
    if (sum.op != Op::add) return {};
    for (size_t k = 0; k < 2; ++k) {
      const graph::Expression& product = p_.graph.expressions[{sum.args[1 - k]}];
      if (!reads({sum.args[k]}, x) || product.op != Op::mul) continue;
      for (size_t l = 0; l < 2; ++l)
        for (const graph::Propagator& propagator : p_.graph.propagators)
          for (size_t d = 0; d < propagator.n; ++d) {
            const graph::ValueId keep = propagator.P[d * propagator.n + d];
            if (propagator.minus_identity && !propagator.per_cell && keep.valid() && reads({product.args[l]}, x) && reads({product.args[1 - l]}, keep))
              return p_.layout.of(keep).parameter;
          }
    }
    return {};
  }

  Planning& p_;
  const Plasticity& model_;
  const Plastic& plastic_;
  Replay replay_;
};

uint32_t new_buffer(Planning& p, graph::BlockId block, const std::string& name, Type type) {
  p.schedule.buffers.push_back({name, type, block.at, 1, false, false});
  return uint32_t(p.schedule.buffers.size()) - 1;
}

/// At the end of `on pre`: where the traces stand, and when that was.
ReactRun written_down(const Planning& p, const Replay& replay) {
  ReactRun run;
  run.side = Plasticity::pre;
  run.touched = replay.seen;
  for (const Replay::Trace& trace : replay.traces) {
    Instruction read;
    read.op = Op::read;
    read.source = Source::pre_buffer;
    read.index = trace.value;
    read.name = p.schedule.buffers[trace.value].name;
    run.stores.push_back({uint32_t(run.code.body.size()), trace.last});
    run.code.body.push_back(read);
  }
  return run;
}

}  // namespace

std::optional<Replay> plan_replay(Planning& p, const Plasticity& model, const Plastic& plastic, std::vector<ReactLaunch>& launches) {
  std::optional<Replay> replay = Put(p, model, plastic).off(launches);
  if (!replay || replay->traces.empty()) return replay;
  const std::string block = p.graph[model.of_pre].name;
  for (Replay::Trace& trace : replay->traces) {
    const std::string name = p.schedule.buffers[trace.value].name;
    trace.last = new_buffer(p, model.of_pre, name + ".last", Type::real);
    trace.decay = new_buffer(p, model.of_pre, name + ".decay", Type::real);
  }
  replay->seen = new_buffer(p, model.of_pre, block + ".seen", Type::i32);
  for (ReactLaunch& launch : launches)
    if (launch.moment == Plasticity::Event::pre) launch.runs.push_back(written_down(p, *replay));
  return replay;
}

}  // namespace nsim::plan
