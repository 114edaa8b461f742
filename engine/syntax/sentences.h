// Inside engine/syntax only: a file with mistakes cut into sentences, so that each can be parsed alone.
//
// Nothing here knows ANTLR. A sentence that already has its message is `told` and is not parsed: one message per cause.
#pragma once
#include "engine/text/diagnostic.h"
#include <string_view>
#include <vector>

namespace nsim::syntax {

struct Lexeme {
  enum Kind : uint8_t { name, keyword, number, quantity, text, sign, newline, stray } kind = sign;
  size_t type = 0;            // the lexer's number for it
  std::string_view spelling;
  Span span;
  bool is(std::string_view word) const { return spelling == word; }
  bool is_word() const { return kind == name || kind == keyword; }
};

/// Where a sentence stands decides what it may be.
enum class Place : uint8_t { file, model, acts, settings, steps };

struct Sentence {
  Place place = Place::file;
  std::vector<Lexeme> words;        // of a block only its braces
  std::vector<Sentence> inner;      // the sentences of its block
  bool told = false;                // a message about it was reported
  const Lexeme& first() const { return words.front(); }
};

/// Cuts a file; reports brackets that are not closed, not opened or not of one kind (N003, N004, N005).
std::vector<Sentence> cut(const std::vector<Lexeme>& lexemes, std::string_view text, Diagnostics& diagnostics);

/// Reports what can be told from the words alone: strings, strange characters, units (N006, N007, N012 to N015).
void check_spelling(Sentence& sentence, std::string_view text, Diagnostics& diagnostics);

/// Reports a first word that cannot start a sentence in its place (N002, N019), and equations as quotients (N014).
void check_start(Sentence& sentence, Diagnostics& diagnostics);

/// Does this keyword start a sentence anywhere?
bool starts_sentences(std::string_view word);

/// Reports texts that are no texts, or too large (N010, N011); false if there is nothing to parse.
bool check_text(uint32_t file, std::string_view text, Diagnostics& diagnostics);
/// Reports nesting that would exhaust the stack of a recursive parser (N010).
bool check_depth(const std::vector<Lexeme>& lexemes, Diagnostics& diagnostics);

}  // namespace nsim::syntax
