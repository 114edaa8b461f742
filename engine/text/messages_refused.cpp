// N4xx: what cannot run yet.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> refused_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
