// Inside engine/syntax only: one sentence parsed alone, and the first thing that ANTLR finds wrong with it.
#pragma once
#include "engine/syntax/sentences.h"
#include "engine/syntax/tree.h"
#include <optional>

namespace nsim::syntax {

struct Finding {
  size_t rule = 0;                      // NetParser::RuleExpr and so on; RuleFile when the sentence was complete before it
  std::vector<size_t> rules;            // the rules around it, innermost first
  size_t at = 0;                        // index of the offending word; the number of words at the end
  std::vector<std::string> expected;    // spellings; "NL", "ID" and so on for kinds of words. Empty when not known
  bool complete = false;                // the sentence could have ended before the offending word
};

std::optional<Finding> find_mistake(const Sentence& sentence);

/// Turns a finding into one message (N001, N008, N009, N016 to N026). False when the sentence should have no block: what stands
/// in it means nothing then.
bool tell(const Finding& finding, const Sentence& sentence, Diagnostics& diagnostics);

}  // namespace nsim::syntax
