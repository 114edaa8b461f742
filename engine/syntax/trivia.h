// Inside engine/syntax only: what stands between the words of a source text: blanks, line breaks and comments.
#pragma once
#include "engine/syntax/words.h"
#include <string_view>

namespace nsim::syntax {

struct Comment {
  std::string text;
  size_t column = 0;          // characters from the start of its line
  bool own_line = false;      // nothing stands before it on its line
  bool blank_before = false;  // an empty line stands above it
};

/// What stands before one word.
struct Trivia {
  std::vector<Comment> comments;
  bool broken = false;        // a line break stands somewhere before the word
  bool blank_before = false;  // an empty line stands directly above the word
  size_t blanks = 0;          // blanks directly before the word, on its own line
  bool aligned = false;       // the word stands under or over a word of the next line: its blanks are meant
  bool under = false;         // it stands under a word of the line above
};

/// One entry for each word, and one more for the end of the text. The words must be those of the text, in order.
std::vector<Trivia> find_trivia(const std::vector<Word>& words, std::string_view text);

}  // namespace nsim::syntax
