// Identifiers of emitted text: as the user wrote them where that is possible. Internal to the room.
#pragma once
#include <set>
#include <string>
#include <string_view>

namespace nsim::emit {

/// Letters, digits and underscores: "ampa.g" is ampa_g, "exc->inh" is exc_inh. Never empty, never starts with a digit.
std::string identifier(std::string_view text);

/// The names of one scope. Words of C++ and of the dialect are taken from the start; a taken name gets an underscore.
class Names {
 public:
  Names();
  std::string unique(std::string_view wanted);

 private:
  std::set<std::string, std::less<>> taken_;
};

}  // namespace nsim::emit
