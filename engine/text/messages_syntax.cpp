// N0xx: words and sentences.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> syntax_messages() {
  static const std::vector<Message> table = {
      {"N050", "no such file", ""},
      {"N051", "a circle of imports", ""},
      {"N052", "imports nested too deeply", ""},
      {"N001", "not expected here", ""},
      {"N002", "does not start a statement", ""},
      {"N003", "a bracket that is never closed", ""},
      {"N004", "a bracket that closes nothing", ""},
      {"N005", "brackets of two kinds", ""},
      {"N006", "a text that is never closed", ""},
      {"N007", "not part of the language", ""},
      {"N008", "the sentence ends earlier", ""},
      {"N009", "a value is missing", ""},
      {"N010", "too large or nested too deeply", ""},
      {"N011", "not a text file", ""},
      {"N012", "not a unit", ""},
      {"N013", "a unit without a number", ""},
      {"N014", "an equation written as a quotient", ""},
      {"N015", "a number without its first digit", ""},
      {"N016", "a name is missing", ""},
      {"N017", "a word that cannot be a name", ""},
      {"N019", "a sentence in the wrong place", ""},
      {"N020", "a sign is missing", ""},
      {"N021", "a file name is missing", ""},
      {"N022", "a condition without all its parts", ""},
      {"N023", "`=` for a comparison", ""},
      {"N025", "a block is missing", ""},
      {"N026", "a block too many", ""},
  };
  return table;
}

}  // namespace nsim
