#include "engine/learn/differentiate.h"
#include "engine/learn/derivative.h"
#include <algorithm>
#include <unordered_map>

namespace nsim::learn {

namespace {

class Differentiation {
 public:
  explicit Differentiation(Program& program) : p_(program), arena_(program.expressions) {}

  void run() {
    find_active();
    adjoints_.assign(p_.values.size(), {});
    started_.assign(p_.values.size(), false);
    start(p_.loss, arena_.constant(1));
    for (size_t k = p_.forward.size(); k-- > 0;) {
      const Node node = p_.forward[k];
      const ValueId value = p_.base_id(written(node));
      if (!adjoints_[value.at].valid()) continue;
      std::visit([&](const auto& n) { back(n); }, node.what);
      if (!node.adds && !p_[written(node)].view) started_[value.at] = false;   // an earlier version of the value has an adjoint of its own
    }
    reuse_stored();
    for (uint32_t v = 0; v < adjoints_.size(); ++v)
      if (adjoints_[v].valid() && p_.values[v].learned) p_.gradients.emplace_back(ValueId{v}, adjoints_[v]);
  }

 private:
  /// A value is active when a learned value stands somewhere behind it.
  void find_active() {
    active_.assign(p_.values.size(), false);
    for (uint32_t v = 0; v < p_.values.size(); ++v) active_[v] = p_.values[v].learned;
    for (const Node& node : p_.forward) {
      const ValueId to = p_.base_id(written(node));
      bool reads = false;
      auto look = [&](ValueId id) { reads = reads || wanted(id); };
      if (const auto* m = std::get_if<Map>(&node.what)) for (ValueId id : reads_of(p_, m->proxy.valid() ? m->proxy : m->body)) look(id);
      if (const auto* r = std::get_if<Reduce>(&node.what)) for (ValueId id : reads_of(p_, r->body)) look(id);
      if (const auto* x = std::get_if<Product>(&node.what)) look(x->left), look(x->right);
      if (reads && !p_[to].constant) active_[to.at] = true;
    }
  }
  bool wanted(ValueId id) const { return active_[p_.base_id(id).at] && !p_[id].constant; }

  /// The adjoint of a value, or of a view the same part of the adjoint of its value.
  ValueId adjoint(ValueId id) {
    const ValueId base = p_.base_id(id);
    if (!adjoints_[base.at].valid()) {
      const Value& v = p_[base];
      adjoints_[base.at] = p_.value({Value::local, v.path + ".adjoint", v.axes, false, true, {}, {}, v.span});
    }
    if (!p_[id].view) return adjoints_[base.at];
    const View view = *p_[id].view;
    return p_.view(adjoints_[base.at], view.from, p_[id].axes, view.first);
  }
  /// Zeroes the adjoint of a value that is about to get a part of it only.
  void start(ValueId base, ExpressionId body) {
    const ValueId to = adjoint(base);
    p_.backward.push_back({Map{to, body}, false, p_[base].span});
    started_[base.at] = true;
  }
  /// True when the next share is added, false when it is the first.
  bool add_to(ValueId id) {
    const ValueId base = p_.base_id(id);
    if (started_[base.at]) return true;
    if (p_[id].view) {
      start(base, arena_.constant(0));
      return true;
    }
    started_[base.at] = true;
    return false;
  }

  void share(ValueId id, ExpressionId part, const Axes& space) {
    const Axes over = without(space, p_[id].axes);
    const ValueId to = adjoint(id);
    const bool adds = add_to(id);
    if (over.empty()) p_.backward.push_back({Map{to, part}, adds, p_[id].span});
    else p_.backward.push_back({Reduce{Reduce::sum, to, part, over}, adds, p_[id].span});
  }
  /// `space` by value: new values move the others.
  void shares(ExpressionId body, ExpressionId seed, Axes space) {
    for (const auto& [id, part] : pull_back(arena_, body, seed, [&](ValueId v) { return wanted(v); })) share(id, part, space);
  }

  void back(const Map& m) { shares(m.proxy.valid() ? m.proxy : m.body, p_.read(adjoint(m.value)), p_[m.value].axes); }

  void back(const Reduce& r) {
    const ExpressionId seed = p_.read(adjoint(r.value));
    const Axes space = joined(p_[r.value].axes, r.over);
    if (r.fold == Reduce::sum) return shares(r.body, seed, space);
    // The place of the first that is equal to the result, as a number along the folded axes; then its adjoint goes there alone.
    ExpressionId place = arena_.constant(0);
    for (AxisId axis : r.over)
      place = arena_.make(Op::add, arena_.make(Op::mul, place, arena_.constant(double(p_.axes[axis].extent))), arena_.point(graph::Point::axis, uint16_t(axis)));
    const ExpressionId here = arena_.make(Op::eq, r.body, p_.read(r.value));
    const ValueId first = p_.value({Value::local, p_[r.value].path + ".place", p_[r.value].axes, false, true, {}, {}, {}});
    p_.backward.push_back({Reduce{Reduce::min, first, arena_.make(Op::select, here, place, arena_.constant(1e30)), r.over}, false, p_[r.value].span});
    shares(r.body, arena_.make(Op::select, arena_.make(Op::eq, place, p_.read(first)), seed, arena_.constant(0)), space);
  }

  void back(const Product& x) {
    const ValueId seed = adjoint(x.value);
    for (auto [to, other] : {std::pair{x.left, x.right}, {x.right, x.left}}) {
      if (!wanted(to)) continue;
      const Axes over = without(joined(p_[seed].axes, p_[other].axes), p_[to].axes);
      const ValueId into = adjoint(to);
      const bool adds = add_to(to);
      p_.backward.push_back({Product{into, seed, other, over}, adds, p_[to].span});
    }
  }

  /// Bodies of stored values, where they come up again on the way back, are read.
  void reuse_stored() {
    std::unordered_map<uint32_t, ExpressionId> known;
    for (const Node& node : p_.forward) {
      const auto* m = std::get_if<Map>(&node.what);
      if (!m || node.adds || arena_[m->body].n_args == 0 || p_[m->value].view) continue;
      known.emplace(m->body.at, p_.read(m->value));
    }
    for (Node& node : p_.backward) {
      if (auto* m = std::get_if<Map>(&node.what)) m->body = arena_.replace(m->body, known);
      if (auto* r = std::get_if<Reduce>(&node.what)) r->body = arena_.replace(r->body, known);
    }
  }

  Program& p_;
  Arena& arena_;
  std::vector<char> active_;
  std::vector<ValueId> adjoints_;              // by value; of values that are no views
  std::vector<char> started_;
};

}  // namespace

void differentiate(Program& program) {
  require(program.loss.valid(), "something is minimised");
  Differentiation(program).run();
}

}  // namespace nsim::learn
