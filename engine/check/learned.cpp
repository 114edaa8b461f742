#include "engine/check/learned.h"

namespace nsim::check {

using namespace syntax;

bool is_learned(const Facts& facts, const std::string& name) {
  if (facts.masks.contains(name)) return true;
  const auto found = facts.names.find(name);
  if (found == facts.names.end() || found->second.item == nullptr) return false;
  const ItemKind& what = found->second.item->what;
  if (std::holds_alternative<Layer>(what)) return true;
  const auto* connect = std::get_if<Connect>(&what);
  return connect != nullptr && !connect->to.empty() && connect->to[0].head.text != name && is_learned(facts, connect->to[0].head.text);
}

}  // namespace nsim::check
