#include "engine/learn/differentiate.h"
#include "engine/learn/derivative.h"
#include "engine/learn/windows.h"
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace nsim::learn {

namespace {

class Differentiation {
 public:
  explicit Differentiation(Program& program) : p_(program), arena_(program.expressions) {}

  void run() {
    make_windows();
    find_active();
    find_lags();
    adjoints_.assign(p_.values.size(), {});
    start(p_.loss, arena_.constant(1), p_.readout_back);
    walk(p_.readout, p_.readout_back);
    walk(p_.step, p_.step_back);
    walk(p_.forward, p_.backward);
    reuse_stored();
    for (uint32_t v = 0; v < adjoints_.size(); ++v)
      if (adjoints_[v].valid() && p_.values[v].learned) p_.gradients.emplace_back(ValueId{v}, adjoints_[v]);
  }

 private:
  void walk(const std::vector<Node>& forward, std::vector<Node>& back) {
    back_ = &back;
    in_step_ = &back == &p_.step_back;
    for (size_t k = forward.size(); k-- > 0;) {
      const Node node = forward[k];
      const ValueId to = written(node), value = p_.base_id(to);
      // What a later step has read has an adjoint, whoever else reads it.
      if (in_step_ && active_[value.at] && lags_[value.at] > 0) adjoint(value);
      if (!adjoints_[value.at].valid() || !(is_cleared(value) || started_.contains({value.at, 0}))) continue;
      // The adjoint at hand stands until the end of the step when its value is set in one place.
      once_ = std::count_if(forward.begin(), forward.end(), [&](const Node& n) { return !n.adds && p_.base_id(written(n)) == value; }) <= 1;
      std::visit([&](const auto& n) { this->back(n); }, node.what);
      if (!node.adds && !p_[to].view) started_.erase({value.at, 0});   // an earlier version of the value has an adjoint of its own
    }
    if (!in_step_) return;
    back.insert(back.end(), deferred_.begin(), deferred_.end());
    // A slot that nobody sets is cleared when it has been used.
    for (uint32_t v = 0; v < lags_.size(); ++v)
      if (lags_[v] > 0 && p_.values[v].each_step && !p_.values[v].view && adjoints_[v].valid() && !gathers_.contains(v) && !started_.contains({v, lags_[v]}))
        back.push_back({Map{adjoints_[v], arena_.constant(0)}, false, p_.values[v].span});
  }
  bool is_cleared(ValueId base) const { return std::find(p_.cleared.begin(), p_.cleared.end(), adjoints_[base.at]) != p_.cleared.end(); }

  /// A value is active when a learned value stands somewhere behind it, through steps as well.
  void find_active() {
    active_.assign(p_.values.size(), false);
    for (uint32_t v = 0; v < p_.values.size(); ++v) active_[v] = p_.values[v].learned;
    bool more = true;
    while (std::exchange(more, false))
      for (Part part : {Part::forward, Part::step, Part::readout})
        for (const Node& node : nodes(p_, part)) {
          const ValueId to = p_.base_id(written(node));
          if (active_[to.at] || p_[to].constant) continue;
          for (ValueId id : sources(node)) active_[to.at] = active_[to.at] || wanted(id);
          more = more || active_[to.at];
        }
  }
  std::vector<ValueId> sources(const Node& node) const {
    const auto* m = std::get_if<Map>(&node.what);
    std::vector<ValueId> all = m && m->proxy.valid() ? reads_of(p_, m->proxy) : reads_of(p_, node);
    if (m) for (const auto& [id, slope] : m->slopes) all.push_back(id);
    return all;
  }
  bool wanted(ValueId id) const { return active_[p_.base_id(id).at] && !p_[id].constant; }

  /// How far back each value is read, and which are read after the steps.
  void find_lags() {
    lags_ = lags_of(p_);
    for (const Node& node : p_.readout)
      for (ValueId id : sources(node))
        if (p_[id].view && p_[id].view->all_steps) gathers_.insert(p_[id].view->of.at);
  }

  /// The adjoint of a value, or of a view the same part of the adjoint of its value.
  ValueId adjoint(ValueId id) {
    const ValueId base = p_.base_id(id);
    if (!adjoints_[base.at].valid()) {
      const Value v = p_[base];
      adjoints_[base.at] = p_.value({Value::local, v.path + ".adjoint", v.axes, false, true, {}, {}, v.span});
      p_.values[adjoints_[base.at].at].each_step = v.each_step;
      p_.values[adjoints_[base.at].at].border = v.border;
      // Shares come from other steps, or in each of them.
      if (v.each_step ? lags_[base.at] > 0 || gathers_.contains(base.at) : in_step_) p_.cleared.push_back(adjoints_[base.at]);
    }
    if (!p_[id].view) return adjoints_[base.at];
    View view = *p_[id].view;
    const Axes own = p_[id].axes;
    view.of = adjoints_[base.at];
    return p_.view(std::move(view), own);
  }
  /// Sets a whole adjoint, of which a part is about to be given.
  void start(ValueId id, ExpressionId body, std::vector<Node>& back) {
    back.push_back({Map{adjoint(id), body}, false, p_[id].span});
    started_.insert({p_.base_id(id).at, p_[id].view ? p_[id].view->lag : 0});
  }
  /// True when the next share is added, false when it is the first.
  bool add_to(ValueId id) {
    const ValueId base = p_.base_id(id);
    const int64_t lag = p_[id].view ? p_[id].view->lag : 0;
    if (is_cleared(base) && !(p_[base].each_step && in_step_ && !gathers_.contains(base.at) && lag == lags_[base.at])) return true;
    // The first share of a step so far back comes from here: what stood in its slot has been used.
    if (started_.contains({base.at, lag})) return true;
    if (!p_.covers(id)) {
      start(lag > 0 ? p_.ago(base, lag) : base, arena_.constant(0), *back_);
      return true;
    }
    started_.insert({base.at, lag});
    return false;
  }

  /// Within a step nobody reads the adjoint of what does not change with the steps: it is added to at the end, when all threads have met once.
  std::vector<Node>& list_for(ValueId id) { return in_step_ && once_ && !p_[p_.base_id(id)].each_step ? deferred_ : *back_; }

  /// For each lag a value that is 1 in the steps whose window holds what was so many steps ago, else 0.
  void make_windows() {
    if (p_.window == 0) return;
    const std::vector<int64_t> lags = lags_of(p_);
    for (const int64_t lag : std::set<int64_t>(lags.begin(), lags.end())) {
      for (int64_t k = 1; k <= lag && !inside_.contains(k); ++k) {
        const AxisId steps = p_.axis("step", p_.n_steps);
        const ValueId all = p_.value({Value::local, "window." + std::to_string(k), {steps}, false, true, {}, {}, {}});
        const ExpressionId step = arena_.point(graph::Point::axis, uint16_t(steps)), n = arena_.constant(double(p_.window));
        const ExpressionId place = arena_.make(Op::sub, step, arena_.make(Op::mul, n, arena_.make(Op::floor, arena_.make(Op::div, step, n))));
        p_.forward.push_back({Map{all, arena_.make(Op::select, arena_.make(Op::le, arena_.constant(double(k)), place), arena_.constant(1), arena_.constant(0))}, false, {}});
        inside_[k] = p_.moving(all, steps);
      }
    }
  }
  /// Invalid where all steps are one window.
  ValueId inside(ValueId id) const {
    const auto found = p_[id].view && in_step_ ? inside_.find(p_[id].view->lag) : inside_.end();
    return found == inside_.end() ? ValueId{} : found->second;
  }

  void share(ValueId id, ExpressionId part, const Axes& space) {
    if (const ValueId here = inside(id); here.valid()) part = arena_.make(Op::mul, part, p_.read(here));
    if (p_.overlaps(id)) return share_taps(id, part, space);
    const Axes over = without(space, p_[id].axes);
    const ValueId to = adjoint(id);
    const bool adds = add_to(id);
    if (over.empty()) list_for(id).push_back({Map{to, part}, adds, p_[id].span});
    else list_for(id).push_back({Reduce{Reduce::sum, to, part, over}, adds, p_[id].span});
  }
  /// To each element of a window comes what all windows that have it give: one place in the window after the other, for these share no element.
  void share_taps(ValueId id, ExpressionId part, const Axes& space) {
    const AxisId tap = tap_of(p_, id);
    for (int64_t k = 0; k < p_.axes[tap].extent; ++k) share(p_.slice(id, tap, k), fixed(p_, part, tap, k), without(space, {tap}));
  }
  /// `space` by value: new values move the others.
  void shares(ExpressionId body, ExpressionId seed, Axes space) {
    for (const auto& [id, part] : pull_back(arena_, body, seed, [&](ValueId v) { return wanted(v); })) share(id, part, space);
  }

  void back(const Map& m) {
    const ExpressionId seed = p_.read(adjoint(m.value));
    shares(m.proxy.valid() ? m.proxy : m.body, seed, p_[m.value].axes);
    for (const auto& [id, slope] : m.slopes)
      if (wanted(id)) share(id, arena_.make(Op::mul, seed, slope), p_[m.value].axes);
  }
  void back(const Uniform&) {}

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
    back_->push_back({Reduce{Reduce::min, first, arena_.make(Op::select, here, place, arena_.constant(1e30)), r.over}, false, p_[r.value].span});
    shares(r.body, arena_.make(Op::select, arena_.make(Op::eq, place, p_.read(first)), seed, arena_.constant(0)), space);
  }

  void back(const Product& x) {
    const ValueId whole = adjoint(x.value);
    for (auto [to, other] : {std::pair{x.left, x.right}, {x.right, x.left}}) {
      if (!wanted(to)) continue;
      const ValueId seed = cut(whole, inside(to));
      if (p_.overlaps(to)) {
        gather(to, seed, other);
        continue;
      }
      const Axes over = without(joined(p_[seed].axes, p_[other].axes), p_[to].axes);
      const ValueId into = adjoint(to);
      bool adds = add_to(to);
      // Pairs with lags of their own add to many steps: that of the longest lag, which nobody has set, begins at 0.
      if (x.steps.valid() && !adds) back_->push_back({Map{into, arena_.constant(0)}, false, p_[to].span}), adds = true;
      list_for(to).push_back({Product{into, seed, other, over, x.steps, x.past}, adds, p_[to].span});
    }
  }

  ValueId cut(ValueId seed, ValueId inside) {
    if (!inside.valid()) return seed;
    const ValueId part = p_.value({Value::local, p_[seed].path + ".inside", p_[seed].axes, false, true, {}, {}, p_[seed].span});
    p_.values[part.at].each_step = true;
    back_->push_back({Map{part, arena_.make(Op::mul, p_.read(seed), p_.read(inside))}, false, p_[seed].span});
    return part;
  }

  /// Every element of what a window slides along: the windows that have it, in as many products as the window has phases.
  void gather(ValueId to, ValueId seed, ValueId other) {
    const ValueId base = p_.base_id(to);
    const Gather plan(p_, to, seed, other, *back_);
    const int64_t lag = p_[to].view->lag;
    const ValueId all = lag > 0 ? p_.ago(base, lag) : base, into = adjoint(all);
    // `base` covers itself: what a product does not write must be there before.
    if (!plan.whole() && !add_to(all)) start(all, arena_.constant(0), *back_);
    const bool adds = !plan.whole() || add_to(all);
    for (Node& node : plan.nodes(p_, into, adds)) back_->push_back(std::move(node));
  }

  /// Bodies of stored values, where they come up again on the way back, are read.
  void reuse_stored() {
    std::unordered_map<uint32_t, ExpressionId> known;
    for (const auto* list : {&p_.forward, &p_.step, &p_.readout})
      for (const Node& node : *list) {
        const auto* m = std::get_if<Map>(&node.what);
        if (!m || node.adds || arena_[m->body].n_args == 0 || !p_.covers(m->value)) continue;
        known.emplace(m->body.at, p_.read(m->value));
      }
    for (auto* list : {&p_.readout_back, &p_.step_back, &p_.backward})
      for (Node& node : *list) {
        if (auto* m = std::get_if<Map>(&node.what)) m->body = arena_.replace(m->body, known);
        if (auto* r = std::get_if<Reduce>(&node.what)) r->body = arena_.replace(r->body, known);
      }
  }

  Program& p_;
  Arena& arena_;
  std::vector<char> active_;
  std::vector<ValueId> adjoints_;              // by value; of values that are no views
  std::vector<int64_t> lags_;                  // by value: the furthest read
  std::set<uint32_t> gathers_;                 // values of steps that are read after them
  std::set<std::pair<uint32_t, int64_t>> started_;   // (value, steps ago): has its first share
  std::map<int64_t, ValueId> inside_;          // by lag, where the way back has windows
  std::vector<Node>* back_ = nullptr;
  std::vector<Node> deferred_;
  bool in_step_ = false, once_ = false;
};

}  // namespace

void differentiate(Program& program) {
  require(program.loss.valid(), "something is minimised");
  Differentiation(program).run();
}

}  // namespace nsim::learn
