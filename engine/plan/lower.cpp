#include "engine/plan/lower.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace nsim::plan {

namespace {

uint64_t key_of(const Instruction& i) {
  uint64_t h = uint64_t(i.op) | uint64_t(i.type) << 8 | uint64_t(i.source) << 16 | uint64_t(i.n_args) << 24 | uint64_t(i.index) << 32;
  for (uint32_t a : i.args) h = (h ^ a) * 0x9e3779b97f4a7c15ull;
  return (h ^ std::bit_cast<uint64_t>(i.number)) * 0x9e3779b97f4a7c15ull;
}

bool same(const Instruction& a, const Instruction& b) {
  return a.op == b.op && a.type == b.type && a.source == b.source && a.n_args == b.n_args && a.args == b.args && a.index == b.index &&
         std::bit_cast<uint64_t>(a.number) == std::bit_cast<uint64_t>(b.number);
}

}  // namespace

uint32_t Lowering::add(Instruction instruction) {
  if (!instruction.span.known()) instruction.span = span_;
  const uint64_t key = key_of(instruction);
  for (auto [at, end] = known_.equal_range(key); at != end; ++at)
    if (same(code_.body[at->second], instruction)) return at->second;
  const uint32_t k = uint32_t(code_.body.size());
  code_.body.push_back(std::move(instruction));
  known_.emplace(key, k);
  return k;
}

uint32_t Lowering::number(double value) {
  Instruction i;
  i.number = value;
  return add(i);
}

// The builder writes t_(n+1) as t + step; as one clock it is a quotient that equals what the user wrote.
bool Lowering::is_end_of_step(const graph::Expression& e) const {
  if (e.op != Op::add || !beginning_) return false;
  const graph::Arena& arena = layout_.graph().expressions;
  const Op a = arena[{e.args[0]}].op, b = arena[{e.args[1]}].op;
  return (a == Op::time && b == Op::step_length) || (a == Op::step_length && b == Op::time);
}

uint32_t Lowering::lower(graph::ExpressionId id, Span span, const std::string& name) {
  const Span outer = span_;
  if (span.known()) span_ = span;
  auto known = done_.find(id.at);
  uint32_t at;
  if (known != done_.end()) {
    at = known->second;
  } else {
    const graph::Expression e = layout_.graph().expressions[id];
    switch (e.op) {
      case Op::read:
        at = read(e);
        break;
      case Op::point:
        at = coordinate(e);
        break;
      case Op::draw:
        at = draw(id);
        break;
      case Op::time:
        at = time(!beginning_);
        break;
      case Op::tick:
        at = ticks(!beginning_);
        break;
      default: {
        if (is_end_of_step(e)) {
          at = time(true);
          break;
        }
        Instruction i;
        i.op = e.op;
        i.type = e.op == Op::step_length ? Type::real : e.type;
        i.n_args = e.n_args;
        if (e.op == Op::constant) i.number = layout_.graph().expressions.value_of(id);
        for (int k = 0; k < e.n_args; ++k) i.args[k] = lower({e.args[k]});
        at = add(i);
      }
    }
    done_[id.at] = at;
  }
  if (!name.empty() && code_.body[at].name.empty()) code_.body[at].name = name;
  span_ = outer;
  return at;
}

uint32_t Lowering::load_buffer(uint32_t buffer, Type type, const std::string& name) {
  Instruction i;
  i.op = Op::read;
  i.type = type;
  i.source = Source::buffer;
  i.index = buffer;
  i.name = name;
  return add(i);
}

uint32_t Lowering::read(const graph::Expression& e) {
  const graph::ValueId value{uint32_t(e.payload)};
  const graph::Value& v = layout_.graph()[value];
  if (e.version > 0) {
    auto versions = versions_.find(value);
    require(versions != versions_.end() && versions->second.size() >= e.version, "a version is read after the node that writes it: " + v.path);
    return versions->second[e.version - 1];
  }
  const Place place = layout_.of(value);
  Instruction i;
  i.op = Op::read;
  i.type = v.type;
  i.name = v.path;
  const bool own = e.reach == graph::Reach::own, pre = e.reach == graph::Reach::pre;
  if (v.role == graph::Role::counter && layout_.graph()[v.block].kind == graph::Block::synapses) {
    i.source = Source::since;
    i.index = place.buffer;
    return add(i);
  }
  if (place.buffer != nowhere) {
    i.source = own ? Source::buffer : pre ? Source::pre_buffer : Source::post_buffer;
    i.index = place.buffer;
  } else {
    i.source = own ? Source::parameter : pre ? Source::pre_parameter : Source::post_parameter;
    i.index = place.parameter;
  }
  return add(i);
}

uint32_t Lowering::current(graph::ValueId value) {
  if (auto versions = versions_.find(value); versions != versions_.end()) return versions->second.back();
  graph::Expression e;
  e.op = Op::read;
  e.payload = value.at;
  return read(e);
}

void Lowering::write(graph::ValueId value, uint32_t instruction) {
  std::vector<uint32_t>& versions = versions_[value];
  versions.push_back(instruction);
}

uint32_t Lowering::coordinate(const graph::Expression& e) {
  const Point point = Point(e.payload);
  const bool own = point == Point::x || point == Point::y || point == Point::z || point == Point::axis;
  if (where_ == Setting::step && own)
    return load_buffer(layout_.coordinate(block_, point, e.axis), Type::real,
                       point == Point::axis ? "axis" + std::to_string(e.axis) : std::string(1, char('x' + int(point) - int(Point::x))));
  Instruction i;
  i.op = Op::point;
  i.type = e.type;
  i.index = uint32_t(point) | uint32_t(e.axis) << 8;
  return add(i);
}

uint32_t Lowering::ticks(bool end) {
  Instruction tick;
  tick.op = Op::tick;
  const uint32_t begun = add(tick);
  if (!end) return begun;
  Instruction next;
  next.op = Op::add;
  next.n_args = 2;
  next.args = {begun, number(1), 0};
  return add(next);
}

// t_n = (tick + 1) · step. Where a ms is a whole number of steps the quotient is the double nearest to the decimal that a user writes.
uint32_t Lowering::time(bool end) {
  const uint32_t count = ticks(end);
  const double each = 1 / layout_.graph().step_ms;
  const bool whole = std::abs(each - std::round(each)) < 1e-9 * each;
  Instruction t;
  t.op = whole ? Op::div : Op::mul;
  t.n_args = 2;
  if (whole) {
    t.args = {count, number(std::round(each)), 0};
  } else {
    Instruction h;
    h.op = Op::step_length;
    t.args = {count, add(h), 0};
  }
  t.name = "t";
  return add(t);
}

std::optional<int> Lowering::table_for(graph::ExpressionId mean) {
  if (!is_uniform(layout_.graph(), mean)) return {};
  Lowering once(layout_, schedule_, streams_, Setting::once, block_);
  uint32_t result = once.lower(mean);
  PoissonTable table;
  table.mean = once.finish({&result});
  table.mean.results = {result};
  table.block = block_.at;
  schedule_.tables.push_back(std::move(table));
  return int(schedule_.tables.size()) - 1;
}

uint32_t Lowering::draw(graph::ExpressionId id) {
  const graph::Expression e = layout_.graph().expressions[id];
  const graph::Draw d = layout_.graph().expressions.draw_of(id);
  CodeDraw c;
  c.law = d.law;
  c.stream = streams_(d.stream);
  c.each_step = d.each_step;
  c.keep_sign = d.keep_sign;
  c.lag = d.lag;
  c.entity_offset = d.entity_offset;
  c.choices = d.choices;
  auto bound = [&](graph::ExpressionId x, bool& has, uint32_t& at) {
    if ((has = x.valid())) at = lower(x);
  };
  bound(d.above, c.has_above, c.above);
  bound(d.below, c.has_below, c.below);
  bound(d.from, c.has_from, c.from);
  bound(d.to, c.has_to, c.to);
  Instruction i;
  i.op = Op::draw;
  i.type = e.type;
  const bool truncated = c.has_above || c.has_below || c.keep_sign;
  const bool of_cells = block_.valid() && layout_.graph()[block_].kind == graph::Block::cells;
  if (d.law == Law::poisson && where_ == Setting::step && d.each_step && !truncated && of_cells)
    if (auto table = table_for({e.args[0]})) c.table = *table;
  if (c.table < 0) {
    i.n_args = e.n_args;
    for (int k = 0; k < e.n_args; ++k) i.args[k] = lower({e.args[k]});
  }
  i.index = uint32_t(code_.draws.size());
  code_.draws.push_back(std::move(c));
  return add(i);
}

namespace {

void each_argument(Instruction& i, CodeDraw* d, const std::function<void(uint32_t&)>& f) {
  for (int k = 0; k < i.n_args; ++k) f(i.args[k]);
  if (!d) return;
  if (d->has_above) f(d->above);
  if (d->has_below) f(d->below);
  if (d->has_from) f(d->from);
  if (d->has_to) f(d->to);
}

}  // namespace

Code needed_by(const Code& code, const std::vector<uint32_t*>& roots) {
  std::vector<char> used(code.body.size(), 0);
  for (uint32_t* root : roots) used[*root] = 1;
  for (uint32_t k = uint32_t(code.body.size()); k-- > 0;)
    if (used[k]) {
      Instruction i = code.body[k];
      CodeDraw d = i.op == Op::draw ? code.draws[i.index] : CodeDraw{};
      each_argument(i, &d, [&](uint32_t& a) { used[a] = 1; });
    }
  std::vector<uint32_t> moved(code.body.size(), nowhere);
  Code out;
  for (uint32_t k = 0; k < code.body.size(); ++k) {
    if (!used[k]) continue;
    Instruction i = code.body[k];
    CodeDraw* d = nullptr;
    if (i.op == Op::draw) {
      out.draws.push_back(code.draws[i.index]);
      i.index = uint32_t(out.draws.size()) - 1;
      d = &out.draws.back();
    }
    each_argument(i, d, [&](uint32_t& a) { a = moved[a]; });
    moved[k] = uint32_t(out.body.size());
    out.body.push_back(std::move(i));
  }
  for (uint32_t* root : roots) *root = moved[*root];
  return out;
}

Code Lowering::finish(const std::vector<uint32_t*>& roots) { return needed_by(code_, roots); }

bool is_uniform(const graph::Graph& graph, graph::ExpressionId id) {
  const graph::Expression& e = graph.expressions[id];
  switch (e.op) {
    case Op::constant:
    case Op::step_length:
      return true;
    case Op::point:
    case Op::draw:
    case Op::time:
    case Op::tick:
    case Op::member:
      return false;
    case Op::read:
      return !graph[graph::ValueId{uint32_t(e.payload)}].per_cell;
    default:
      break;
  }
  for (int k = 0; k < e.n_args; ++k)
    if (!is_uniform(graph, {e.args[k]})) return false;
  return true;
}

std::optional<double> number_of(graph::Graph& graph, graph::ExpressionId id, graph::PopulationId own, graph::PopulationId pre,
                                graph::PopulationId post) {
  if (!is_uniform(graph, id)) return {};
  std::unordered_map<uint32_t, graph::ExpressionId> with;
  std::function<bool(graph::ExpressionId)> gather = [&](graph::ExpressionId at) {
    const graph::Expression e = graph.expressions[at];
    if (e.op == Op::step_length) with[at.at] = graph.expressions.constant(graph.step_ms);
    if (e.op == Op::read) {
      const graph::PopulationId population = e.reach == graph::Reach::own ? own : e.reach == graph::Reach::pre ? pre : post;
      const graph::Value& value = graph[graph::ValueId{uint32_t(e.payload)}];
      if (!population.valid() || value.initial.empty()) return false;
      const std::vector<graph::PopulationId>& all = graph[value.block].populations;
      const size_t k = size_t(std::find(all.begin(), all.end(), population) - all.begin());
      if (k >= value.initial.size()) return false;
      auto known = number_of(graph, value.initial[k], population);
      if (!known) return false;
      with[at.at] = graph.expressions.constant(*known);
    }
    for (int k = 0; k < e.n_args; ++k)
      if (!gather({e.args[k]})) return false;
    return true;
  };
  if (!gather(id)) return {};
  const graph::ExpressionId known = graph.expressions.replace(id, with);
  if (!graph.expressions.is_constant(known)) return {};
  return graph.expressions.value_of(known);
}

}  // namespace nsim::plan
