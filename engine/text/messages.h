// Every message code, with the title and the page that `nsim explain N012` prints. One table per range, one file per table:
//   N0xx words and sentences     messages_syntax.cpp
//   N1xx names                   messages_names.cpp
//   N2xx units and dimensions    messages_dimensions.cpp
//   N3xx what a model may say    messages_rules.cpp
//   N4xx not yet                 messages_refused.cpp
//   N5xx files and plugins       messages_files.cpp
// A test fails when a code has no example under tests/errors.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace nsim {

struct Message {
  std::string_view code;    // "N012"
  std::string_view title;   // "not a unit"
  std::string_view page;    // a few paragraphs: what it means, a wrong example, a right one
};

std::span<const Message> syntax_messages();
std::span<const Message> name_messages();
std::span<const Message> dimension_messages();
std::span<const Message> rule_messages();
std::span<const Message> learning_messages();
std::span<const Message> refused_messages();
std::span<const Message> file_messages();

std::vector<Message> all_messages();                 // sorted by code
const Message* find_message(std::string_view code);  // nullptr if there is none

}  // namespace nsim
