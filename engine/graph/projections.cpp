// `connect`: one Projection for each pair of a slice of sources and a slice of targets.
#include "engine/graph/builder.h"
#include "engine/graph/joined.h"
#include <algorithm>
#include <cmath>

namespace nsim::graph {

using namespace syntax;

namespace {

const std::map<std::string, Projection::Rule>& rules() {
  static const std::map<std::string, Projection::Rule> table = {
      {"all_to_all", Projection::all_to_all}, {"one_to_one", Projection::one_to_one}, {"probability", Projection::probability},
      {"indegree", Projection::indegree},     {"outdegree", Projection::outdegree},   {"total", Projection::total},
      {"where", Projection::where},           {"within", Projection::within},         {"file", Projection::file}};
  return table;
}

/// One line with the members of its family filled in.
class Line {
 public:
  Line(Builder& builder, const Connect& text, const File& file, const std::map<std::string, values::Value>& members)
      : b_(builder), text_(text), file_(file), scope_(builder.member_scope(file, members)) {}

  void make() {
    std::vector<Source> from;
    std::vector<std::vector<CellRange>> to;
    for (size_t k = 0; k < text_.from.size(); ++k) {
      std::string variable;
      auto ranges = b_.ranges(text_.from[k], scope_, &variable);
      if (!ranges) return;
      for (const CellRange& range : *ranges) from.push_back({range, k, variable});
    }
    for (const Path& path : text_.to) {
      auto ranges = b_.ranges(path, scope_);
      if (!ranges) return;
      to.push_back(*ranges);
    }
    require(text_.by.has_value(), "a checked connection has a rule");
    auto rule = rules().find(text_.by->name.text);
    require(rule != rules().end(), "a checked rule is known");
    rule_ = rule->second;
    auto pairs = pairs_of(from, to, rule_ == Projection::one_to_one);
    if (rule_ == Projection::file && pairs.size() > 1) {
      b_.out.error("N410", text_.by->span, "`file` over several sources or targets at once cannot run yet")
          .at("its cells are numbered in one population on each side")
          .help("write one line, and one file, for each pair");
      return;
    }
    for (size_t k = 0; k < pairs.size(); ++k) {
      if (!make_one(pairs, k)) return;
    }
  }

 private:
  bool make_one(const std::vector<Pair>& pairs, size_t k) {
    const Pair& pair = pairs[k];
    Projection p;
    p.pre = pair.source.cells;
    p.post = pair.target;
    pre_ = p.pre.population, post_ = p.post.population;
    p.rule = rule_;
    p.span = text_.from.front().span;
    const std::string& variable = pair.source.variable;
    const std::string sender = b_.graph[p.pre.population].name;
    p.name = name_of(variable.empty() ? sender : sender + "." + variable, b_.graph[p.post.population], pairs.size() > 1);
    p.share = share_of(rule_, pairs, k);
    if (!p.share.parts.empty()) {
      if (names_twice(p.share)) {
        b_.out.error("N341", p.span, "this line names the same cells twice")
            .at("`" + text_.by->name.text + "` counts the synapses of all of them together")
            .help("name every cell once");
        return false;
      }
      // The part that is made first gives its name to all.
      const size_t key = rule_ == Projection::indegree ? pair.to : rule_ == Projection::outdegree ? pair.from : 0;
      p.share.name = share_names_.try_emplace(key, p.name).first->second;
    }
    if (!read_edges(p)) return false;
    if (!variable.empty()) {
      p.carries = b_.find_value(p.pre.population, variable);
      require(p.carries.valid(), "a checked value to carry is one of its cells");
    }
    if (text_.with) {
      p.plastic = b_.plasticity(p, text_, scope_);
      if (!p.plastic) return false;
      p.weight = b_.graph.expressions.constant(0);
    }
    const Population &pre = b_.graph[p.pre.population], &post = b_.graph[p.post.population];
    const std::string onto = text_.onto ? print(*text_.onto) : only_input(post);
    if (p.plastic && !p.plastic->adds_to.empty() && !text_.onto) p.onto = p.plastic->adds_to[0];
    else p.onto = b_.target(p.post.population, onto, text_.onto ? text_.onto->span : p.span);
    if (!p.onto.valid()) return false;

    Sight lets;
    lets.host = &scope_;
    lets.find = [&](const Path& path) { return b_.synapse_point(pre, post, path, columns_); };
    if (!text_.by->args.empty() && rule_ != Projection::file) {
      Sight sight;
      sight.parent = &lets;
      sight.stream = (p.share.parts.empty() ? p.name : p.share.name) + ".rule";
      const Expr& expr = text_.by->args[0].value;
      auto argument = rule_ == Projection::where ? b_.lowering.truth(expr, sight) : b_.lowering.number(expr, sight);
      if (!argument) return false;
      p.argument = *argument;
      if (!p.share.parts.empty() && reads_joined(b_.graph.expressions, rule_, p.argument)) {
        b_.out.error("N341", expr.span, "this number belongs to several populations together, so it cannot be read from one of them")
            .at("differs between the populations that are joined")
            .help("give a number that is the same for all of them");
        return false;
      }
    }
    for (const Setting& s : text_.settings) {
      if (!set(p, s, lets, pair.source.path)) return false;
    }
    if (!p.delay.valid()) p.delay = b_.graph.expressions.constant(b_.graph.step_ms);
    if (!p.weight.valid()) {
      b_.out.error("N328", text_.to.back().span, "this connection has no weight").at(p.carries.valid() ? "how much of a value arrives?" : "how much does a spike add?");
      return false;
    }
    if (p.plastic && !fits_delay(p)) return false;
    if (p.zero_delay && b_.models[post.block.at].alive.valid()) {
      b_.out.error("N346", p.delay_span, "spikes without delay cannot pass by the cells of `" + post.name + "` that are not alive")
          .at("no delay")
          .help("leave out the delay, which then is one step");
      return false;
    }
    if (!p.plastic && !text_.name && b_.fuse(p)) return true;  // synapses with a name may be read, so they are kept
    Model& model = b_.models[post.block.at];
    if (!p.zero_delay) model.arriving.insert(p.onto.at);
    for (ValueId to : p.plastic ? p.plastic->adds_to : std::vector<ValueId>{}) model.arriving.insert(to.at);
    if (text_.name) b_.projections_of[text_.name->text].push_back({static_cast<uint32_t>(b_.graph.projections.size())});
    b_.graph.projections.push_back(std::move(p));
    return true;
  }

  /// What the model reads of the source (`pre.v`) comes with one delay for all synapses, and to `on step` at least a step later.
  bool fits_delay(const Projection& p) {
    const bool none = p.zero_delay || p.same_step, one = b_.graph.expressions.is_constant(p.delay);
    using Moment = Plasticity::Event::Moment;
    auto waits = [&](const Plasticity::Event& event) {
      return event.moment != Moment::pre && (!one || (none && event.moment == Moment::step)) && reads_source(b_.graph, *p.plastic, event);
    };
    const bool in_event = std::any_of(p.plastic->events.begin(), p.plastic->events.end(), waits);
    const bool in_equation = (!one || none) && reads_source(b_.graph, *p.plastic);
    if (!in_event && !in_equation) return true;
    b_.out.error("N409", p.delay_span, one ? "reading the source cell (`pre.`) in every step needs a delay of a step or more in this version"
                                           : "reading the source cell (`pre.`) needs the same delay for all synapses in this version")
        .at(one ? "no delay" : "not one number");
    return false;
  }

  std::string name_of(const std::string& pre, const Population& post, bool several) {
    std::string joined = pre + "->" + post.name;
    std::string name = !text_.name ? joined : several || text_.each ? text_.name->text + "." + joined : text_.name->text;
    std::string unique = name;
    auto taken = [&](const std::string& n) {
      return std::any_of(b_.graph.projections.begin(), b_.graph.projections.end(), [&](const Projection& p) { return p.name == n; });
    };
    for (int k = 2; taken(unique); ++k) unique = name + "#" + std::to_string(k);
    return unique;
  }

  std::string only_input(const Population& post) {
    for (ValueId id : b_.graph[post.block].values) {
      if (b_.graph[id].role == Role::input) return b_.graph[id].path;
    }
    return "";
  }

  bool set(Projection& p, const Setting& s, Sight& lets, size_t source) {
    std::string name = print(s.target);
    Sight sight;
    sight.parent = &lets;
    sight.stream = p.name + "." + name;
    if (s.let) {
      std::optional<Term> value = b_.lowering.term(s.value, sight);
      if (value) lets.names[name] = *value;
      return value.has_value();
    }
    if (name == "self" || name == "allow_multiple") {
      std::optional<double> flag = b_.host_number(s.value, scope_);
      if (flag) (name == "self" ? p.self : p.multiple) = *flag != 0;
      return flag.has_value();
    }
    if (p.plastic && name != "delay") return initial(*p.plastic, name == "weight" ? "w" : name, *one_of(s.value, source), sight);
    if (name != "weight" && name != "delay") {
      b_.out.error("N404", s.target.span, "the setting `" + name + "` of a connection cannot be used yet");
      return false;
    }
    const Expr* expr = one_of(s.value, source);
    const bool steps = name == "delay" && counts_steps(*expr);
    std::optional<ExpressionId> value = b_.lowering.number(*expr, sight);
    if (!value) return false;
    if (steps) value = b_.graph.expressions.make(Op::mul, *value, b_.graph.expressions.constant(b_.graph.step_ms));
    if (name == "weight") {
      p.weight = *value;
      p.weight_span = s.value.span;
      return true;
    }
    p.delay = *value;
    p.delay_span = s.value.span;
    const Arena& arena = b_.graph.expressions;
    const bool none = arena.is_constant(*value) && arena.value_of(*value) == 0;
    if (none && steps != p.carries.valid()) {
      b_.out.error("N313", expr->span, steps ? "`0 steps` is a delay of values, and this line sends spikes" : "`0 ms` is a delay of spikes, and this line carries values")
          .at(steps ? "for values only" : "for spikes only");
      return false;
    }
    p.zero_delay = none && !p.carries.valid();
    p.same_step = none && p.carries.valid();
    return true;
  }

  /// A list gives one value for each source of the line.
  static const Expr* one_of(const Expr& expr, size_t source) {
    return expr.kind == ExprKind::list && source < expr.items.size() ? &expr.items[source].first : &expr;
  }

  /// What a state of the synapses is at first.
  bool initial(Plasticity& plastic, const std::string& name, const Expr& expr, const Sight& sight) {
    std::optional<ExpressionId> value = b_.lowering.number(expr, sight);
    for (auto& [state, first] : plastic.initial) {
      if (value && b_.graph[state].path == name) first = *value;
    }
    return value.has_value();
  }

  /// Whether a checked delay is a count of steps, not a time: some number in it counts steps, and none is a time.
  bool counts_steps(const Expr& expr) {
    bool steps = false, time = false;
    find_clocks(expr, steps, time);
    return steps && !time;
  }
  void find_clocks(const Expr& expr, bool& steps, bool& time) {
    for (const Expr& part : expr.args) find_clocks(part, steps, time);
    if (expr.kind == ExprKind::path) {
      for (const PathStep& step : expr.path.steps)
        for (const Arg& arg : step.args) find_clocks(arg.value, steps, time);
      if (const Value* end = value_of_end(expr.path)) {
        steps = steps || end->unit == Dimension::of(Base::steps);
        time = time || end->unit == dimensions::time();
      }
      for (const Setting& s : text_.settings)
        if (s.let && expr.path.is_name() && print(s.target) == expr.path.head.text) find_clocks(s.value, steps, time);
    }
    if (!expr.args.empty()) return;
    Diagnostics quiet;
    std::optional<values::Value> host = values::evaluate(expr, scope_, quiet);
    const auto* n = host ? std::get_if<values::Number>(&host->what) : nullptr;
    steps = steps || (n && n->dimension == Dimension::of(Base::steps));
    time = time || (n && n->dimension == dimensions::time());
  }

  /// `pre.lag`: a parameter of one of the ends.
  const Value* value_of_end(const Path& path) {
    if (path.steps.size() != 1 || path.steps[0].kind != PathStep::member || (path.head.text != "pre" && path.head.text != "post")) return nullptr;
    const ValueId id = b_.find_value(path.head.text == "pre" ? pre_ : post_, path.steps[0].name.text);
    return id.valid() ? &b_.graph[id] : nullptr;
  }

  bool read_edges(Projection& p) {
    if (rule_ != Projection::file) return true;
    const Expr& expr = text_.by->args.at(0).value;
    std::optional<values::Value> path = values::evaluate(expr, scope_, b_.out);
    const auto* name = path ? std::get_if<std::string>(&path->what) : nullptr;
    if (!name) return false;
    std::optional<std::string> text = b_.facts.read ? b_.facts.read(*name) : std::nullopt;
    if (!text) {
      b_.out.error("N521", expr.span, "the data file `" + *name + "` was not found");
      return false;
    }
    std::optional<values::Table> table = values::read_table(*name, *text, expr.span, b_.out);
    if (!table) return false;
    p.edge_file = b_.located(*name, file_);
    std::optional<size_t> from = table->column("source"), to = table->column("target");
    if (!from || !to) {
      b_.out.error("N520", expr.span, "`" + *name + "` is not an edge list").note("it needs the columns source,target");
      return false;
    }
    p.edge_columns.resize(table->columns.size());
    columns_ = table->columns;
    for (size_t row = 0; row < table->rows.size(); ++row) {
      for (size_t column = 0; column < table->columns.size(); ++column) {
        const values::Value& cell = table->rows[row][column];
        bool end = column == *from || column == *to;
        if (end && (!cell.is_number() || cell.number() != std::round(cell.number()) || cell.number() < 0)) {
          b_.out.error("N323", expr.span, "an edge of `" + *name + "` does not name a cell")
              .note("row " + std::to_string(row + 1) + ", column " + table->columns[column]);
          return false;
        }
        p.edge_columns[column].push_back(cell.is_number() ? cell.number() : std::nan(""));
      }
      p.edge_source.push_back(static_cast<int64_t>(p.edge_columns[*from].back()));
      p.edge_target.push_back(static_cast<int64_t>(p.edge_columns[*to].back()));
    }
    return true;
  }

  Builder& b_;
  const Connect& text_;
  const File& file_;
  values::Scope scope_;
  Projection::Rule rule_ = Projection::all_to_all;
  std::map<size_t, std::string> share_names_;
  std::vector<std::string> columns_;
  PopulationId pre_, post_;  // of the projection at hand
};

/// Values that go round within one step: the last connection of a loop is told, with those before it.
class SameStep {
 public:
  explicit SameStep(Builder& builder) : b_(builder), state_(builder.graph.populations.size(), fresh) {}

  void check() {
    for (uint32_t p = 0; p < state_.size(); ++p)
      if (state_[p] == fresh && !visit(p)) return;
  }

 private:
  enum State : uint8_t { fresh, open, done };

  bool visit(uint32_t population) {
    state_[population] = open;
    for (const Projection& p : b_.graph.projections) {
      if (!p.same_step || p.pre.population.at != population) continue;
      way_.push_back(&p);
      const uint32_t next = p.post.population.at;
      if (state_[next] == open) return report(next);
      if (state_[next] == fresh && !visit(next)) return false;
      way_.pop_back();
    }
    state_[population] = done;
    return true;
  }

  bool report(uint32_t first) {
    std::string round = b_.graph.populations[first].name;
    const auto begin = std::find_if(way_.begin(), way_.end(), [&](const Projection* p) { return p->pre.population.at == first; });
    for (auto at = begin; at != way_.end(); ++at) round += " -> " + b_.graph[(*at)->post.population].name;
    Diagnostic& d = b_.out.error("N337", way_.back()->delay_span, "these values go round in a loop within one step").at("closes the loop " + round);
    for (auto at = begin; at + 1 < way_.end(); ++at) d.also((*at)->delay_span, "in the same step");
    d.help("let one of these connections take time: `delay = 1 step`");
    return false;
  }

  Builder& b_;
  std::vector<State> state_;
  std::vector<const Projection*> way_;
};

}  // namespace

void Builder::make_projections() {
  for (const Sentence& sentence : sentences_) {
    const auto* connect = std::get_if<Connect>(&sentence.item->what);
    if (!connect) continue;
    for (const auto& members : members_of(connect->each, *sentence.file)) {
      Line(*this, *connect, *sentence.file, members).make();
      if (out.has_errors()) return;
    }
  }
  SameStep(*this).check();
}

}  // namespace nsim::graph
