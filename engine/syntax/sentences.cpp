// Cutting. Brackets decide where a sentence ends; where they are out of balance, line starts and indentation say which one is to blame.
#include "engine/syntax/sentences.h"
#include <algorithm>

namespace nsim::syntax {

namespace {

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// What stands inside the braces of a sentence.
Place inside_of(const Sentence& sentence) {
  std::string_view word = sentence.first().spelling;
  bool staged = one_of(word, {"run", "train", "sweep", "repeat", "every", "evaluate", "score", "split", "mask", "experiment"});
  switch (sentence.place) {
    case Place::file: return one_of(word, {"neuron", "receptor", "synapse", "policy", "extern"}) ? Place::model : staged ? Place::steps : Place::settings;
    case Place::model:
    case Place::acts: return Place::acts;
    case Place::steps: return staged ? Place::steps : Place::settings;
    case Place::settings: return Place::settings;
  }
  return Place::settings;
}

class Cutter {
 public:
  Cutter(const std::vector<Lexeme>& lexemes, std::string_view text, Diagnostics& diagnostics)
      : lexemes_(lexemes), text_(text), diagnostics_(diagnostics) {
    for (const Lexeme& lexeme : lexemes) excess_ += lexeme.is("{") ? 1 : lexeme.is("}") ? -1 : 0;
  }

  std::vector<Sentence> file() {
    std::vector<Sentence> all;
    sentences(all, Place::file, nullptr);
    return all;
  }

 private:
  bool at_end() const { return at_ >= lexemes_.size(); }
  const Lexeme& here() const { return lexemes_[at_]; }
  static bool ends_line(const Lexeme& lexeme) { return lexeme.kind == Lexeme::newline || lexeme.is(";"); }

  size_t indent_of(const Lexeme& lexeme) const {
    size_t start = lexeme.span.begin == 0 ? std::string_view::npos : text_.rfind('\n', lexeme.span.begin - 1);
    start = start == std::string_view::npos ? 0 : start + 1;
    return text_.find_first_not_of(" \t", start) - start;
  }
  bool first_on_line(size_t i) const { return i == 0 || lexemes_[i - 1].kind == Lexeme::newline; }
  bool same_line(const Lexeme& a, const Lexeme& b) const { return text_.substr(a.span.begin, b.span.begin - a.span.begin).find('\n') == std::string_view::npos; }

  /// `state v`, `population exc`: a starting word and then something that no expression has there.
  bool surely_starts(size_t i) const {
    if (!first_on_line(i) || lexemes_[i].kind != Lexeme::keyword || !starts_sentences(lexemes_[i].spelling)) return false;
    if (i + 1 >= lexemes_.size()) return false;
    const Lexeme& next = lexemes_[i + 1];
    return next.is_word() || next.kind == Lexeme::text || next.kind == Lexeme::number || next.kind == Lexeme::quantity;
  }
  bool looks_like_setting(size_t i) const {
    return i + 1 < lexemes_.size() && lexemes_[i].is_word() && one_of(lexemes_[i + 1].spelling, {"=", "~", "'", "+=", "-=", "*="});
  }

  /// Fills `all` until the block of `opener`, or the file, ends. Leaves the closing brace to the caller.
  void sentences(std::vector<Sentence>& all, Place place, const Lexeme* opener) {
    while (true) {
      while (!at_end() && ends_line(here())) ++at_;
      if (at_end()) return;
      if (here().is("}")) {
        if (opener && !stray_close(*opener)) return;
        if (!opener || !closes_outer(*opener)) {
          diagnostics_.error("N004", here().span, "nothing is open that this `}` could close").at("remove it, or add the `{` that it belongs to");
          ++at_;
          continue;
        }
        return;
      }
      if (opener && excess_ > 0 && indent_of(here()) == 0 && surely_starts(at_)) return;   // a new item: the block before it was not closed
      all.push_back(sentence(place));
    }
  }

  /// More closing than opening braces: the one to blame closes a block from a line that is indented otherwise.
  bool stray_close(const Lexeme& opener) {
    return excess_ < 0 && !same_line(opener, here()) && indent_of(here()) != indent_of(opener);
  }
  /// More opening than closing braces: a `}` further left than the line of the opener belongs to a block around it.
  bool closes_outer(const Lexeme& opener) const { return excess_ > 0 && first_on_line(at_) && indent_of(here()) < indent_of(opener); }

  void block(Sentence& sentence) {
    const Lexeme opener = here();
    sentence.words.push_back(opener);
    ++at_;
    sentences(sentence.inner, inside_of(sentence), &opener);
    Lexeme close = opener;
    close.spelling = "}";
    bool closed = !at_end() && here().is("}") && !closes_outer(opener);
    if (closed) {
      close = here();
      ++at_;
    } else {
      if (!truncated_) {
        auto& error = diagnostics_.error("N003", opener.span, "this `{` is never closed");
        error.at("opened here").help("add a `}` at the end of the block");
      }
      truncated_ = truncated_ || at_end();   // the blocks around it end with the file as well: one cause
      --excess_;
      sentence.told = true;
    }
    sentence.words.push_back(close);
  }

  Sentence sentence(Place place) {
    Sentence result;
    result.place = place;
    std::vector<Lexeme> open;
    while (!at_end()) {
      const Lexeme& word = here();
      if (ends_line(word) && !continues(result, !open.empty())) break;
      if (word.is("}")) break;
      if (word.is("{")) {
        if (!open.empty()) unclosed(result, open);
        block(result);
        continue;
      }
      if (word.is("(") || word.is("[")) open.push_back(word);
      if ((word.is(")") || word.is("]")) && !close(result, open)) {
        ++at_;
        continue;
      }
      result.words.push_back(word);
      ++at_;
    }
    if (!open.empty()) {
      unclosed(result, open);
      step_over_rest();
    }
    if (result.words.empty()) result.words.push_back(lexemes_[at_ - 1]);   // a lone `)`: told already
    return result;
  }

  /// Lines that only went on with what stood in an open bracket.
  void step_over_rest() {
    while (!at_end() && !here().is("}") && !here().is("{") && !here().is(";")) {
      bool starts = first_on_line(at_) && (here().is_word() || looks_like_setting(at_));
      if (starts && here().kind != Lexeme::newline) return;
      ++at_;
    }
  }

  /// Takes the opener of the closing bracket here; false if there is none.
  bool close(Sentence& sentence, std::vector<Lexeme>& open) {
    const Lexeme& word = here();
    if (open.empty()) {
      std::string opener = word.is(")") ? "(" : "[";
      auto& error = diagnostics_.error("N004", word.span, "nothing is open that this `" + std::string(word.spelling) + "` could close");
      error.at("remove it, or add the `" + opener + "` that it belongs to");
      sentence.told = true;
      return false;
    }
    bool fits = open.back().is("(") == word.is(")");
    if (!fits && !sentence.told) {
      std::string wanted = open.back().is("(") ? ")" : "]";
      auto& error = diagnostics_.error("N005", word.span, "`" + std::string(open.back().spelling) + "` is closed by `" + std::string(word.spelling) + "`");
      error.at("expected `" + wanted + "`").also(open.back().span, "opened here").help("write `" + wanted + "`");
      sentence.told = true;
    }
    open.pop_back();
    return true;
  }

  void unclosed(Sentence& sentence, std::vector<Lexeme>& open) {
    std::string opener(open.back().spelling), wanted = opener == "(" ? ")" : "]";
    if (!sentence.told) {
      auto& error = diagnostics_.error("N003", open.back().span, "this `" + opener + "` is never closed");
      error.at("opened here").help("add a `" + wanted + "`");
    }
    sentence.told = true;
    open.clear();
  }

  /// Does the sentence go on behind the line break here?
  bool continues(const Sentence& sentence, bool in_brackets) const {
    if (here().is(";") || sentence.words.empty()) return false;
    size_t next = at_;
    while (next < lexemes_.size() && lexemes_[next].kind == Lexeme::newline) ++next;
    if (next >= lexemes_.size() || surely_starts(next)) return false;
    if (in_brackets) return closed_later(next);
    if (lexemes_[next].is("else")) return true;
    const Lexeme& last = sentence.words.back();
    bool waits = last.kind == Lexeme::newline || one_of(last.spelling, {"*", "/", "+", "-", ",", "and", "or", "then", "else"});
    return waits && !looks_like_setting(next) && !one_of(lexemes_[next].spelling, {"}", "{", ";"});
  }

  /// Is the innermost open bracket closed before something shows that it was forgotten?
  bool closed_later(size_t i) const {
    constexpr size_t farthest = 20000;
    size_t depth = 0;
    for (size_t last = std::min(lexemes_.size(), i + farthest); i < last; ++i) {
      const Lexeme& word = lexemes_[i];
      if (word.is("{") || word.is("}") || word.is(";") || surely_starts(i)) return false;
      if (word.is("(") || word.is("[")) ++depth;
      if ((word.is(")") || word.is("]")) && depth-- == 0) return true;
    }
    return false;
  }

  const std::vector<Lexeme>& lexemes_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  long excess_ = 0;          // opening minus closing braces that are not explained yet
  bool truncated_ = false;   // the file ended inside a block
};

}  // namespace

std::vector<Sentence> cut(const std::vector<Lexeme>& lexemes, std::string_view text, Diagnostics& diagnostics) {
  return Cutter(lexemes, text, diagnostics).file();
}

}  // namespace nsim::syntax
