// N0xx: words and sentences.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> syntax_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
