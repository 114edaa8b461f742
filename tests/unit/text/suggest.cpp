#include "engine/text/suggest.h"
#include <doctest/doctest.h>

using namespace nsim;
using Strings = std::vector<std::string>;

TEST_CASE("one mistake of each kind is found") {
  Strings names = {"population"};
  for (const char* wrong : {"popluation", "poulation", "populattion", "popularion", "Population", "POPULATION"}) {
    CAPTURE(wrong);
    CHECK(suggest(wrong, names) == names);
  }
}

TEST_CASE("the limit is 1 + n/3") {
  Strings names = {"abcdef"};
  CHECK(suggest("abcxyz", names) == names);          // three of six
  CHECK(suggest("abwxyz", names).empty());           // four
  CHECK(suggest("x", Strings{"y"}).empty());         // replacing everything is no typing mistake
  CHECK(suggest("", names).empty());
  CHECK(suggest(std::string(100, 'a'), Strings{std::string(101, 'a')}).empty());
}

TEST_CASE("best first, at most three, each once, never the word itself") {
  CHECK(suggest("exc", Strings{"ex", "ext", "exc", "exx", "exa", "ext"}) == Strings{"ex", "ext", "exx"});
  CHECK(suggest("mv", Strings{"ms", "mV", "mA"}) == Strings{"mV"});   // another case of the same letters is what was meant
}

TEST_CASE("the sentence") {
  CHECK(did_you_mean("exd", Strings{"exc"}) == "did you mean `exc`?");
  CHECK(did_you_mean("exd", Strings{"exc", "ext"}) == "did you mean `exc` or `ext`?");
  CHECK(did_you_mean("exd", Strings{"exc", "ext", "exx"}) == "did you mean `exc`, `ext` or `exx`?");
  CHECK(did_you_mean("exd", Strings{"population"}).empty());
}
