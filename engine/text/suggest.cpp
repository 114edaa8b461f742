#include "engine/text/suggest.h"
#include <algorithm>

namespace nsim {

namespace {

/// Optimal string alignment: insert, delete, replace, swap neighbours. O(n·m), and words are short.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string lower(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

std::vector<std::string> suggest(std::string_view word, std::span<const std::string> candidates) {
  constexpr size_t longest_word = 64;   // beyond it nobody mistyped a name, and the table would grow
  if (word.empty() || word.size() > longest_word) return {};
  size_t limit = 1 + word.size() / 3;
  std::vector<std::pair<size_t, const std::string*>> near;
  for (const std::string& candidate : candidates) {
    if (candidate == word || candidate.size() > word.size() + limit || word.size() > candidate.size() + limit) continue;
    // A difference of case alone is nearer than any other.
    size_t d = lower(candidate) == lower(word) ? 0 : distance(word, candidate);
    // At least one letter must be right: replacing everything is no typing mistake.
    if (d <= limit && d < std::max(word.size(), candidate.size())) near.emplace_back(d, &candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (const auto& [d, candidate] : near) {
    // The same letters in another case: nothing else was meant. Otherwise what is much further than the best is noise.
    size_t best = near.front().first;
    if (best == 0 ? d > 0 : d > best + 1) break;
    if (result.size() < 3 && std::find(result.begin(), result.end(), *candidate) == result.end()) result.push_back(*candidate);
  }
  return result;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  std::vector<std::string> words = suggest(word, candidates);
  if (words.empty()) return "";
  std::string text = "did you mean `" + words[0] + "`";
  for (size_t i = 1; i < words.size(); ++i) text += (i + 1 == words.size() ? " or `" : ", `") + words[i] + "`";
  return text + "?";
}

}  // namespace nsim
