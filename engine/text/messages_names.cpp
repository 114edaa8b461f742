// N1xx: names.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> name_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
