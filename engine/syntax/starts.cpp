// The first word of a sentence: what may stand where, and what the words of other simulators are called here.
#include "engine/syntax/sentences.h"
#include "engine/text/suggest.h"
#include <algorithm>
#include <map>
#include <string>

namespace nsim::syntax {

namespace {

using Strings = std::vector<std::string>;

const Strings stages = {"run", "train", "sweep", "repeat", "every", "evaluate", "score", "split", "mask", "reset", "save", "load"};
const Strings items = {"import", "param", "let", "penalty", "neuron", "receptor", "synapse", "policy", "extern", "source", "population", "layer", "connect", "drive", "experiment"};
const Strings clauses = {"state", "input", "let", "spike", "when", "on", "every", "solve", "pre", "post"};
const Strings steps = {"record", "plot", "present", "expect", "minimise", "minimize", "let"};
const Strings acts = {"let", "send", "hold"};

bool has(const Strings& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

Strings starters(Place place) {
  switch (place) {
    case Place::file: {
      Strings all = items;
      all.insert(all.end(), stages.begin(), stages.end());
      return all;
    }
    case Place::model: return clauses;
    case Place::acts: return acts;
    case Place::settings: return {"let"};
    case Place::steps: {
      Strings all = stages;
      all.insert(all.end(), steps.begin(), steps.end());
      return all;
    }
  }
  return {};
}

/// Where a line stands, after "does not start".
std::string line_of(Place place) {
  switch (place) {
    case Place::file: return "a statement";
    case Place::model: return "a line of a model";
    case Place::acts: return "a line of an event";
    case Place::settings: return "a setting";
    case Place::steps: return "a line of a stage";
  }
  return "a statement";
}

/// Words of other simulators and languages, in lower case, with what is typed here.
const std::map<std::string_view, const char*>& foreign() {
  static const std::map<std::string_view, const char*> table = {
      {"neurongroup", "`population name[size] : model` makes cells"}, {"group", "`population name[size] : model` makes cells"},
      {"cells", "`population name[size] : model` makes cells"}, {"create", "`population name[size] : model` makes cells"},
      {"project", "`connect a -> b by rule(...) onto variable { weight = ... }` makes synapses"},
      {"projection", "`connect a -> b by rule(...) onto variable { weight = ... }` makes synapses"},
      {"synapses", "`connect a -> b by rule(...) onto variable { weight = ... }` makes synapses"},
      {"connection", "`connect a -> b by rule(...) onto variable { weight = ... }` makes synapses"},
      {"monitor", "`record spikes of exc` or `record exc.v every 1 ms`, inside a stage"},
      {"spikemonitor", "`record spikes of exc`, inside a stage"}, {"statemonitor", "`record exc.v every 1 ms`, inside a stage"},
      {"observe", "`record spikes of exc`, inside a stage"}, {"probe", "`record exc.v every 1 ms`, inside a stage"},
      {"print", "`record` keeps values, `expect` checks them"}, {"threshold", "`spike when v > v_th { v = v_r }`"},
      {"emit_spike", "`spike when v > v_th { v = v_r }`"}, {"refractory", "`hold v for 5 ms`, in the braces of `spike when`"},
      {"initial", "`state v = -60 mV` says the first value"}, {"init", "`state v = -60 mV` says the first value"},
      {"parameter", "`param x = ...` in a file; `neuron lif(tau = 20 ms)` in a model"}, {"parameters", "`param x = ...` in a file; `neuron lif(tau = 20 ms)` in a model"},
      {"const", "`param x = ...` can be set from outside, `let x = ...` cannot"}, {"constant", "`param x = ...` can be set from outside, `let x = ...` cannot"},
      {"var", "`let x = ...`, or `state x = ...` in a model"}, {"def", "`let f(x) = ...`"}, {"function", "`let f(x) = ...`"}, {"define", "`let f(x) = ...`"},
      {"equation", "`v' = ...`"}, {"equations", "`v' = ...`"}, {"ode", "`v' = ...`"}, {"model", "`neuron`, `receptor`, `synapse` or `policy` starts a model"},
      {"include", "`import \"file.net\"`"}, {"use", "`import \"file.net\"`"}, {"from", "`import \"file.net\"`"}, {"using", "`import \"file.net\"`"},
      {"simulate", "`run 1 s { ... }`"}, {"simulation", "`run 1 s { ... }`"}, {"poissongroup", "`source noise[100] : poisson(5 Hz)`"},
      {"spikegeneratorgroup", "`source noise[100] : spikes(\"file.csv\")`"}, {"stimulus", "`source noise[100] : poisson(5 Hz)`, or `drive exc.I = ...`"},
      {"stimulate", "`drive exc.I = ...`"}, {"inject", "`drive exc.I = ...`"}, {"test", "`evaluate out on digits.test { ... }`"}, {"fit", "`train 5 epochs using adam(0.001) { ... }`"},
      {"assert", "`expect rate(exc) in 5 Hz .. 6 Hz`"}, {"check", "`expect rate(exc) in 5 Hz .. 6 Hz`"}, {"figure", "`plot raster(exc)`"}, {"show", "`plot raster(exc)`"},
      {"optimise", "`minimise loss`"}, {"optimize", "`minimise loss`"}, {"maximise", "`minimise -gain`"}, {"maximize", "`minimise -gain`"}, {"loss", "`minimise loss`"},
      {"if", "a condition is part of a value: `x = if c then a else b`; `when c { ... }` acts at a moment"},
      {"while", "stages repeat: `repeat 5 seeds { ... }`, `sweep x in [...] { ... }`"}, {"for", "`for p in table` stands at the end of a sentence: `population a[p.size] : lif for p in cells`"},
      {"loop", "stages repeat: `repeat 5 seeds { ... }`, `sweep x in [...] { ... }`"}, {"return", "`let f(x) = ...` needs no `return`"}, {"verbatim", "`extern neuron name from \"file.hpp\" { ... }`"}};
  return table;
}

std::string lower(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// A keyword in the wrong place: where it belongs.
const char* home_of(std::string_view word) {
  if (has(items, word)) return "it belongs at the top level of the file";
  if (has(stages, word)) return "it is a stage: at the top level, in an experiment or in another stage";
  if (has(steps, word)) return "it belongs inside a stage: `run 1 s { ... }`";
  if (has(acts, word)) return "it belongs to an event: `spike when v > v_th { ... }`";
  if (has(clauses, word)) return "it belongs inside a model";
  return nullptr;
}

std::string ticked(std::string_view word) { return "`" + std::string(word) + "`"; }

/// `name = `, `name.x += `, `name[0] ~ `: a path and a sign, as far as the first two words show.
bool may_be_path(const Sentence& sentence) {
  if (!sentence.first().is_word() || sentence.words.size() < 2) return false;
  static const Strings next = {"=", "~", "+=", "-=", "*=", ".", "[", "(", "'"};
  return has(next, sentence.words[1].spelling);
}

bool is_free_name(std::string_view word) {
  static const Strings free = {"drive", "evaluate", "expect", "experiment", "input", "layer", "load", "mask", "neuron", "param", "penalty", "plot", "policy", "population",
                               "present", "record", "repeat", "reset", "run", "save", "score", "source", "spike", "split", "state", "sweep", "train", "pre", "post"};
  return has(free, word);
}

bool quotient_equation(Sentence& sentence, Diagnostics& diagnostics) {
  const auto& w = sentence.words;
  bool matches = w.size() >= 4 && w[0].spelling.size() > 1 && w[0].spelling[0] == 'd' && w[1].is("/") && w[2].is("dt") && w[3].is("=");
  if (!matches) return false;
  std::string name(w[0].spelling.substr(1));
  auto& error = diagnostics.error("N014", cover(w[0].span, w[2].span), "an equation is written with a prime");
  error.at("reads as a quotient of two names").help("write `" + name + "' = ...`");
  return true;
}

/// `reset = 3` in a model: only names are updated there.
bool told_reserved(const Sentence& sentence, Diagnostics& diagnostics) {
  const Lexeme& word = sentence.first();
  bool updates = sentence.words.size() > 1 && (sentence.words[1].is("=") || sentence.words[1].is("~") || sentence.words[1].is("'"));
  if (sentence.place != Place::model || word.kind != Lexeme::keyword || !updates || has(clauses, word.spelling)) return false;
  auto& error = diagnostics.error("N017", word.span, ticked(word.spelling) + " cannot be a name");
  error.at("a word of the language").help("choose another, such as " + ticked(std::string(word.spelling) + "_1"));
  return true;
}

void told_wrong_place(const Sentence& sentence, Diagnostics& diagnostics) {
  const Lexeme& word = sentence.first();
  auto& error = diagnostics.error("N019", word.span, ticked(word.spelling) + " does not start " + line_of(sentence.place));
  error.at(home_of(word.spelling));
  if (word.is("reset") && sentence.place == Place::model) error.help("write what a spike resets in its braces: `spike when v > v_th { v = v_r }`");
}

/// `x = 1` where only declarations stand, and the like.
bool told_assignment(const Sentence& sentence, Diagnostics& diagnostics) {
  const Lexeme& word = sentence.first();
  bool free = word.kind == Lexeme::name || is_free_name(word.spelling);
  if (!free || !may_be_path(sentence)) return false;
  std::string_view sign = sentence.words[1].spelling;
  bool bracket = sign == "(" || sign == "[";   // `population [3]` lacks a name, `NeuronGroup(3)` is no setting
  if (sentence.place == Place::file && !bracket) {
    auto& error = diagnostics.error("N019", word.span, sign == "'" ? "an equation stands inside a model" : "a setting does not stand at the top level");
    if (sign == "'") error.at("of which model?").help("put it into `neuron name { ... }`");
    else error.at("of what?").help("`param " + std::string(word.spelling) + " = ...` names a value; settings stand in the braces of a sentence");
    return true;
  }
  bool act_in_model = sentence.place == Place::model && (sign == "+=" || sign == "-=" || sign == "*=" || sign == ".");
  if (act_in_model) {
    auto& error = diagnostics.error("N019", word.span, "this line acts at a moment, but no event is named");
    error.at("belongs to `on`, `when`, `every` or `spike when`").help("write `on step { ... }`, or `spike when ... { ... }`, around it");
  }
  return act_in_model;
}

}  // namespace

bool starts_sentences(std::string_view word) { return home_of(word) != nullptr; }

void check_start(Sentence& sentence, Diagnostics& diagnostics) {
  const Lexeme& word = sentence.first();
  if (quotient_equation(sentence, diagnostics) || told_reserved(sentence, diagnostics) || told_assignment(sentence, diagnostics)) {
    sentence.told = true;
    return;
  }
  Strings may = starters(sentence.place);
  if (has(may, word.spelling) || (sentence.place != Place::file && may_be_path(sentence))) return;
  sentence.told = true;
  if (home_of(word.spelling)) return told_wrong_place(sentence, diagnostics);
  auto& error = diagnostics.error("N002", word.span, ticked(word.spelling) + " does not start " + line_of(sentence.place));
  auto found = foreign().find(lower(word.spelling));
  std::string near = word.is_word() ? did_you_mean(word.spelling, may) : "";
  if (found != foreign().end()) error.help(found->second);
  else if (!near.empty()) error.help(near);
  else if (sentence.place == Place::settings) error.at("expected `name = value`");
}

}  // namespace nsim::syntax
