// Connections: who, by which rule, onto which variable, with which settings.
#include "engine/check/senders.h"
#include "engine/check/synapses.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

namespace {

class ConnectChecker {
 public:
  ConnectChecker(Checker& check, const Connect& connect, const File& file) : check_(check), connect_(connect), file_(file) {}

  void check() {
    check_.bind_members(connect_.each, Sight{&check_.names_of(file_)}, members_);
    if (connect_.with) {
      auto made = check_.facts.synapses.find(&connect_);
      if (made == check_.facts.synapses.end()) return;
      synapse_ = &made->second;
    }
    for (const Path& path : connect_.from) sources_.push_back(sender_of(check_, path, members_));
    bool good = ends(connect_.from, from_, true);
    good = ends(connect_.to, to_, false) && good && same_kind(check_, connect_, sources_, members_, value_);
    declare_pair();
    member_ = check_.first_member(connect_.each);
    if (!good) return;
    if (synapse_ == nullptr || connect_.onto || sends(*synapse_->parts[0].model)) onto();
    rule();
    settings();
    if (synapse_ != nullptr) synapse();
    std::optional<Dimension> weight;
    if (synapse_ == nullptr && target_ != nullptr) weight = weight_dimension();
    if (synapse_ != nullptr || weight) check_.joints[&connect_] = {from_, to_, weight};
  }

 private:
  /// One model used by several connections is told of its mistakes once.
  void synapse() {
    if (value_ != nullptr) return check_.refuse("N403", cover(connect_.with_span, connect_.with->span), "a synapse model on carried values");
    Diagnostics said;
    Diagnostics* out = check_.out;
    bool fresh = check_.checked_synapses.insert(synapse_->parts[0].model).second;
    if (!fresh) check_.out = &said;
    check_synapse(check_, *synapse_, from_, to_, target_);
    check_.out = out;
    const Model& model = *synapse_->parts[0].model;
    if (!sends(model) && !acts_on_target(model)) {
      check_.out->error("N344", connect_.with->span, "`" + synapse_->text + "` delivers nothing: it has neither `send` nor `on step`")
          .at("nothing arrives")
          .also(model.name.span, "declared here")
          .help("say what a spike delivers: `on pre { send w }`");
      return;
    }
    if (!connect_.onto || target_ == nullptr || sends(*synapse_->parts[0].model)) return;
    check_.out->error("N308", connect_.onto->span, "`" + synapse_->text + "` sends nothing, so nothing arrives at `" + target_->path + "`")
        .at("not a target of this synapse")
        .help("leave out `onto " + print(*connect_.onto) + "`");
  }

  bool ends(const std::vector<Path>& paths, Type& joined, bool sender) {
    bool good = true;
    joined.kind = Type::cells;
    joined.name = sender ? "pre" : "post";
    for (size_t k = 0; k < paths.size(); ++k) {
      const Path& path = sender ? sources_[k].cells : paths[k];
      const bool spikes = !sender || sources_[k].variable.empty();
      Sight sight{&members_};
      sight.cells = true;
      Type t = Typer(check_).type(path, sight);
      if (!t.known())
        good = false;
      else if (t.kind != Type::cells || !t.prefix.empty())
        good = not_cells(path, t, sender);
      else
        good = fit_for_end(path, t, sender, spikes) && good;
      joined.populations.insert(joined.populations.end(), t.populations.begin(), t.populations.end());
      if (t.known()) check_.check_value(path, check_.first_member(connect_.each));
    }
    return good;
  }

  bool not_cells(const Path& path, const Type& t, bool sender) {
    if (t.kind == Type::spikes) {
      check_.out->error("N102", path.span, "a connection joins populations; spikes travel without being named")
          .at("the spikes of a population")
          .help("leave out `.spikes`");
    } else if (auto declared = check_.facts.scopes[&file_].find(path.head.text); path.is_name() && declared != check_.facts.scopes[&file_].end()) {
      check_.wrong_kind(path.span, path.head.text, declared->second, sender ? "a population or source" : "a population");
    } else {
      check_.out->error("N102", path.span, "a connection joins populations, but this is " + described(t)).at("not a population or source");
    }
    return false;
  }

  bool fit_for_end(const Path& path, const Type& t, bool sender, bool spikes) {
    for (const Population* p : t.populations) {
      if (!sender && p->is_source) {
        check_.out->error("N102", path.span, "`" + p->name.text + "` is a source, so nothing can be sent to it")
            .at("a source")
            .also(p->name.span, "declared here");
        return false;
      }
      const Composition* made = check_.composition_of(*p);
      if (sender && spikes && made != nullptr && !made->spikes) {
        Diagnostic& d = check_.out->error("N333", path.span, "`" + p->name.text + "` never fires, so it has no spikes to send");
        d.at("no `spike when`").also(p->name.span, "made of `" + made->text + "`");
        for (const Variable& v : made->variables) {
          if (v.kind != Variable::state) continue;
          d.help("name the value to send instead, such as `" + print(path) + "." + v.path + "`");
          break;
        }
        return false;
      }
    }
    return true;
  }

  void declare_pair() {
    pair_.parent = &members_;
    pair_.declare("i", Type::plain());
    pair_.declare("j", Type::plain());
    pair_.declare("pre", from_);
    pair_.declare("post", to_);
    pair_.find = [this](const std::string& name, Span use) -> std::optional<Type> {
      if (name == "file" && connect_.by && connect_.by->name.text == "file") return edge_row(check_, connect_);
      if (name == "dist" || name == "dx" || name == "dy" || name == "dz") {
        std::optional<Dimension> d = pair_distance(check_, from_, to_, use);
        return d ? Type::of(*d) : Type{};
      }
      return std::nullopt;
    };
    pair_.known = [](std::vector<Known>& all) {
      for (const char* word : {"dist", "dx", "dy"}) all.push_back({word, {}});
    };
  }

  void onto() {
    for (const Population* p : to_.populations) {
      const Composition* made = check_.composition_of(*p);
      if (made == nullptr) continue;
      const Variable* v = connect_.onto ? named_target(*p, *made) : only_input(*p, *made);
      if (v == nullptr) return;
      if (v->kind == Variable::parameter || v->kind == Variable::local) {
        check_.out
            ->error("N308", connect_.onto->span,
                    "`" + v->path + "` cannot receive: it is " + (v->kind == Variable::parameter ? "a parameter" : "a `let`"))
            .at("neither a state nor an input")
            .also(v->span, "declared here");
        return;
      }
      if (target_ != nullptr && !(target_->dimension == v->dimension)) {
        check_.out->error("N308", connect_.onto->span, "`" + v->path + "` is " + described(v->dimension) + " in `" + p->name.text + "`")
            .at("different in the populations of this line")
            .also(target_->span, described(target_->dimension));
        return;
      }
      target_ = v;
    }
  }

  const Variable* named_target(const Population& p, const Composition& made) {
    std::string name = print(*connect_.onto);
    if (const Variable* v = made.find(name)) return v;
    std::vector<Known> known;
    for (const Variable& v : made.variables) {
      if (v.kind == Variable::state || v.kind == Variable::input) known.push_back({v.path, v.span});
    }
    // `onto g` for `ampa.g`: the name alone is what people write first.
    std::vector<Known> behind;
    for (const Known& k : known) {
      if (k.name.ends_with("." + name)) behind.push_back(k);
    }
    Diagnostic& d = check_.unknown_word("N109", connect_.onto->span, "`" + p.name.text + "` has no variable `" + name + "`", name, known,
                                        "not a variable of `" + made.text + "`");
    if (!behind.empty()) {
      d.help("did you mean `" + behind[0].name + "`?");
      d.defined = behind[0].span;
    }
    return nullptr;
  }

  const Variable* only_input(const Population& p, const Composition& made) {
    const Variable* only = nullptr;
    std::string all;
    size_t n = 0;
    for (const Variable& v : made.variables) {
      if (v.kind != Variable::input && v.kind != Variable::state) continue;
      all += (all.empty() ? "`" : ", `") + v.path + "`";
      if (v.kind != Variable::input) continue;
      only = &v;
      ++n;
    }
    if (n == 1) return only;
    Span span = connect_.to.back().span;
    check_.out
        ->error("N307", span,
                n == 0 ? "say which variable of `" + p.name.text + "` receives: it has no input"
                       : "say which variable of `" + p.name.text + "` receives: it has several inputs")
        .at("onto what?")
        .note("can receive: " + all)
        .help("add `onto ...`");
    return nullptr;
  }

  void rule() {
    if (!connect_.by) {
      check_.out->error("N328", connect_.to.back().span, "this connection does not say who is connected")
          .at("by which rule?")
          .help("such as `by all_to_all`, `by probability(2%)`");
      return;
    }
    const Builtin* rule = find_call(check_, *connect_.by, Where::rule, "N405", "a rule", Sight{&pair_, Place::setting});
    if (rule == nullptr) return;
    if (wrongly_joined(*rule)) return;
    const std::vector<Arg>& args = connect_.by->args;
    if (rule->name == "file" && !args.empty() && args[0].value.kind == ExprKind::text) needs_data_file(check_, args[0].value.literal, args[0].value.span);
    if (rule->name == "one_to_one") equal_sizes();
    if (rule->name == "within") radius();
    if (rule->name == "probability" || rule->name.ends_with("degree") || rule->name == "total") number(*rule);
  }

  std::vector<Path> sending() const {
    std::vector<Path> cells;
    for (const Sender& sender : sources_) cells.push_back(sender.cells);
    return cells;
  }

  size_t populations_of(const std::vector<Path>& paths) {
    size_t n = 0;
    for (const Path& path : paths) {
      Type t = Typer(check_).type(path, Sight{&members_});
      for (const Population* p : t.populations) n += t.whole_family ? check_.keys_of(*p).size() : 1;
    }
    return n;
  }

  bool named_twice(const std::vector<Path>& paths, const Builtin& rule) {
    for (size_t k = 0; k < paths.size(); ++k) {
      for (size_t other = 0; other < k; ++other) {
        if (print(paths[k]) != print(paths[other])) continue;
        check_.out->error("N341", paths[k].span, "this line names the same cells twice")
            .at("`" + std::string(rule.name) + "` counts the synapses of all of them together")
            .also(paths[other].span, "first named here")
            .help("name every cell once");
        return true;
      }
    }
    return false;
  }

  /// What several sources or targets at once cannot do: read one edge file, or count the same cells twice in one number of synapses.
  bool wrongly_joined(const Builtin& rule) {
    if (rule.name == "file" && (populations_of(sending()) > 1 || populations_of(connect_.to) > 1)) {
      check_.refuse("N410", connect_.by->span, "`file` over several sources or targets at once", "its cells are numbered in one population on each side");
      return true;
    }
    const bool total = rule.name == "total";
    return ((total || rule.name == "indegree") && named_twice(connect_.from, rule)) || ((total || rule.name == "outdegree") && named_twice(connect_.to, rule));
  }

  void equal_sizes() {
    int64_t n_from = 0, n_to = 0;
    for (const Path& path : sending()) {
      std::optional<int64_t> n = count_cells(check_, path, member_);
      if (!n) return;
      n_from += *n;
    }
    for (const Path& path : connect_.to) {
      std::optional<int64_t> n = count_cells(check_, path, member_);
      if (!n) return;
      n_to = *n;
      if (n_from == n_to) continue;
      check_.out->error("N321", connect_.by->name.span, "`one_to_one` joins " + std::to_string(n_from) + " cells to " + std::to_string(n_to))
          .at("needs as many on both sides")
          .also(connect_.from[0].span, std::to_string(n_from) + " cells")
          .also(path.span, std::to_string(n_to) + " cells");
      return;
    }
  }

  void radius() {
    const Expr& r = connect_.by->args[0].value;
    Type t = Typer(check_).type(r, Sight{&pair_, Place::setting});
    std::optional<Dimension> d = pair_distance(check_, from_, to_, connect_.by->name.span);
    if (d && t.known() && !t.bare_zero && !(t.dimension == *d)) {
      check_.out
          ->error("N208", r.span, "distances here are " + std::string(d->plain() ? "plain numbers" : "lengths") + ", but this is " + described(t))
          .at(name_of(t.dimension));
    }
  }

  void number(const Builtin& rule) {
    const Expr& n = connect_.by->args[0].value;
    std::optional<double> value = check_.quiet_number(n, member_);
    if (!value) return;
    bool probability = rule.name == "probability";
    bool good = probability ? *value >= 0 && *value <= 1 : *value >= 0 && *value == std::floor(*value);
    if (good) return;
    std::string message = probability ? "a probability lies between 0 and 1" : "a number of synapses is a whole number, 0 or more";
    check_.out->error("N322", n.span, message)
        .at("this is " + format_quantity(*value, {}, 8))
        .help(!probability && *value > 0 ? "write `round(" + print(n) + ")`" : "");
  }

  void settings() {
    bool weight = false;
    std::map<std::string, Span> set;
    for (const Setting& s : connect_.settings) {
      std::string name = print(s.target);
      if (!s.let) {
        auto [at, fresh] = set.emplace(name, s.target.span);
        if (!fresh) check_.out->error("N312", s.target.span, "`" + name + "` is set twice").at("a second time").also(at->second, "first set here");
      }
      if (s.let)
        pair_.declare(name, value(s), s.target.span);
      else if (const Variable* state = synapse_ == nullptr ? nullptr : synapse_state(name == "weight" ? "w" : name)) {
        weight = true;
        fit_state(s, *state);
      } else if (name == "weight") {
        weight = true;
        fit_weight(s);
      } else if (name == "delay")
        fit_delay(s);
      else if (name == "self" || name == "allow_multiple")
        flag(s, name);
      else if (name == "mask" || name == "learn" || name == "bias" || name == "sparse")
        check_.refuse("N404", s.target.span, "the setting `" + name + "`");
      else {
        std::vector<Known> known;
        for (const char* word : {"weight", "delay", "self", "allow_multiple"}) known.push_back({word, {}});
        for (const Variable& v : synapse_ == nullptr ? std::vector<Variable>{} : synapse_->variables) {
          if (synapse_state(v.path) != nullptr) known.push_back({v.path, v.span});
        }
        check_.unknown_word("N105", s.target.span, "a connection has no setting `" + name + "`", name, known, "unknown setting");
      }
    }
    if (!weight && synapse_ == nullptr) {
      std::string unit = target_ == nullptr || weight_dimension().plain() ? "" : " " + unit_of(weight_dimension());
      check_.out->error("N328", connect_.to.back().span, "this connection has no weight")
          .at(value_ != nullptr ? "how much of a value arrives?" : "how much does a spike add?")
          .help("add `{ weight = 1" + unit + " }`");
    }
  }

  Type value(const Setting& s) {
    Type t = Typer(check_).number(s.value, Sight{&pair_, Place::setting, s.drawn});
    if (s.drawn && t.known()) check_.needs_draw(s.value);
    return t;
  }

  /// A list gives one value for each source.
  const Type* one_value(const Setting& s, Type& t) {
    t = value(s);
    if (!t.known()) return nullptr;
    if (t.kind != Type::list) return &t;
    if (s.value.kind == ExprKind::list && s.value.items.size() != connect_.from.size()) {
      check_.out->error("N205", s.value.span, "a list gives one value for each source of the line")
          .at(std::to_string(s.value.items.size()) + " values for " + std::to_string(connect_.from.size()) +
              (connect_.from.size() == 1 ? " source" : " sources"));
      return nullptr;
    }
    return t.element && t.element->known() ? t.element.get() : nullptr;
  }

  /// What a weight is: what a spike adds, or what a value is multiplied by.
  Dimension weight_dimension() const { return value_ != nullptr ? target_->dimension / value_->dimension : target_->dimension; }
  const Variable* synapse_state(const std::string& name) const {
    const Variable* v = synapse_->find(name);
    return v != nullptr && v->kind == Variable::state && v->clause->side == Side::none ? v : nullptr;
  }

  void fit_state(const Setting& s, const Variable& v) {
    Type t;
    const Type* one = one_value(s, t);
    if (one == nullptr || one->is_number(v.dimension)) return;
    check_.out->error("N204", s.value.span, "`" + v.path + "` of this synapse is " + described(v.dimension) + ", but this is " + described(*one))
        .at(described(*one))
        .also(v.span, check_.reason(*synapse_, v));
  }

  void fit_weight(const Setting& s) {
    if (synapse_ != nullptr) {
      check_.out->error("N105", s.target.span, "`" + synapse_->text + "` has no state `w`, which `weight` would set").at("no such state");
      return;
    }
    Type t;
    const Type* one = one_value(s, t);
    if (one == nullptr || target_ == nullptr || one->is_number(weight_dimension())) return;
    if (value_ != nullptr) return wrong_factor(check_, s.value.span, one->dimension, *value_, *target_);
    const Variable& v = *target_;
    const Composition* made = to_.populations.empty() ? nullptr : check_.composition_of(*to_.populations[0]);
    std::string declared = made != nullptr ? check_.reason(*made, v) : "";
    Diagnostic& d =
        check_.out->error("N204", s.value.span, "this weight is " + described(*one) + ", but `" + v.path + "` is " + described(v.dimension))
            .at(name_of(one->dimension));
    if (connect_.onto) d.also(connect_.onto->span, declared);
    if (literal_value(s.value) && one->dimension.plain())
      d.help("give the number a unit, `" + print(s.value) + " " + unit_of(v.dimension) + "`");
    else
      d.help("give the weight " + (v.dimension.plain() ? std::string("as a plain number") : "in " + unit_of(v.dimension)) +
             ", or aim at a variable that is " + described(*one));
  }

  void fit_delay(const Setting& s) {
    Type t;
    const Type* one = one_value(s, t);
    if (one == nullptr) return;
    bool steps = one->dimension == Dimension::of(Base::steps);
    if (one->bare_zero || (!steps && !(one->dimension == dimensions::time()))) {
      check_.out->error("N206", s.value.span, "a delay is a time, but this is " + described(*one))
          .at(described(*one))
          .help(literal_value(s.value) ? "give it a unit, `" + print(s.value) + " ms`" : "");
      return;
    }
    if (s.value.kind != ExprKind::list) return fit_delay(s, s.value, steps);
    for (const Range& item : s.value.items) fit_delay(s, item.first, steps);
  }

  void fit_delay(const Setting& s, const Expr& delay, bool steps) {
    std::optional<double> n = check_.quiet_number(delay, member_);
    if (!n) return;
    if (*n < 0) check_.out->error("N319", delay.span, "a delay cannot be negative").at(format_quantity(*n, steps ? Dimension::of(Base::steps) : dimensions::time()));
    if (*n == 0 && steps == (value_ == nullptr)) wrong_zero(check_, delay.span, steps);
    if (*n > 0 && steps && *n != std::floor(*n))
      check_.out->error("N319", delay.span, "a delay in steps is a whole number").at(format_quantity(*n, Dimension::of(Base::steps)));
    if (*n > 0 && !steps && !s.drawn) check_.constant_delays.push_back({delay.span, *n});
  }

  void flag(const Setting& s, const std::string& name) {
    Type t = Typer(check_).type(s.value, Sight{&members_});
    if (t.known() && t.kind != Type::truth)
      check_.out->error("N205", s.value.span, "`" + name + "` is `true` or `false`, but this is " + described(t)).at(described(t));
  }

  Checker& check_;
  const Connect& connect_;
  const File& file_;
  Names members_, pair_;
  Type from_, to_;
  const Variable* target_ = nullptr;
  std::vector<Sender> sources_;
  const Variable* value_ = nullptr;  // what is carried; null: spikes
  Composition* synapse_ = nullptr;  // of the model after `with`
  std::map<std::string, values::Value> member_;
};

}  // namespace

void check_connect(Checker& check, const Connect& connect, const File& file) { ConnectChecker(check, connect, file).check(); }

}  // namespace nsim::check
