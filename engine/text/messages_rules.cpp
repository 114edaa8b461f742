// N3xx: what a model may say.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> rule_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
