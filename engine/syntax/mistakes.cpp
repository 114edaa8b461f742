// From what ANTLR found to what the user reads. A table leads from (rule, word before, offending word) to a code; what no row fits is N001.
#include "engine/syntax/finding.h"
#include "engine/text/suggest.h"
#include <algorithm>

namespace nsim::syntax {

namespace {

std::string ticked(std::string_view word) { return "`" + std::string(word) + "`"; }

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// Kinds of words that rows of the table speak of.
enum class Seen : uint8_t { anything, the_end, brace, name, keyword, value, text, operation, sign_of_setting, file_word, naming_word, equals, close, comma };

bool is_operator(std::string_view word) { return one_of(word, {"+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or"}); }

bool fits(Seen seen, const Lexeme* word) {
  if (seen == Seen::anything) return true;
  if (!word) return seen == Seen::the_end;
  switch (seen) {
    case Seen::the_end: return word->kind == Lexeme::newline || word->is("}");
    case Seen::brace: return word->is("{");
    case Seen::name: return word->kind == Lexeme::name;
    case Seen::keyword: return word->kind == Lexeme::keyword;
    case Seen::value: return word->kind == Lexeme::number || word->kind == Lexeme::quantity;
    case Seen::text: return word->kind == Lexeme::text;
    case Seen::operation: return is_operator(word->spelling) || word->is("not");
    case Seen::sign_of_setting: return one_of(word->spelling, {"=", "~", "+=", "-=", "*="});
    case Seen::file_word: return one_of(word->spelling, {"import", "from", "into"});
    case Seen::naming_word:
      return one_of(word->spelling, {"param", "let", "penalty", "neuron", "receptor", "synapse", "policy", "source", "population", "layer", "experiment", "state", "input", "sweep"});
    case Seen::equals: return word->is("=");
    case Seen::close: return word->is(")") || word->is("]");
    case Seen::comma: return word->is(",");
    case Seen::anything: return true;
  }
  return false;
}

constexpr size_t any_rule = SIZE_MAX;
constexpr size_t value_missing_rule = NetParser::RuleExpr;

struct Row {
  size_t rule;
  Seen before, offending;
  const char* code;
};

/// The first row that fits decides.
const Row table[] = {
    {NetParser::RuleFile, Seen::anything, Seen::brace, "N026"},             // param a = 1 { }
    {NetParser::RuleFile, Seen::anything, Seen::equals, "N023"},            // expect rate(exc) = 5 Hz
    {NetParser::RuleFile, Seen::anything, Seen::anything, "N008"},          // a = 42 temp
    {any_rule, Seen::file_word, Seen::anything, "N021"},                    // import models.net
    {any_rule, Seen::naming_word, Seen::keyword, "N017"},                   // population with[3] : lif
    {any_rule, Seen::naming_word, Seen::anything, "N016"},                  // neuron (tau = 20 ms)
    {value_missing_rule, Seen::anything, Seen::the_end, "N009"},            // x = a +
    {value_missing_rule, Seen::anything, Seen::operation, "N009"},          // x = a * / b
    {value_missing_rule, Seen::anything, Seen::close, "N009"},              // x = (a + )
    {value_missing_rule, Seen::anything, Seen::comma, "N009"},              // f(a = , b)
    {value_missing_rule, Seen::anything, Seen::brace, "N009"},              // spike when { }
    {value_missing_rule, Seen::anything, Seen::sign_of_setting, "N009"},    // x = = 3
    {NetParser::RuleSpan, Seen::anything, Seen::the_end, "N009"},           // sweep x in
    {NetParser::RuleArgs, Seen::comma, Seen::comma, "N009"},                // f(a, , b)
    {NetParser::RuleArgs, Seen::comma, Seen::close, "N009"},                // f(a, )
    {NetParser::RuleFormals, Seen::comma, Seen::comma, "N016"},             // neuron lif(a, , b)
    {NetParser::RuleFormals, Seen::comma, Seen::close, "N016"},             // neuron lif(a, )
};

class Teller {
 public:
  Teller(const Finding& finding, const Sentence& sentence, Diagnostics& diagnostics) : finding_(finding), sentence_(sentence), diagnostics_(diagnostics) {
    offending_ = finding.at < sentence.words.size() ? &sentence.words[finding.at] : nullptr;
    size_t i = std::min(finding.at, sentence.words.size());
    while (i > 0 && sentence.words[i - 1].kind == Lexeme::newline) --i;
    before_ = i > 0 ? &sentence.words[i - 1] : nullptr;
  }

  void tell() {
    if (condition_with_equals()) return;
    if (unfinished_condition()) return;
    for (const Row& row : table) {
      if ((row.rule == any_rule || row.rule == finding_.rule) && fits(row.before, before_) && fits(row.offending, offending_)) return tell_as(row.code);
    }
    if (expects("{") && (ends() || !expects_value())) return block_missing();
    if (missing_sign()) return;
    if (expects_value() && !offending_) return value_missing();
    if (comma_missing()) return;
    if (shortest() == std::vector<std::string>{"a name"}) return name_missing();
    unexpected();
  }

 private:
  void tell_as(std::string_view code) {
    if (code == "N008") return ends_earlier();
    if (code == "N009") return value_missing();
    if (code == "N016") return name_missing();
    if (code == "N017") return reserved();
    if (code == "N021") return file_without_quotes();
    if (code == "N023") return equals_for_equal();
    if (code == "N026") return needless_block();
    bug("a row of the table of mistakes has a code without a message");
  }

  bool ends() const { return fits(Seen::the_end, offending_); }
  bool expects(std::string_view word) const { return std::find(finding_.expected.begin(), finding_.expected.end(), word) != finding_.expected.end(); }
  bool expects_value() const { return expects("NUMBER"); }
  bool inside(size_t rule) const { return std::find(finding_.rules.begin(), finding_.rules.end(), rule) != finding_.rules.end(); }

  /// The offending word, or the place behind the last one.
  Span here() const {
    if (offending_ && offending_->kind != Lexeme::newline) return offending_->span;
    return behind();
  }
  Span behind() const { return before_ ? Span{before_->span.file, before_->span.end, before_->span.end} : sentence_.first().span; }
  std::string word() const { return ends() || !offending_ ? "the end of the line" : ticked(offending_->spelling); }

  Diagnostic& error(std::string_view code, Span span, std::string message) { return diagnostics_.error(code, span, std::move(message)); }

  void ends_earlier() {
    auto& e = error("N008", here(), "the sentence ends before " + word());
    e.at("expected the end of the line");
    std::vector<std::string> joints = {"and", "or", "by", "onto", "with", "for", "in", "of", "on", "every", "into", "using", "placed", "per", "then", "else"};
    std::string near = offending_->kind == Lexeme::name ? did_you_mean(offending_->spelling, joints) : "";
    bool act = sentence_.place == Place::model && one_of(offending_->spelling, {"send", "hold"});
    if (sentence_.first().is("record") && offending_->is("of")) e.help("one `of` for one thing: `record spikes of exc; record v of exc[0..9]`");
    else if (act) e.help("what an event does stands in braces: `spike when v > v_th { hold v for 5 ms }`");
    else if (!near.empty()) e.help(near);
    else if (offending_->is("..")) e.help("a range stands after `in`, in lists and in indices");
    else if (offending_->kind != Lexeme::sign) e.help("two sentences on one line need a `;` between them");
  }

  void value_missing() {
    std::string where = before_ ? " after " + ticked(before_->spelling) : "";
    bool operation = offending_ && !ends() && is_operator(offending_->spelling);
    Span span = ends() || offending_->is("{") || operation ? behind() : here();
    error("N009", span, "a value is missing" + where).at("a number, a name or an expression belongs here");
  }

  void name_missing() {
    if (!before_ && offending_ && offending_->kind == Lexeme::keyword) return reserved();   // `with = 3`
    if (!before_) return unexpected();
    auto& e = error("N016", here(), before_ ? "a name is missing after " + ticked(before_->spelling) : "a name is missing");
    e.at("expected a name");
    if (offending_ && fits(Seen::text, offending_)) e.help("names stand without quotes");
    else if (offending_ && fits(Seen::value, offending_)) e.help("a name starts with a letter or `_`");
  }

  void reserved() {
    std::string name(offending_->spelling);
    error("N017", here(), ticked(name) + " cannot be a name").at("a word of the language").help("choose another, such as " + ticked(name + "_1"));
  }

  void file_without_quotes() {
    auto& e = error("N021", here(), before_ ? "a file name is missing after " + ticked(before_->spelling) : "a file name is missing");
    e.at("expected a text in double quotes");
    if (!offending_ || !offending_->is_word()) return;
    std::string name;
    for (size_t i = finding_.at; i < sentence_.words.size() && (i == finding_.at || sentence_.words[i].span.begin == sentence_.words[i - 1].span.end); ++i) {
      name += sentence_.words[i].spelling;
    }
    e.help("write `\"" + name + "\"`");
  }

  void needless_block() {
    auto& e = error("N026", here(), "this sentence has no block");
    e.at("expected the end of the line");
    if (sentence_.first().is("drive") || sentence_.first().is("param")) e.help("say it in the sentence itself");
  }

  void equals_for_equal() {
    error("N023", here(), "`=` does not compare").at("`=` gives a value to a name").help("write `==`");
  }

  /// `if a = b then`, `spike when v = 3 {`, `f(x) where (a = b)`.
  bool condition_with_equals() {
    if (!offending_ || !offending_->is("=")) return false;
    bool condition = false;
    for (size_t i = 0; i < finding_.at; ++i) {
      const Lexeme& w = sentence_.words[i];
      if (one_of(w.spelling, {"if", "when", "expect"})) condition = true;
      if (one_of(w.spelling, {"then", "else", "{"})) condition = false;
    }
    if (condition) equals_for_equal();
    return condition;
  }

  /// An `if` without its `then` or `else`.
  bool unfinished_condition() {
    int ifs = 0, thens = 0, elses = 0;
    const Lexeme* last_if = nullptr;
    for (size_t i = 0; i < std::min(finding_.at, sentence_.words.size()); ++i) {
      const Lexeme& w = sentence_.words[i];
      if (w.is("if")) last_if = &w;
      ifs += w.is("if");
      thens += w.is("then");
      elses += w.is("else");
    }
    bool wants_then = expects("then") && thens < ifs, wants_else = expects("else") && elses < ifs;
    if (!wants_then && !wants_else) return false;
    std::string part = wants_then ? "then" : "else";
    bool block = offending_ && offending_->is("{");
    auto& e = error("N022", here(), "this `if` has no " + ticked(part));
    e.at("expected " + ticked(part)).also(last_if->span, "");
    e.help(block ? "`when c { ... }` acts at a moment; `if c then a else b` is a value" : "a condition is a value: `if c then a else b`");
    return true;
  }

  void block_missing() {
    std::string first(sentence_.first().spelling);
    auto& e = error("N025", here(), "the block of " + ticked(first) + " is missing");
    e.at("expected `{`").help("add `{ ... }`, even if it stays empty");
  }

  /// `f(1 2)`: two values side by side in a list.
  bool comma_missing() {
    bool starts = offending_ && (offending_->is_word() || offending_->is("(") || offending_->is("[") || fits(Seen::value, offending_) || fits(Seen::text, offending_));
    bool list_ends = expects(")") || expects("]");
    bool new_line = finding_.at > 0 && sentence_.words[finding_.at - 1].kind == Lexeme::newline;   // a line break is taken as the one before `)`
    if (!starts || !list_ends || !(expects(",") || new_line)) return false;
    told_missing(",", "");
    return true;
  }

  /// The sign or word that a sentence cannot do without.
  bool missing_sign() {
    static const std::pair<const char*, const char*> needed[] = {
        {"->", "`connect a -> b`: sources, an arrow, targets"}, {"<-", "`layer h[128] : relu <- x`: what it is, an arrow, what it reads"},
        {":", "`population exc[3200] : lif`: a name, a colon, a model"}, {"=", ""}, {"in", ""}, {"on", ""}, {"with", ""}, {"for", ""}, {"when", ""}, {"from", ""}, {"using", ""}};
    // Where two readings of a sentence end together, ANTLR cannot say what it expected; its first word can.
    const Lexeme& first = sentence_.first();
    std::string_view wanted = first.is("connect") ? "->" : one_of(first.spelling, {"evaluate", "score"}) ? "on" : "";
    for (const Lexeme& w : sentence_.words) wanted = w.is(wanted) ? "" : wanted;
    for (const auto& [sign, how] : needed) {
      if (finding_.expected.empty() && wanted == sign && before_ != &first) return told_missing(sign, how), true;
      if (!expects(sign) || fits(Seen::operation, offending_)) continue;
      bool optional = std::string_view(sign) == "=" && (inside(NetParser::RuleArgs) || inside(NetParser::RuleFormals) || inside(NetParser::RuleSize));
      bool must_come = !expects("EOF") && !expects("NL") && !optional && !expects_value();
      if (!must_come) continue;
      told_missing(sign, how);
      return true;
    }
    return false;
  }

  void told_missing(const char* sign, const char* how) {
    std::string message = ticked(sign) + " is missing" + (ends() ? " at the end of the line" : " before " + word());
    auto& e = error("N020", here(), message);
    e.at("expected " + ticked(sign));
    if (offending_ && std::string_view(sign) == "->" && one_of(offending_->spelling, {"to", "<-", ">", "=>"})) e.help("write `->`");
    else if (offending_ && std::string_view(sign) == ":" && one_of(offending_->spelling, {"in", "placed"})) e.help("where cells lie stands behind what they are: `layer h[20] : tanh in square(1 mm) placed grid`");
    else e.help(how);
  }

  void unexpected() {
    auto& e = error("N001", here(), word() + " is not expected here");
    std::vector<std::string> list = shortest();
    std::string text;
    for (size_t i = 0; i < list.size(); ++i) text += (i == 0 ? "" : i + 1 == list.size() ? " or " : ", ") + list[i];
    e.at(text.empty() ? "does not fit behind " + ticked(before_ ? before_->spelling : "") : "expected " + text);
  }

  /// What was expected, in as few words as possible: kinds instead of their members, no operators where any value could go on.
  std::vector<std::string> shortest() const {
    std::vector<std::string> list;
    bool value = expects_value(), name = !value && expects("ID");
    if (value) list.push_back("a value");
    if (name) list.push_back("a name");
    for (const std::string& one : finding_.expected) {
      bool kind = one_of(one, {"NUMBER", "QUANTITY", "STRING", "ID", "EOF", "NL", ";", "PRIME"});
      bool starts_value = value && one_of(one, {"(", "[", "-", "not", "if", "true", "false"});
      bool word = std::isalpha(static_cast<unsigned char>(one[0])) != 0;
      bool free_name = (value || name) && word && starts_sentences(one);
      bool goes_on = is_operator(one) || one_of(one, {".", "(", "["});
      if (kind || starts_value || free_name || goes_on) continue;
      list.push_back(ticked(one));
    }
    if (!value && expects("STRING")) list.push_back("a text");
    if (expects("'")) list.push_back("`'`");
    if (expects("EOF") || (expects("NL") && list.empty())) list.push_back("the end of the line");
    if (list.size() > 4) list.resize(4);
    return list;
  }

  const Finding& finding_;
  const Sentence& sentence_;
  Diagnostics& diagnostics_;
  const Lexeme* offending_ = nullptr;   // null at the end of the sentence
  const Lexeme* before_ = nullptr;
};

}  // namespace

bool tell(const Finding& finding, const Sentence& sentence, Diagnostics& diagnostics) {
  Teller(finding, sentence, diagnostics).tell();
  bool at_block = finding.at < sentence.words.size() && sentence.words[finding.at].is("{");
  return !(at_block && finding.complete);
}

}  // namespace nsim::syntax
