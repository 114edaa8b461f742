// How many steps of each value are kept.
//
// A value that is read d steps later at most needs d + 1 slots, round and round. What the way back reads, or what is read after the steps, needs all of
// them, and those before the first. What a few operations give from what is kept anyway is computed again on the way back: spikes from potentials,
// rectified sums, numbers drawn by keys. Equal bits, because it is the same operation on the same numbers.
#include "engine/learn/program.h"

namespace nsim::learn {

namespace {

constexpr size_t most_operations = 16;         // about what writing and reading a number in memory costs

class Keeping {
 public:
  explicit Keeping(Program& program) : p_(program) {}

  void run() {
    survey();
    for (uint32_t v = 0; v < p_.values.size(); ++v)
      if (all_.contains(v)) kept_.insert(v);
    for (const Node& node : p_.step) {
      const ValueId v = p_.base_id(written(node));
      if (!needed_.contains(v.at) || kept_.contains(v.at) || again_.contains(v.at)) continue;
      if (can_compute(v)) again_.insert(v.at);
      else kept_.insert(v.at);
    }
    std::vector<Node> back;
    for (const Node& node : p_.step)
      if (again_.contains(p_.base_id(written(node)).at)) back.push_back(node);
    back.insert(back.end(), p_.step_back.begin(), p_.step_back.end());
    p_.step_back = std::move(back);
    for (uint32_t v = 0; v < p_.values.size(); ++v)
      if (!p_.values[v].view && p_.values[v].each_step) {
        p_.values[v].slots = (kept_.contains(v) ? p_.n_steps : 1) + lag_[v];
        if (writers_.contains(v) && lag_[v] > 0) p_.carried.emplace_back(ValueId{v}, lag_[v]);
      }
  }

 private:
  void survey() {
    auto use = [&](ValueId id) {
      const ValueId base = p_.base_id(id);
      if (const auto& view = p_[id].view) {
        lag_[base.at] = std::max(lag_[base.at], view->lag);
        if (view->all_steps && p_[base].each_step) all_.insert(base.at);
      }
    };
    for (size_t part = 0; part < n_parts; ++part)
      for (const Node& node : nodes(p_, Part(part))) {
        use(written(node));
        for (ValueId id : reads_of(p_, node)) use(id);
      }
    for (const Node& node : p_.step) {
      const ValueId to = p_.base_id(written(node));
      ++writers_[to.at];
      writer_[to.at] = &node;
    }
    for (const Node& node : p_.step_back)
      for (ValueId id : reads_of(p_, node)) {
        const ValueId base = p_.base_id(id);
        if (!writers_.contains(base.at)) continue;
        needed_.insert(base.at);
        if (p_[id].view && p_[id].view->lag > 0) late_.insert(base.at);
      }
  }

  bool can_compute(ValueId v) {
    if (writers_[v.at] != 1 || late_.contains(v.at) || p_[written(*writer_[v.at])].view || writer_[v.at]->adds) return false;
    if (std::holds_alternative<Uniform>(writer_[v.at]->what)) return true;
    const auto* m = std::get_if<Map>(&writer_[v.at]->what);
    if (!m || operations(m->body) > most_operations) return false;
    std::vector<uint32_t> also;
    for (ValueId id : reads_of(p_, m->body)) {
      const ValueId base = p_.base_id(id);
      if (!writers_.contains(base.at) || kept_.contains(base.at)) continue;
      const bool now = !p_[id].view || p_[id].view->lag == 0;
      if (!now || !(again_.contains(base.at) || (!needed_.contains(base.at) && can_compute(base)))) return false;
      also.push_back(base.at);
    }
    again_.insert(also.begin(), also.end());
    return true;
  }

  size_t operations(ExpressionId body) const {
    std::set<uint32_t> seen;
    std::vector<uint32_t> open = {body.at};
    size_t n = 0;
    while (!open.empty()) {
      const uint32_t at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      const graph::Expression& e = p_.expressions[ExpressionId{at}];
      const bool costly = e.op == Op::exp || e.op == Op::log || e.op == Op::tanh || e.op == Op::sigmoid || e.op == Op::sin || e.op == Op::cos || e.op == Op::pow || e.op == Op::exprel;
      n += costly ? most_operations : e.n_args > 0 ? 1 : 0;
      for (size_t k = 0; k < e.n_args; ++k) open.push_back(e.args[k]);
    }
    return n;
  }

  Program& p_;
  std::map<uint32_t, int64_t> lag_;
  std::map<uint32_t, int> writers_;            // of values of steps
  std::map<uint32_t, const Node*> writer_;
  std::set<uint32_t> all_, needed_, late_;     // read after the steps, on the way back, there from a later step
  std::set<uint32_t> kept_, again_;
};

}  // namespace

void keep_steps(Program& program) {
  if (program.n_steps > 0) Keeping(program).run();
}

}  // namespace nsim::learn
