// Inside engine/syntax only: words to lines. Line breaks are the author's; blanks, indentation and blank lines are canonical.
#pragma once
#include "engine/syntax/trivia.h"

namespace nsim::syntax {

constexpr size_t widest_line = 150;

/// One line, as for a label: no author to follow.
std::string one_line(const std::vector<Word>& words);
/// Lines with the comments, breaks and alignment of `text`, from which the words came.
std::string lines_like(const std::vector<Word>& words, std::string_view text);

}  // namespace nsim::syntax
