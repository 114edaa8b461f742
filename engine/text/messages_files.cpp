// N5xx: files and plugins.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> file_messages() {
  static const std::vector<Message> table = {};
  return table;
}

}  // namespace nsim
