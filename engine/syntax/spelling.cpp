// Mistakes that the words alone show: texts without an end, strange characters, units that are none or belong to no number.
#include "engine/syntax/sentences.h"
#include "engine/text/suggest.h"
#include "engine/text/utf8.h"
#include "engine/units/unit.h"
#include <algorithm>
#include <optional>

namespace nsim::syntax {

namespace {

std::string ticked(std::string_view word) { return "`" + std::string(word) + "`"; }

bool touches(const Lexeme& a, const Lexeme& b) { return a.span.end == b.span.begin; }

bool is_unit(std::string_view word) { return parse_unit(word).has_value(); }

class Speller {
 public:
  Speller(Sentence& sentence, std::string_view text, Diagnostics& diagnostics) : sentence_(sentence), text_(text), diagnostics_(diagnostics) {}

  void check() {
    const auto& words = sentence_.words;
    for (size_t i = 0; i < words.size() && !sentence_.told; ++i) {
      if (words[i].kind == Lexeme::stray) strange(i);
      else if (i + 1 < words.size()) pair(i);
    }
  }

 private:
  Diagnostic& tell(std::string_view code, Span span, std::string message) {
    sentence_.told = true;
    return diagnostics_.error(code, span, std::move(message));
  }
  const Lexeme& at(size_t i) const { return sentence_.words[i]; }
  Span through(size_t i, size_t k) const { return cover(at(i).span, at(k).span); }

  void strange(size_t i) {
    const Lexeme& word = at(i);
    if (word.is("\"")) return endless_text(word);
    size_t last = i;
    while (last + 1 < sentence_.words.size() && at(last + 1).kind == Lexeme::stray && touches(at(last), at(last + 1))) ++last;
    std::string spelling(text_.substr(word.span.begin, at(last).span.end - word.span.begin));
    if (static_cast<unsigned char>(spelling[0]) >= 0x80 && spelling != "\xC2\xB5") return foreign_letters(i);
    static const std::pair<const char*, const char*> meant[] = {
        {"&", "write `and`"}, {"&&", "write `and`"}, {"|", "write `or`"}, {"||", "write `or`"}, {"!", "write `not`"},
        {"%", "a percentage is a number and a `%`: `20%`"}, {"\\", "a line goes on after an operator, a comma, or inside brackets"},
        {"@", "the steps of a model are said with `on`, `when` and `every`"}, {"$", "names stand without a sign"},
        {"?", "write `if condition then a else b`"}, {"\xC2\xB5", "a unit follows its number: `5 \xC2\xB5s`"}};
    auto& error = tell("N007", through(i, last), ticked(spelling) + " is not part of the language");
    for (const auto& [sign, hint] : meant) {
      if (spelling == sign) error.help(hint);
    }
  }

  void foreign_letters(size_t i) {
    auto belongs = [&](size_t k) { return at(k).is_word() || at(k).kind == Lexeme::stray || at(k).kind == Lexeme::number; };
    size_t first = i, last = i;
    while (first > 0 && belongs(first - 1) && touches(at(first - 1), at(first))) --first;
    while (last + 1 < sentence_.words.size() && belongs(last + 1) && touches(at(last), at(last + 1))) ++last;
    Span span = through(first, last);
    auto& error = tell("N007", span, ticked(text_.substr(span.begin, span.end - span.begin)) + " is not a name");
    error.help("names are written with a to z, digits and `_`; other letters stand in texts and comments only");
  }

  void endless_text(const Lexeme& quote) {
    uint32_t end = quote.span.begin;
    while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r') ++end;
    tell("N006", {quote.span.file, quote.span.begin, end}, "this text is never closed").at("a text ends on its line").help("add a `\"`");
  }

  void pair(size_t i) {
    const auto& words = sentence_.words;
    const Lexeme &a = at(i), &b = at(i + 1);
    bool number = a.kind == Lexeme::number, quantity = a.kind == Lexeme::quantity;
    if (quantity && touches(a, b) && (b.is_word() || b.kind == Lexeme::number)) return run_together(a, b);
    bool argument = i + 2 < words.size() && words[i + 2].is("=");   // `f(1, 2 x = 3)` lacks a comma
    if (number && b.kind == Lexeme::name && same_line(a, b) && !argument) return unknown_unit(a, b);
    bool operand = a.kind == Lexeme::name || a.is(")") || a.is("]") || quantity;
    if (operand && b.kind == Lexeme::name && is_unit(b.spelling) && i > 0) return lone_unit(i);
    if (a.is(".") && b.kind == Lexeme::number && touches(a, b) && !(i > 0 && touches(at(i - 1), a))) return bare_point(a, b);
    if (a.is("'") && b.kind == Lexeme::name && i > 0 && !touches(at(i - 1), a)) return single_quotes(i);
    double_sign(a, b);
  }

  bool same_line(const Lexeme& a, const Lexeme& b) const {
    return text_.substr(a.span.end, b.span.begin - a.span.end).find('\n') == std::string_view::npos;
  }

  /// `20 msec` reads as 20 ms and a rest `ec`.
  void run_together(const Lexeme& a, const Lexeme& b) {
    size_t start = a.spelling.find_first_not_of("0123456789.eE+-");
    if (start == std::string_view::npos || a.spelling[start] != ' ') {
      start = 0;
      while (start < a.spelling.size() && (a.spelling[start] == '.' || (a.spelling[start] >= '0' && a.spelling[start] <= '9'))) ++start;
    }
    if (a.spelling[start] == ' ') ++start;
    uint32_t begin = a.span.begin + static_cast<uint32_t>(start);
    size_t divide = a.spelling.find_last_of("/.");
    uint32_t factor = divide == std::string_view::npos || divide < start ? begin : a.span.begin + static_cast<uint32_t>(divide) + 1;
    std::string word(text_.substr(factor, b.span.end - factor));
    auto& error = tell("N012", {a.span.file, factor, b.span.end}, ticked(word) + " is not a unit");
    if (is_keyword(word)) {
      error.at("read as a unit because it follows a number");
      error.help("say what is counted: " + ticked(std::string(a.spelling.substr(0, a.spelling.find(' '))) + " batches " + word));
    } else {
      error.at("unknown unit").help(unit_hint(word));
      if (factor != begin && error.hint.empty()) error.help("to divide by a name, put blanks around the `/`");
    }
  }

  /// Words of the grammar that start with a unit.
  static bool is_keyword(std::string_view word) {
    return word == "using" || word == "hold" || word == "mask" || word == "minimise" || word == "minimize" || word == "spike" || word == "score" ||
           word == "send" || word == "source" || word == "state" || word == "sweep" || word == "split" || word == "solve";
  }

  void unknown_unit(const Lexeme& number, const Lexeme& word) {
    bool far = is_unit(word.spelling);
    auto& error = far ? tell("N013", word.span, "this unit belongs to no number") : tell("N012", word.span, ticked(word.spelling) + " is not a unit");
    if (far) error.at("too far from it").help("one blank at most: " + ticked(std::string(number.spelling) + " " + std::string(word.spelling)));
    else error.at("unknown unit").help(unit_hint(word.spelling));
    if (error.hint.empty()) error.help("to multiply, write " + ticked(std::string(number.spelling) + " * " + std::string(word.spelling)));
  }

  static std::string unit_hint(std::string_view word) {
    static const std::pair<const char*, const char*> others[] = {
        {"sec", "s"}, {"secs", "s"}, {"second", "s"}, {"seconds", "s"}, {"msec", "ms"}, {"msecs", "ms"}, {"millisecond", "ms"}, {"milliseconds", "ms"},
        {"usec", "us"}, {"microseconds", "us"}, {"minute", "min"}, {"minutes", "min"}, {"mins", "min"}, {"hour", "h"}, {"hours", "h"}, {"hr", "h"},
        {"volt", "V"}, {"volts", "V"}, {"millivolt", "mV"}, {"millivolts", "mV"}, {"amp", "A"}, {"ampere", "A"}, {"siemens", "S"}, {"farad", "F"},
        {"ohm", "Ohm"}, {"Mohm", "MOhm"}, {"hertz", "Hz"}, {"hz", "Hz"}, {"KHz", "kHz"}, {"micron", "um"}, {"microns", "um"}, {"molar", "M"},
        {"celsius", "degC"}, {"C", "degC"}, {"kelvin", "K"}, {"degree", "deg"}, {"degrees", "deg"}, {"radian", "rad"}, {"radians", "rad"},
        {"percent", "%"}, {"spikes", "Hz"}, {"iterations", "steps"}, {"trials", "seeds"}};
    for (const auto& [foreign, ours] : others) {
      if (word == foreign) return "did you mean " + ticked(ours) + "?";
    }
    return did_you_mean(word, unit_names());
  }

  void lone_unit(size_t i) {
    const Lexeme& word = at(i + 1);
    auto& error = tell("N013", word.span, "this unit belongs to no number").at("a unit stands behind a number, nowhere else");
    bool declares = i + 2 < sentence_.words.size() && (at(i + 2).is("=") || at(i + 2).is("~"));
    if (declares) error.help("leave it out: the unit of the value says it");
    else error.help("write " + ticked("* 1 " + std::string(word.spelling)));
  }

  void bare_point(const Lexeme& point, const Lexeme& number) {
    Span span = cover(point.span, number.span);
    std::string digits(text_.substr(span.begin, span.end - span.begin));
    tell("N015", span, "a number starts with a digit").help("write " + ticked("0" + digits));
  }

  void single_quotes(size_t i) {
    size_t last = i + 1;
    while (last + 1 < sentence_.words.size() && !at(last).is("'")) ++last;
    if (!at(last).is("'")) return;
    Span span = through(i, last);
    std::string inside(text_.substr(span.begin + 1, span.end - span.begin - 2));
    tell("N007", span, "texts stand in double quotes").help("write `\"" + inside + "\"`");
  }

  /// Signs of other languages that are two of ours.
  void double_sign(const Lexeme& a, const Lexeme& b) {
    static const struct { const char *first, *second, *hint; } signs[] = {
        {"*", "*", "a power is written `^`"}, {"/", "/", "a comment starts with `#`"}, {"/", "*", "a comment starts with `#`"},
        {":", "=", "write `=`"}, {"=", ">", "write `>=`, or `->` in `connect`"}, {"=", "<", "write `<=`"}, {"<", ">", "write `!=`"},
        {"+", "+", "write `+= 1`"}, {"--", ">", "write `->`"}, {"~", "=", "write `~` for a drawn value, `!=` for unequal ones"}, {"=", "~", "write `~`"},
        {"==", "=", "write `==`"}, {"/", "=", "write `x = x / ...`"}, {"^", "=", "write `x = x ^ ...`"}};
    if (!touches(a, b)) return;
    for (const auto& [first, second, hint] : signs) {
      if (!a.is(first) || !b.is(second)) continue;
      tell("N007", cover(a.span, b.span), ticked(std::string(first) + second) + " is not part of the language").help(hint);
      return;
    }
  }

  Sentence& sentence_;
  std::string_view text_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_spelling(Sentence& sentence, std::string_view text, Diagnostics& diagnostics) { Speller(sentence, text, diagnostics).check(); }

}  // namespace nsim::syntax
