#include "engine/learn/lower.h"
#include "engine/plan/streams.h"
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace nsim::learn {

namespace {

/// Expressions to instructions. A read of a value that this code has written is what was written.
class Writing {
 public:
  explicit Writing(const Program& program) : p_(program) {}

  uint32_t instruction(ExpressionId id) {
    if (auto found = done_.find(id.at); found != done_.end()) return found->second;
    const graph::Expression& e = p_.expressions[id];
    plan::Instruction i;
    i.op = e.op;
    i.type = e.type;
    if (e.op == Op::constant) i.number = p_.expressions.value_of(id);
    if (e.op == Op::point) i.index = uint32_t(graph::Point::axis) | uint32_t(e.axis) << 8;
    if (e.op == Op::read) return done_[id.at] = read({uint32_t(e.payload)});
    if (e.op == Op::draw) {
      i.index = uint32_t(code.draws.size());
      code.draws.push_back(draw(p_.expressions.draw_of(id)));
    }
    i.n_args = e.n_args;
    for (size_t k = 0; k < e.n_args; ++k) i.args[k] = instruction({e.args[k]});
    return done_[id.at] = add(i);
  }

  uint32_t read(ValueId value) {
    if (auto found = written_.find(value.at); found != written_.end()) return found->second;
    plan::Instruction i;
    i.op = Op::read;
    i.source = plan::Source::buffer;
    i.index = value.at;
    return written_[value.at] = add(i);
  }

  uint32_t add(plan::Instruction i) {
    code.body.push_back(i);
    return uint32_t(code.body.size() - 1);
  }

  void write(ValueId value, uint32_t instruction) {
    written_[value.at] = instruction;
    // What has read the value before must not stand for what reads it now.
    std::erase_if(done_, [&](const auto& one) {
      const std::vector<ValueId> reads = reads_of(p_, {one.first});
      return std::find(reads.begin(), reads.end(), value) != reads.end();
    });
  }

  plan::Code code;

 private:
  plan::CodeDraw draw(const graph::Draw& d) {
    plan::CodeDraw c;
    c.law = d.law;
    c.stream = streams_(d.stream);
    c.each_step = d.each_step;
    c.keep_sign = d.keep_sign;
    c.choices = d.choices;
    if ((c.has_above = d.above.valid())) c.above = instruction(d.above);
    if ((c.has_below = d.below.valid())) c.below = instruction(d.below);
    return c;
  }

  const Program& p_;
  plan::Streams streams_;
  std::unordered_map<uint32_t, uint32_t> done_, written_;
};

/// An order of loops: kept axes first, then folded ones; the samples innermost, else the last axis of the largest value that is read.
Axes order_of(const Program& p, ExpressionId body, const Axes& kept, const Axes& folded) {
  Axes all = joined(kept, folded);
  if (has(all, trial) || all.size() < 2) return all;
  int64_t largest = 0;
  AxisId inner = all.back();
  for (ValueId id : reads_of(p, body)) {
    const Axes& axes = p[id].axes;
    if (axes.empty() || p.size(id) <= largest) continue;
    largest = p.size(id), inner = axes.back();
  }
  std::erase(all, inner);
  all.push_back(inner);
  return all;
}

/// The outermost kept axis with something for every thread, else the longest. In steps the samples, where there are enough: a thread then finds what it
/// has written itself, and waits for others only where samples are added up.
AxisId split_of(const Program& p, const Axes& kept) {
  if (p.n_steps > 0 && has(kept, trial) && p.axes[trial].extent >= 32) return trial;
  AxisId best = ~0u;
  for (AxisId axis : kept) {
    if (p.axes[axis].extent >= 16) return axis;
    if (best == ~0u || p.axes[axis].extent > p.axes[best].extent) best = axis;
  }
  return best;
}

Launch fold_of(const Program& p, const Node& node, const Reduce& r) {
  Launch launch;
  const Axes kept = p[r.value].axes;
  launch.loops = order_of(p, r.body, kept, r.over);
  launch.folded = r.over;
  launch.fold = r.fold;
  launch.split = split_of(p, kept);
  launch.span = node.span;
  Writing writing(p);
  launch.stores = {{writing.instruction(r.body), r.value, node.adds}};
  launch.code = std::move(writing.code);
  return launch;
}

/// Values that are 1 or 0: by a condition, or as data that fire.
std::set<uint32_t> spikes_of(const Program& p) {
  std::set<uint32_t> all, others;
  for (uint32_t v = 0; v < p.values.size(); ++v)
    if (p.values[v].fires && !p.values[v].view) all.insert(v);
  for (const auto* list : {&p.forward, &p.step})
    for (const Node& node : *list) {
      const auto* m = std::get_if<Map>(&node.what);
      const graph::Expression* e = m && !node.adds ? &p.expressions[m->body] : nullptr;
      auto number = [&](uint32_t id, double x) { return p.expressions.is_constant({id}) && p.expressions.value_of({id}) == x; };
      const bool fires = e && e->op == Op::select && number(e->args[1], 1) && number(e->args[2], 0) && !p[m->value].view && has(p[m->value].axes, trial);
      if (m && !node.adds && (number(m->body.at, 0) || number(m->body.at, 1))) continue;   // set back
      (fires ? all : others).insert(p.base_id(written(node)).at);
    }
  for (uint32_t at : others) all.erase(at);
  return all;
}

Multiply product_of(const Program& p, const Node& node, const Product& x, const std::set<uint32_t>& spikes) {
  Multiply m{x.value, x.left, x.right, {}, {}, x.over, {}, node.adds, Multiply::dense, node.span};
  const Axes &left = p[x.left].axes, &right = p[x.right].axes;
  for (AxisId axis : p[x.value].axes) {
    const bool l = has(left, axis), r = has(right, axis);
    (l && r ? m.shared : l ? m.m : m.n).push_back(axis);
  }
  // The side that has the samples, or else the inner axis of the result, is the right one.
  if (!m.m.empty() && !p[x.value].axes.empty() && m.m.back() == p[x.value].axes.back()) std::swap(m.left, m.right), std::swap(m.m, m.n);
  auto dense = [&](ValueId id, const Axes& axes) { return !axes.empty() && p[id].axes.back() == axes.back() && strides(p, id).back() == 1; };
  if (m.shared.empty() && m.n == Axes{trial} && spikes.contains(p.base_id(m.right).at) && dense(m.left, m.m)) m.form = Multiply::gather;
  if (m.shared.empty() && m.k == Axes{trial} && spikes.contains(p.base_id(m.left).at) && dense(m.out, m.n)) m.form = Multiply::scatter;
  return m;
}

Lagging lagging_of(const Program& p, const Node& node, const Product& x, const std::set<uint32_t>& spikes) {
  Lagging l;
  l.steps = x.steps, l.pre = x.past, l.post = without(p[x.steps].axes, x.past), l.adds = node.adds, l.span = node.span;
  for (ValueId id : {x.value, x.left, x.right}) {
    const Axes& axes = p[id].axes;
    const Lagging::Gives role = !has(axes, trial) ? Lagging::to_weight : has(axes, x.past[0]) ? Lagging::to_then : Lagging::to_now;
    (role == Lagging::to_weight ? l.weight : role == Lagging::to_then ? l.then : l.now) = id;
    if (id == x.value) l.gives = role;
  }
  l.spikes = l.gives != Lagging::to_then && l.then.valid() && spikes.contains(p.base_id(l.then).at);
  require(l.now.valid() && l.then.valid() && l.weight.valid() && (l.adds || l.gives == Lagging::to_now), "a product with lags is of pairs, their targets and their sources");
  return l;
}

/// Steps of one value that are kept beside each other.
bool apart(const Program& p, ValueId a, ValueId b) {
  const Anchor x = anchor(p, a), y = anchor(p, b);
  return !x.all_steps && !y.all_steps && x.lag != y.lag;
}

/// Whether a Map may join the launch at hand: the same loops, and what it reads of values written there stands at the same point.
bool joins(const Program& p, const Map& m, const Axes& loops, const std::vector<ValueId>& written) {
  if (p[m.value].axes != loops) return false;
  for (ValueId id : reads_of(p, m.body)) {
    const ValueId base = p.base_id(id);
    for (ValueId w : written)
      if (p.base_id(w) == base && !(w == id && p[id].axes == loops) && !apart(p, w, id)) return false;
  }
  // Nobody may still read the old value at another point.
  for (ValueId w : written)
    if (p.base_id(w) == p.base_id(m.value) && !(w == m.value) && !apart(p, w, m.value)) return false;
  return true;
}

/// Reads of a base through a view by the Maps already in the launch: its later writer must stay out.
bool read_elsewhere(const Program& p, const std::vector<Map>& maps, ValueId value) {
  for (const Map& m : maps)
    for (ValueId id : reads_of(p, m.body))
      if (p.base_id(id) == p.base_id(value) && (!(id == value) || p[id].axes != p[value].axes) && !apart(p, id, value)) return true;
  return false;
}

}  // namespace

plan::Code code_of(const Program& program, ExpressionId body) {
  Writing writing(program);
  const uint32_t result = writing.instruction(body);
  writing.code.results = {result};
  return std::move(writing.code);
}

std::vector<Command> lower(const Program& p, const std::vector<Node>& nodes, bool fuse) {
  std::vector<Command> commands;
  const std::set<uint32_t> spikes = spikes_of(p);
  for (size_t k = 0; k < nodes.size();) {
    const Node& node = nodes[k];
    if (const auto* r = std::get_if<Reduce>(&node.what)) {
      commands.push_back(fold_of(p, node, *r));
      ++k;
    } else if (const auto* x = std::get_if<Product>(&node.what)) {
      if (x->steps.valid()) commands.push_back(lagging_of(p, node, *x, spikes));
      else commands.push_back(product_of(p, node, *x, spikes));
      ++k;
    } else if (const auto* u = std::get_if<Uniform>(&node.what)) {
      require(!p[u->value].view, "whole arrays are drawn");
      commands.push_back(Fill{u->value, plan::stream_hash(u->stream)});
      ++k;
    } else {
      Launch launch;
      launch.loops = p[written(node)].axes;
      launch.split = split_of(p, launch.loops);
      launch.span = node.span;
      Writing writing(p);
      std::vector<ValueId> done;
      std::vector<Map> maps;
      do {
        const Map& m = std::get<Map>(nodes[k].what);
        uint32_t at = writing.instruction(m.body);
        if (nodes[k].adds) {
          plan::Instruction sum;
          sum.op = Op::add, sum.n_args = 2, sum.args = {writing.read(m.value), at, 0};
          at = writing.add(sum);
        }
        writing.write(m.value, at);
        std::erase_if(launch.stores, [&](const Store& s) { return s.value == m.value; });
        launch.stores.push_back({at, m.value, false});
        done.push_back(m.value), maps.push_back(m);
        ++k;
      } while (fuse && k < nodes.size() && std::holds_alternative<Map>(nodes[k].what) && joins(p, std::get<Map>(nodes[k].what), launch.loops, done) &&
               !read_elsewhere(p, maps, written(nodes[k])));
      launch.code = std::move(writing.code);
      commands.push_back(std::move(launch));
    }
  }
  return commands;
}

}  // namespace nsim::learn
