#include "engine/text/messages.h"
#include <algorithm>
#include <map>

namespace nsim {

namespace {

const std::map<std::string_view, Message>& by_code() {
  static const std::map<std::string_view, Message> table = [] {
    std::map<std::string_view, Message> all;
    for (auto part : {syntax_messages(), name_messages(), dimension_messages(), rule_messages(), learning_messages(), refused_messages(), file_messages()}) {
      for (const Message& message : part) all.emplace(message.code, message);
    }
    return all;
  }();
  return table;
}

}  // namespace

std::vector<Message> all_messages() {
  std::vector<Message> all;
  for (const auto& [code, message] : by_code()) all.push_back(message);
  return all;
}

const Message* find_message(std::string_view code) {
  auto found = by_code().find(code);
  return found == by_code().end() ? nullptr : &found->second;
}

}  // namespace nsim
