#include "engine/check/signature.h"

namespace nsim::check {

namespace {

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t at = text.find(by);
    parts.emplace_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + by.size());
  }
  return parts;
}

}  // namespace

Signature signature(const Builtin& builtin) {
  Signature result;
  size_t arrow = builtin.rule.find("-> ");
  result.result = arrow == std::string_view::npos ? "" : std::string(builtin.rule.substr(arrow + 3));
  std::vector<std::string> rules =
      split(arrow == 0 || arrow == std::string_view::npos ? std::string_view{} : builtin.rule.substr(0, arrow - 1), ", ");
  for (std::string_view spec : builtin.arguments) {
    Argument a;
    if (size_t equals = spec.find('='); equals != std::string_view::npos) {
      a.words = split(spec.substr(equals + 1), "|");
      spec = spec.substr(0, equals);
    }
    a.optional = spec.ends_with('?');
    a.repeats = spec.ends_with('*');
    if (a.optional || a.repeats) spec.remove_suffix(1);
    a.name = spec;
    a.rule = result.arguments.size() < rules.size() ? rules[result.arguments.size()] : a.words.empty() ? "any" : "word";
    result.arguments.push_back(std::move(a));
  }
  return result;
}

std::vector<int> match(const Signature& signature, const std::vector<std::pair<std::string, bool>>& written) {
  std::vector<int> result;
  std::vector<bool> given(signature.arguments.size(), false);
  size_t next = 0;
  for (const auto& [name, named] : written) {
    int at = -1;
    if (named) {
      for (size_t k = 0; k < signature.arguments.size(); ++k) {
        if (signature.arguments[k].name == name) at = given[k] && !signature.arguments[k].repeats ? -3 : static_cast<int>(k);
      }
    } else {
      while (next < given.size() && given[next] && !signature.arguments[next].repeats) ++next;
      at = next < given.size() ? static_cast<int>(next) : -2;
    }
    if (at >= 0) given[static_cast<size_t>(at)] = true;
    result.push_back(at);
  }
  return result;
}

}  // namespace nsim::check
