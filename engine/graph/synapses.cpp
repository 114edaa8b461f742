// Synapse models: the hidden populations that keep their numbers, and their events as lines.
//
// A name of the model is read from where its side keeps it: `pre state` from the source's numbers, `post state` from the target's, `state` from the
// synapse. An input is not kept: it is its default and what drives add, put in its place. Parameters are numbers of every block that reads them.
#include "engine/graph/builder.h"
#include "engine/units/unit.h"
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace nsim::graph {

using namespace syntax;
using check::Variable;

namespace {

Plasticity::Side side_of(const Variable& v) {
  Side side = v.clause ? v.clause->side : Side::none;
  return side == Side::pre ? Plasticity::pre : side == Side::post ? Plasticity::post : Plasticity::synapse;
}

class Synapses {
 public:
  Synapses(Builder& builder, const Projection& projection, const Connect& text, const values::Scope& scope)
      : b_(builder), arena_(builder.graph.expressions), projection_(projection), text_(text), scope_(scope), made_(builder.facts.synapses.at(&text)) {}

  std::optional<Plasticity> make() {
    if (!find_parameters()) return std::nullopt;
    make_blocks();
    if (!equations()) return std::nullopt;
    using Event = Plasticity::Event;
    // What `on step` adds is due before the cells are computed; its lines on states follow the spikes of the step, like those of `every`.
    for (const auto& [moment, says, part] : {std::tuple{Event::pre, Event::pre, whole}, {Event::post, Event::post, whole}, {Event::every, Event::step, states},
                                             {Event::every, Event::every, whole}, {Event::step, Event::step, adds}, {Event::start, Event::start, whole}}) {
      for (const Clause& clause : model().clauses) {
        if (is_at(clause, says) && has(clause, part) && !event(clause, moment, part)) return std::nullopt;
      }
    }
    return std::move(out_);
  }

 private:
  const syntax::Model& model() const { return *made_.parts[0].model; }
  BlockId block_of(Plasticity::Side side) const { return side == Plasticity::pre ? out_.of_pre : side == Plasticity::post ? out_.of_post : out_.of_synapse; }

  enum Part : uint8_t { whole, adds, states };  // of the lines of an event

  static bool is_add(const Act& act) { return !act.let && act.kind != Act::send && !act.target.is_name(); }
  static bool has(const Clause& clause, Part part) {
    return part == whole || std::any_of(clause.acts.begin(), clause.acts.end(), [&](const Act& a) { return !a.let && is_add(a) == (part == adds); });
  }

  static bool is_at(const Clause& clause, Plasticity::Event::Moment moment) {
    if (moment == Plasticity::Event::every) return clause.kind == Clause::every;
    if (moment == Plasticity::Event::step || moment == Plasticity::Event::start)
      return clause.kind == Clause::on && clause.name.text == (moment == Plasticity::Event::step ? "step" : "start");
    return clause.kind == Clause::on && clause.side != Side::none && clause.side == (moment == Plasticity::Event::pre ? Side::pre : Side::post);
  }

  bool find_parameters() {
    values::Scope nothing;
    for (const Formal& formal : model().formals) {
      const Expr* arg = argument_of(made_.parts[0], formal);
      require(arg || formal.value, "a checked parameter has a value");
      std::optional<values::Value> value = values::evaluate(arg ? *arg : *formal.value, arg ? scope_ : nothing, b_.out);
      if (!value) return false;
      given_.emplace(formal.name.text, *value);
    }
    return true;
  }

  BlockId add_block(const std::string& what, Block::Kind kind, int64_t n_cells) {
    BlockId id{static_cast<uint32_t>(b_.graph.blocks.size())};
    Population p;
    p.name = projection_.name + what;
    p.hidden = true;
    p.block = id;
    p.n_cells = n_cells;
    p.axes = {"cell"};
    p.extents = {n_cells};
    p.span = projection_.span;
    Block block;
    block.kind = kind;
    block.name = p.name;
    block.n_cells = n_cells;
    block.span = projection_.span;
    PopulationId population{static_cast<uint32_t>(b_.graph.populations.size())};
    block.populations = {population};
    b_.graph.blocks.push_back(std::move(block));
    b_.graph.populations.push_back(std::move(p));
    b_.models.emplace_back();
    b_.cells.emplace_back();
    b_.cells.back().id = population;
    if (kind == Block::synapses && text_.name) b_.synapses_of[text_.name->text].push_back(population);
    return id;
  }

  void make_blocks() {
    auto has = [&](Plasticity::Side side) {
      return std::any_of(made_.variables.begin(), made_.variables.end(), [&](const Variable& v) { return v.kind == Variable::state && side_of(v) == side; });
    };
    const int64_t n_pre = b_.graph[projection_.pre.population].n_cells, n_post = b_.graph[projection_.post.population].n_cells;
    if (has(Plasticity::pre)) out_.of_pre = add_block(".pre", Block::copies, n_pre);
    if (has(Plasticity::post)) out_.of_post = add_block(".post", Block::cells, n_post);
    out_.of_synapse = add_block("", Block::synapses, 1);
    for (const Variable& v : made_.variables) {
      if (v.kind == Variable::parameter && given_.at(v.path).is_number()) {
        for (Plasticity::Side side : {Plasticity::pre, Plasticity::post, Plasticity::synapse}) {
          if (block_of(side).valid()) add(v, side, Role::parameter, arena_.constant(given_.at(v.path).number()));
        }
      }
      if (v.kind != Variable::state) continue;
      std::optional<ExpressionId> first = b_.lowering.number(*v.clause->value, initial_sight(v));
      if (!first) return;
      const bool kept_here = side_of(v) == Plasticity::synapse;
      const ValueId id = add(v, side_of(v), Role::state, kept_here ? arena_.constant(0) : *first);
      if (kept_here) out_.initial.emplace_back(id, *first);
    }
  }

  ValueId add(const Variable& v, Plasticity::Side side, Role role, ExpressionId first) {
    Value value;
    value.path = v.path;
    value.role = role;
    value.unit = v.dimension;
    value.span = v.span;
    value.per_cell = role == Role::state;
    value.initial = {first};
    const BlockId block = block_of(side);
    const ValueId id = b_.add_value(block, std::move(value));
    b_.models[block.at].by_path.emplace(v.path, id);
    values_.emplace(std::make_pair(v.path, side), id);
    return id;
  }

  /// First values read parameters, as numbers.
  Sight initial_sight(const Variable& v) {
    static const values::Scope nothing;
    Sight sight;
    sight.host = &nothing;
    sight.stream = projection_.name + "." + v.path;
    sight.find = [this](const Path& path) -> std::optional<Term> {
      if (!path.is_name()) return std::nullopt;
      if (auto given = given_.find(path.head.text); given != given_.end()) return term_of(arena_, given->second);
      const Variable* other = made_.find(path.head.text);
      if (!other || other->kind == Variable::input || !other->clause) return std::nullopt;
      return b_.lowering.term(*other->clause->value, initial_sight(*other));
    };
    return sight;
  }

  static Reach reach_of(Plasticity::Side home) {
    return home == Plasticity::pre ? Reach::pre : home == Plasticity::post ? Reach::post : Reach::own;
  }

  // ---- what names read: in equations from the side at hand, in lines of events from the synapse

  Sight sight(Plasticity::Side side) {
    static const values::Scope nothing;
    Sight result;
    result.host = &nothing;
    result.find = [this, side](const Path& path) { return find(path, side); };
    return result;
  }

  /// Of lines of events: draws are of the step at hand, and synapses of one target are folded.
  Sight sight_of_line(const Act& act) {
    Sight result = sight(Plasticity::synapse);
    result.names = names_;
    result.stream = projection_.name + "." + print(act.target);
    result.each_step = true;
    result.call = [this](const Name& function, const PathStep& step) { return fold(function, step); };
    return result;
  }

  std::optional<Term> fold(const Name& function, const PathStep& step) {
    static const std::map<std::string, Reduce::Fold> table = {{"sum", Reduce::sum}, {"mean", Reduce::mean}, {"min", Reduce::min}, {"max", Reduce::max}};
    if (std::none_of(step.args.begin(), step.args.end(), [](const Arg& a) { return a.name && a.name->text == "over"; })) return std::nullopt;
    auto known = table.find(function.text);
    require(known != table.end(), "a checked fold of synapses is known");
    Sight inside = sight(Plasticity::synapse);
    inside.names = names_;
    std::optional<ExpressionId> body = b_.lowering.number(step.args[0].value, inside);
    if (!body) return std::nullopt;
    const auto number = static_cast<uint16_t>(n_folds_++);
    waiting_.push_back({known->second, number, *body});
    return arena_.point(Point::folded, number);
  }

  std::optional<Term> find(const Path& path, Plasticity::Side side) {
    const std::string& name = path.head.text;
    if (stale_.count(name)) {
      b_.out.error("N409", path.span, "`" + name + "` cannot be used here yet").at("a line of another side has changed what it was computed from");
      return std::nullopt;
    }
    if (!path.is_name()) return name == "post" || name == "pre" ? of_end(path, name == "pre") : std::nullopt;
    if (name == "t" || name == "tick") return arena_.leaf(name == "t" ? Op::time : Op::tick);
    const Variable* v = made_.find(name);
    if (!v) return std::nullopt;
    switch (v->kind) {
      case Variable::parameter:
        if (!given_.at(name).is_number()) return term_of(arena_, given_.at(name));
        return arena_.read(values_.at({name, side}), 0);  // lines of events of any side read those of the synapses
      case Variable::local:
        return b_.lowering.term(*v->clause->value, sight(side));
      case Variable::input:
        return input(*v, side);
      default: {
        const Plasticity::Side home = side_of(*v);
        const ValueId id = values_.at({name, home});
        return home == side ? arena_.read(id, version_[id.at]) : arena_.read(id, version_[id.at], Type::real, reach_of(home));
      }
    }
  }

  /// `post.v`: the target cell as it stands; `pre.v`: the source as it arrives.
  std::optional<Term> of_end(const Path& path, bool source) {
    const PopulationId population = source ? projection_.pre.population : projection_.post.population;
    const ValueId id = b_.find_value(population, member_after_end(path));
    if (id.valid()) return arena_.read(id, 0, b_.graph[id].type, source ? Reach::pre : Reach::post);
    b_.out.error("N109", path.span, "`" + b_.graph[population].name + "` has no variable `" + member_after_end(path) + "`");
    return std::nullopt;
  }

  /// `post.I += ...`: where it goes.
  std::optional<uint32_t> add_to(const Act& act) {
    const ValueId id = b_.target(projection_.post.population, member_after_end(act.target), act.target.span);
    if (!id.valid()) return std::nullopt;
    auto known = std::find(out_.adds_to.begin(), out_.adds_to.end(), id);
    if (known == out_.adds_to.end()) known = out_.adds_to.insert(known, id);
    return static_cast<uint32_t>(known - out_.adds_to.begin());
  }

  /// Its default, and what each `drive` of this connection adds.
  std::optional<Term> input(const Variable& v, Plasticity::Side side) {
    std::optional<ExpressionId> sum = b_.lowering.number(*v.clause->value, sight(side));
    for (const Sentence& sentence : b_.sentences()) {
      const auto* drive = std::get_if<syntax::Drive>(&sentence.item->what);
      bool mine = drive && text_.name && drive->target.head.text == text_.name->text && drive->target.steps.size() == 1 && drive->target.steps[0].name.text == v.path;
      if (!mine || !sum) continue;
      if (drive->each || drive->drawn) {
        b_.out.error("N409", drive->target.span, "the input of a synapse is driven by one expression of time in this version").at(drive->drawn ? "drawn" : "a family");
        return std::nullopt;
      }
      Sight line;
      line.host = &b_.scope(*sentence.file);
      line.find = [this](const Path& path) -> std::optional<Term> {
        if (!path.is_name() || (path.head.text != "t" && path.head.text != "tick")) return std::nullopt;
        return arena_.leaf(path.head.text == "t" ? Op::time : Op::tick);
      };
      std::optional<ExpressionId> more = b_.lowering.number(drive->value, line);
      if (!more) return std::nullopt;
      sum = arena_.make(Op::add, *sum, *more);
    }
    return sum ? std::optional<Term>(*sum) : std::nullopt;
  }

  // ---- equations

  bool equations() {
    std::map<uint32_t, Integrate> of_block;
    for (const Clause& clause : model().clauses) {
      if (clause.kind != Clause::ode) continue;
      const Variable* v = made_.find(clause.name.text);
      require(v != nullptr, "a checked equation has its state");
      const Plasticity::Side side = side_of(*v);
      std::optional<ExpressionId> slope = b_.lowering.number(*clause.value, sight(side));
      if (!slope) return false;
      if (clause.per) {
        std::optional<Unit> unit = parse_unit(clause.per->text);
        require(unit.has_value(), "a checked unit of time is known");
        slope = arena_.make(Op::div, *slope, arena_.constant(unit->factor));
      }
      Integrate& home = side == Plasticity::synapse ? out_.equations : of_block[block_of(side).at];
      home.equations.push_back({values_.at({v->path, side}), *slope, clause.span});
    }
    for (auto& [block, integrate] : of_block) {
      Node node;
      node.span = integrate.equations[0].span;
      node.what = std::move(integrate);
      b_.graph.blocks[block].nodes.push_back(std::move(node));
    }
    return true;
  }

  // ---- events

  bool event(const Clause& clause, Plasticity::Event::Moment moment, Part part) {
    Plasticity::Event made;
    made.moment = moment;
    made.span = clause.span;
    if (clause.kind == Clause::every) {
      std::optional<double> steps = period(*clause.value);
      if (!steps) return false;
      made.period = std::max<int64_t>(1, std::llround(*steps));
    }
    names_.clear(), stale_.clear(), version_.clear(), changed_.clear(), waiting_.clear();
    n_folds_ = 0;
    for (const Act& act : clause.acts) {
      if ((act.let || part == whole || is_add(act) == (part == adds)) && !line(act, made)) return false;
    }
    version_.clear();
    out_.events.push_back(std::move(made));
    return true;
  }

  std::optional<double> period(const Expr& expr) {
    values::Scope with;
    for (const auto& [name, value] : given_) with.names.emplace(name, value);
    if (expr.kind == ExprKind::path) {
      if (const Variable* v = made_.find(print(expr.path)); v && v->kind == Variable::parameter) {
        return v->dimension == Dimension::of(Base::steps) ? given_.at(v->path).number() : given_.at(v->path).number() / b_.graph.step_ms;
      }
    }
    return b_.steps_of(expr, with);
  }

  bool line(const Act& act, Plasticity::Event& made) {
    Plasticity::Side side = Plasticity::synapse;
    const bool adds = is_add(act);
    const Variable* v = act.kind == Act::send || act.let || adds ? nullptr : made_.find(act.target.head.text);
    if (v) side = side_of(*v);
    const bool other_side = !act.let && !made.lines.empty() && made.lines.back().side != side;
    if (other_side || (folds_synapses(act.value) && !made.lines.empty())) begin_run();
    const Sight seen = sight_of_line(act);
    if (act.let) {
      std::optional<Term> value = b_.lowering.term(act.value, seen);
      if (value) names_[act.target.head.text] = *value;
      return value.has_value();
    }
    std::optional<ExpressionId> right = b_.lowering.number(act.value, seen);
    if (!right) return false;
    const std::optional<uint32_t> to = adds ? add_to(act) : 0;
    if (!to) return false;
    if (act.kind == Act::send || adds) {
      made.lines.push_back({side, {}, *right, act.span, *to, std::exchange(waiting_, {})});
      return true;
    }
    const ValueId id = values_.at({v->path, side});
    const ExpressionId old = arena_.read(id, version_[id.at], Type::real, reach_of(side));
    ExpressionId next = *right;
    if (act.kind == Act::increase) next = arena_.make(Op::add, old, *right);
    if (act.kind == Act::decrease) next = arena_.make(Op::sub, old, *right);
    if (act.kind == Act::scale) next = arena_.make(Op::mul, old, *right);
    made.lines.push_back({side, id, next, act.span, 0, std::exchange(waiting_, {})});
    ++version_[id.at];
    changed_.insert(id.at);
    return true;
  }

  /// What the run before has written is kept now; a `let` that was computed from something older must not be read again.
  void begin_run() {
    version_.clear();
    for (auto at = names_.begin(); at != names_.end();) {
      const auto* id = std::get_if<ExpressionId>(&at->second);
      if (id && reads_changed(*id)) stale_.insert(at->first), at = names_.erase(at);
      else ++at;
    }
  }

  bool reads_changed(ExpressionId root) const {
    const Expression& e = arena_[root];
    if (e.op == Op::read && changed_.count(static_cast<uint32_t>(e.payload))) return true;
    for (size_t k = 0; k < e.n_args; ++k) {
      if (reads_changed({e.args[k]})) return true;
    }
    return false;
  }

  Builder& b_;
  Arena& arena_;
  const Projection& projection_;
  const Connect& text_;
  const values::Scope& scope_;
  const check::Composition& made_;
  Plasticity out_;
  std::map<std::string, values::Value> given_;                            // parameters
  std::map<std::pair<std::string, Plasticity::Side>, ValueId> values_;
  // ---- of the event at hand
  std::map<std::string, Term> names_;                                     // its lets
  std::set<std::string> stale_;
  std::map<uint32_t, uint16_t> version_;
  std::set<uint32_t> changed_;
  std::vector<Plasticity::Fold> waiting_;                                 // for the line that they stand before
  size_t n_folds_ = 0;
};

}  // namespace

std::optional<Plasticity> Builder::plasticity(const Projection& projection, const Connect& text, const values::Scope& scope) {
  return Synapses(*this, projection, text, scope).make();
}

}  // namespace nsim::graph
