// N2xx: units and dimensions.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> dimension_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
