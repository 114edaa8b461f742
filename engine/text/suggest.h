// Did you mean: Damerau-Levenshtein distance at most 1 + n/3, best first, at most three.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsim {

std::vector<std::string> suggest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean `exc`?", "did you mean `exc` or `ext`?", or "" when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace nsim
