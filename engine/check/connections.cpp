// Connections: who, by which rule, onto which variable.
#include "engine/check/connections.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

void ConnectChecker::check() {
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

/// One model used by several connections is told of its mistakes once.
void ConnectChecker::synapse() {
  Diagnostics said;
  Diagnostics* out = check_.out;
  bool fresh = check_.checked_synapses.insert(synapse_->parts[0].model).second;
  if (!fresh) check_.out = &said;
  const Path& sent = connect_.from.front();
  check_synapse(check_, *synapse_, from_, to_, target_, value_ == nullptr ? nullptr : sent.steps.empty() ? &sent.head : &sent.steps.back().name);
  check_.out = out;
  const Model& model = *synapse_->parts[0].model;
  if (!sends(model) && !acts_on_target(model)) {
    check_.out->error("N344", connect_.with->span, "`" + synapse_->text + "` delivers nothing: it has neither `send` nor `on step`")
        .at("nothing arrives")
        .also(model.name.span, "declared here")
        .help("say what a spike delivers: `on pre { send w }`");
    return;
  }
  if (!connect_.onto || target_ == nullptr || sends(model) || acts_on_target(model, target_->path)) return;
  check_.out->error("N308", connect_.onto->span, "`" + synapse_->text + "` sends nothing, so nothing arrives at `" + target_->path + "`")
      .at("not a target of this synapse")
      .help("leave out `onto " + print(*connect_.onto) + "`");
}

bool ConnectChecker::ends(const std::vector<Path>& paths, Type& joined, bool sender) {
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

bool ConnectChecker::not_cells(const Path& path, const Type& t, bool sender) {
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

bool ConnectChecker::fit_for_end(const Path& path, const Type& t, bool sender, bool spikes) {
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

void ConnectChecker::declare_pair() {
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

void ConnectChecker::onto() {
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

const Variable* ConnectChecker::named_target(const Population& p, const Composition& made) {
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

const Variable* ConnectChecker::only_input(const Population& p, const Composition& made) {
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

void ConnectChecker::rule() {
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

std::vector<Path> ConnectChecker::sending() const {
  std::vector<Path> cells;
  for (const Sender& sender : sources_) cells.push_back(sender.cells);
  return cells;
}

size_t ConnectChecker::populations_of(const std::vector<Path>& paths) {
  size_t n = 0;
  for (const Path& path : paths) {
    Type t = Typer(check_).type(path, Sight{&members_});
    for (const Population* p : t.populations) n += t.whole_family ? check_.keys_of(*p).size() : 1;
  }
  return n;
}

bool ConnectChecker::named_twice(const std::vector<Path>& paths, const Builtin& rule) {
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
bool ConnectChecker::wrongly_joined(const Builtin& rule) {
  if (rule.name == "file" && (populations_of(sending()) > 1 || populations_of(connect_.to) > 1)) {
    check_.refuse("N410", connect_.by->span, "`file` over several sources or targets at once", "its cells are numbered in one population on each side");
    return true;
  }
  const bool total = rule.name == "total";
  return ((total || rule.name == "indegree") && named_twice(connect_.from, rule)) || ((total || rule.name == "outdegree") && named_twice(connect_.to, rule));
}

void ConnectChecker::equal_sizes() {
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

void ConnectChecker::radius() {
  const Expr& r = connect_.by->args[0].value;
  Type t = Typer(check_).type(r, Sight{&pair_, Place::setting});
  std::optional<Dimension> d = pair_distance(check_, from_, to_, connect_.by->name.span);
  if (d && t.known() && !t.bare_zero && !(t.dimension == *d)) {
    check_.out
        ->error("N208", r.span, "distances here are " + std::string(d->plain() ? "plain numbers" : "lengths") + ", but this is " + described(t))
        .at(name_of(t.dimension));
  }
}

void ConnectChecker::number(const Builtin& rule) {
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

void check_connect(Checker& check, const Connect& connect, const File& file) {
  const Path *layer = nullptr, *other = nullptr;
  for (const auto* paths : {&connect.from, &connect.to})
    for (const Path& path : *paths) {
      auto declared = check.facts.scopes[&file].find(path.head.text);
      const bool is_layer = declared != check.facts.scopes[&file].end() && std::holds_alternative<Layer>(declared->second.item->what);
      (is_layer ? layer : other) = &path;
    }
  if (layer && other) {
    check.refused.insert(&connect);
    return check.refuse("N402", layer->span, "connecting a layer to other cells");
  }
  if (layer) return check_layer_connect(check, connect, file);
  ConnectChecker(check, connect, file).check();
}

}  // namespace nsim::check
