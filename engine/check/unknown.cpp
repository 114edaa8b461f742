// Messages about names that nobody knows, with the nearest that somebody does.
#include "engine/check/checker.h"
#include "engine/text/suggest.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

namespace {

/// Words of other simulators, and what they are called here.
const std::map<std::string, std::string>& foreign_words() {
  static const std::map<std::string, std::string> words = {{"poisson_generator", "poisson"},
                                                           {"PoissonGroup", "poisson"},
                                                           {"PoissonInput", "poisson"},
                                                           {"spike_generator", "spikes"},
                                                           {"SpikeGeneratorGroup", "spikes"},
                                                           {"fixed_indegree", "indegree"},
                                                           {"fixed_outdegree", "outdegree"},
                                                           {"fixed_total_number", "total"},
                                                           {"pairwise_bernoulli", "probability"},
                                                           {"fixed_probability", "probability"},
                                                           {"FixedProbabilityConnector", "probability"},
                                                           {"AllToAllConnector", "all_to_all"},
                                                           {"OneToOneConnector", "one_to_one"},
                                                           {"ln", "log"},
                                                           {"int", "floor"},
                                                           {"dt", "step"},
                                                           {"resolution", "step"},
                                                           {"rng_seed", "seed"},
                                                           {"multapses", "allow_multiple"},
                                                           {"allow_multapses", "allow_multiple"},
                                                           {"autapses", "self"},
                                                           {"allow_autapses", "self"},
                                                           {"allow_self_connections", "self"},
                                                           {"w", "weight"},
                                                           {"weights", "weight"},
                                                           {"delays", "delay"},
                                                           {"rand", "uniform"},
                                                           {"randn", "normal"},
                                                           {"distance", "dist"},
                                                           {"average", "mean"}};
  return words;
}

/// `exc_cells` for `exc`, `v_threshold` for `v_th`: words that share their first part.
std::vector<std::string> with_same_beginning(const std::string& word, const std::vector<std::string>& names) {
  std::vector<std::string> near;
  for (const std::string& name : names) {
    bool longer = name.size() >= 2 && word.starts_with(name + "_"), shorter = word.size() >= 2 && name.starts_with(word + "_");
    if ((longer || shorter) && near.size() < 3 && std::find(near.begin(), near.end(), name) == near.end()) near.push_back(name);
  }
  return near;
}

}  // namespace

Diagnostic& Checker::unknown_word(std::string_view code, Span span, const std::string& message, const std::string& word,
                                  std::vector<Known> candidates, const std::string& label) {
  std::vector<std::string> names;
  for (const Known& k : candidates) names.push_back(k.name);
  Diagnostic& d = out->error(code, span, message).at(label);
  std::vector<std::string> near = suggest(word, names);
  if (auto foreign = foreign_words().find(word); foreign != foreign_words().end() && near.empty()) {
    if (std::find(names.begin(), names.end(), foreign->second) != names.end()) near = {foreign->second};
  }
  if (near.empty()) near = with_same_beginning(word, names);
  if (near.empty()) {
    std::string all;
    for (size_t k = 0; k < names.size() && names.size() <= 12; ++k) all += (k > 0 ? ", `" : "`") + names[k] + "`";
    // A short list is worth reading even when nothing in it looks like the word.
    if (!all.empty() && code != "N101") d.note("known here: " + all);
    return d;
  }
  d.help(did_you_mean(word, names));
  if (d.hint.empty()) d.help("did you mean `" + near[0] + "`?");
  for (const Known& k : candidates) {
    if (near.size() == 1 && k.name == near[0] && k.span.known()) {
      d.defined = k.span;
      break;
    }
  }
  return d;
}

void Checker::unknown_name(const Name& name, std::vector<Known> candidates, const std::string& label, const std::string& note) {
  Diagnostic& d = unknown_word("N101", name.span, "`" + name.text + "` is not defined", name.text, std::move(candidates), label);
  if (!note.empty()) d.note(note);
  for (const auto& file : program.files) {
    auto declared = facts.scopes[file.get()].find(name.text);
    bool own = declared != facts.scopes[file.get()].end() && declared->second.file == file.get() &&
               !std::holds_alternative<Stage>(declared->second.item->what);
    if (!own || file.get() == here || !note.empty()) continue;
    if (d.hint.empty()) d.help("import the file that declares it: what a file imports for itself is not passed on");
    d.also(declared->second.span, "declared here, in a file that is not imported by this one");
    break;
  }
}

void Checker::wrong_kind(Span span, const std::string& name, const Declaration& declaration, const std::string& wanted) {
  static const char* kinds[] = {"an import", "a `param`",    "a `let`", "a penalty",     "a model", "a population",
                                "a layer",   "a connection", "a drive", "an experiment", "a stage"};
  std::string is = kinds[declaration.item->what.index()];
  if (auto* p = std::get_if<Population>(&declaration.item->what)) is = p->is_source ? "a source" : "a population";
  if (auto* m = std::get_if<Model>(&declaration.item->what)) {
    static const char* models[] = {"a neuron", "a receptor", "a synapse", "a policy"};
    is = models[static_cast<int>(m->kind)];
  }
  out->error("N102", span, "`" + name + "` is " + is + ", not " + wanted).at(is).also(declaration.span, "declared here");
}

namespace {

/// `declared`: what the file can name; a `let` that is drawn draws where it is used.
bool draws(const Expr& expr, const std::map<std::string, Declaration>& declared) {
  auto inside = [&](const Expr& e) { return draws(e, declared); };
  if (expr.kind == ExprKind::path && (expr.path.is_call() || expr.path.is_name())) {
    auto found = declared.find(expr.path.head.text);
    const auto* let = found == declared.end() ? nullptr : std::get_if<Let>(&found->second.item->what);
    if (let != nullptr && let->drawn) return true;
    if (let == nullptr && expr.path.is_call() && find_builtin(expr.path.head.text, Where::draw) != nullptr) return true;
  }
  return std::any_of(expr.args.begin(), expr.args.end(), inside) ||
         std::any_of(expr.items.begin(), expr.items.end(), [&](const Range& r) { return inside(r.first); });
}

}  // namespace

void Checker::needs_draw(const Expr& expr) {
  if (draws(expr, facts.scopes[here])) return;
  out->error("N325", expr.span, "`~` draws a number, but nothing is drawn here")
      .at("no drawing function")
      .help("write `=`, or draw, such as `~ normal(" + print(expr) + ", ...)`");
}

void Checker::refuse(std::string_view code, Span span, const std::string& what, const std::string& label) {
  out->error(code, span, what + " cannot run yet in this version").at(label.empty() ? "not yet" : label);
}

}  // namespace nsim::check
