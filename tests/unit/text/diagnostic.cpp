#include "engine/text/diagnostic.h"
#include "engine/text/messages.h"
#include <doctest/doctest.h>
#include <set>

using namespace nsim;

TEST_CASE("messages come sorted by position, and one (code, span) once") {
  Diagnostics all;
  all.error("N002", {0, 9, 10}, "second").at("label");
  all.error("N001", {0, 2, 3}, "first");
  all.warning("N001", {0, 2, 3}, "said again");
  all.error("N008", {0, 2, 3}, "other code");
  std::vector<Diagnostic> sorted = all.sorted();
  REQUIRE(sorted.size() == 3);
  CHECK(sorted[0].message == "first");
  CHECK(sorted[1].code == "N008");
  CHECK(sorted[2].label == "label");
  CHECK(all.has_errors());
}

TEST_CASE("warnings alone are no errors") {
  Diagnostics all;
  CHECK(all.empty());
  all.warning("N001", {}, "hm");
  CHECK_FALSE(all.has_errors());
  CHECK_FALSE(all.empty());
}

TEST_CASE("a reference stays valid while others are added") {
  Diagnostics all;
  Diagnostic& first = all.error("N001", {0, 0, 1}, "first");
  for (uint32_t i = 1; i < 100; ++i) all.error("N001", {0, i, i + 1}, "more");
  first.help("still here");
  CHECK(all.sorted()[0].hint == "still here");
}

TEST_CASE("a code that is not listed is a bug") {
  Diagnostics all;
  CHECK_THROWS_AS(all.error("N999", {}, "?"), Bug);
  CHECK_THROWS_AS(require(false, "this"), Bug);
  CHECK_NOTHROW(require(true, "this"));
}

TEST_CASE("codes are unique and stand in the table of their range") {
  std::set<std::string_view> seen;
  auto check_range = [&](std::span<const Message> table, char range) {
    for (const Message& message : table) {
      CAPTURE(message.code);
      CHECK(message.code.size() == 4);
      CHECK(message.code[1] == range);
      CHECK(seen.insert(message.code).second);
    }
  };
  check_range(syntax_messages(), '0');
  check_range(name_messages(), '1');
  check_range(dimension_messages(), '2');
  check_range(rule_messages(), '3');
  check_range(learning_messages(), '3');
  check_range(refused_messages(), '4');
  check_range(file_messages(), '5');
  CHECK(all_messages().size() == seen.size());
  CHECK(find_message("N012")->title == "not a unit");
  CHECK(find_message("N999") == nullptr);
}
