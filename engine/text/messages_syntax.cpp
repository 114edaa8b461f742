// N0xx: words and sentences.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> syntax_messages() {
  static const std::vector<Message> table = {
      {"N050", "no such file", ""},
      {"N051", "a circle of imports", ""},
      {"N052", "imports nested too deeply", ""},
      {"N001", "not expected here", "A word or a sign stands where the sentence cannot go on with it."},
  };
  return table;
}

}  // namespace nsim
