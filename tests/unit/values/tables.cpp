#include "tests/unit/values/evaluated.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::values;

namespace {

const std::map<std::string, std::string> files = {
    {"cells.csv", "population,size,note\nL4E,21915,\"big, round\"\nL4I,5479,\"a \"\"quoted\"\" word\"\n"},
    {"pairs.csv", "target,source,synapses\r\nL4E,L4I,10\r\nL4I,L4E,0\r\n"},
    {"p.csv", "target\\source,L4E,L4I\nL4E,0.1,0.2\nL4I,0.3,0.4"},
    {"ragged.csv", "a,b\n1,2\n3\n"},
    {"open.csv", "a,b\n1,\"2\n3,4\n"},
    {"after.csv", "a,b\n1,\"2\"x\n"},
    {"twice.csv", "a,a\n1,2\n"},
    {"empty.csv", ""}};

std::string value(const std::string& text) { return Evaluated(text, {}, files).text(); }
std::string codes(const std::string& text) { return Evaluated(text, {}, files).codes(); }

Value cells(std::string family, std::vector<Slice> slices) { return Value{Cells{std::move(slices), "", std::move(family)}}; }

}  // namespace

TEST_CASE("rows by key, columns by name") {
  CHECK(value("let t = table(\"cells.csv\")\nlet x = t[\"L4E\"].size") == "21915");
  CHECK(value("let t = table(\"cells.csv\")\nlet x = t[\"L4E\"].note") == "big, round");
  CHECK(value("let t = table(\"cells.csv\")\nlet x = t[\"L4I\"].note") == "a \"quoted\" word");
  CHECK(value("let t = table(\"pairs.csv\", key = [target, source])\nlet x = t[\"L4E\", \"L4I\"].synapses") == "10");
  CHECK(value("let t = table(\"cells.csv\")\nlet x = sum(t.size)") == "27394");
  CHECK(value("let m = matrix(\"p.csv\")\nlet x = m[\"L4I\", \"L4E\"]") == "0.3");
}

TEST_CASE("a row names the row and the column that are called like it") {
  const std::string text = "let t = table(\"cells.csv\")\nlet m = matrix(\"p.csv\")\nlet p = t[\"L4I\"]\n";
  CHECK(value(text + "let x = m[p, t[\"L4E\"]]") == "0.3");
  CHECK(value(text + "let x = t[p].size") == "5479");
  CHECK(value(text + "let row = m[\"L4E\"]\nlet x = row[p]") == "0.2");
}

TEST_CASE("a table in place") {
  CHECK(value("let t = table(name = [\"a\", \"b\"], g = [3, 4.5])\nlet x = t[\"b\"].g") == "4.5");
  CHECK(codes("let t = table(name = [\"a\", \"b\"], g = [3])") == "N222");
  CHECK(codes("let t = table()") == "N221");
}

TEST_CASE("what a table cannot give is told, with what it could mean") {
  Evaluated e("let t = table(\"cells.csv\")\nlet x = t[\"L4E\"].sizes", {}, files);
  CHECK(e.codes() == "N120");
  CHECK(e.diagnostics.sorted()[0].hint == "did you mean `size`?");
  CHECK(codes("let t = table(\"cells.csv\")\nlet x = t[\"L5E\"]") == "N120");
  CHECK(codes("let t = table(\"missing.csv\")") == "N521");
  CHECK(codes("let t = table(\"cells.csv\", key = nothing)") == "N120");
}

TEST_CASE("files that are no tables are told with their line") {
  for (auto [file, line] : std::map<std::string, std::string>{{"ragged.csv", "line 3: 1 fields, but the header has 2"},
                                                              {"open.csv", "line 2: a quote is never closed"},
                                                              {"after.csv", "line 2: something follows a closing quote"},
                                                              {"twice.csv", "line 1: the column `a` stands twice in the header"},
                                                              {"empty.csv", "line 1: the file is empty; the first line must name the columns"}}) {
    Evaluated e("let t = table(\"" + file + "\")", {}, files);
    CHECK(e.codes() == "N520");
    CHECK(e.diagnostics.sorted()[0].notes == std::vector<std::string>{line});
  }
}

TEST_CASE("cells: slices, members of families, axes") {
  std::map<std::string, Value> names = {{"exc", cells("", {{"exc", {}, {}, {100}}})},
                                        {"column", cells("column", {{"column.L4E", {}, {}, {10}}, {"column.L4I", {}, {}, {5}}})},
                                        {"sheet", cells("", {{"sheet", {}, {}, {2, 3, 4}}})},
                                        {"p", Value{std::string("L4I")}}};
  auto text = [&](const std::string& expr) { return Evaluated("let x = " + expr, names).text(); };
  auto code = [&](const std::string& expr) { return Evaluated("let x = " + expr, names).codes(); };
  CHECK(text("exc[0..9]") == "exc[0..9]");
  CHECK(text("exc[10..19][2]") == "exc[12]");
  CHECK(text("exc.ampa.g") == "exc.ampa.g");
  CHECK(text("column.L4E[0..2]") == "column.L4E[0..2]");
  CHECK(text("column[p].v") == "column.L4I.v");
  CHECK(text("column.v") == "column.v");
  CHECK(text("sheet[1]") == "sheet[12..23]");
  CHECK(text("sheet[0, 1..2]") == "sheet[4..11]");
  CHECK(text("sheet[0..1, 1]") == "sheet[4..7], sheet[16..19]");
  CHECK(text("sheet[1, 2, 3]") == "sheet[23]");
  CHECK(text("size(column)") == "15");
  CHECK(text("size(exc[0..9])") == "10");
  CHECK(code("exc[100]") == "N222");
  CHECK(code("exc[-1]") == "N222");
  CHECK(code("exc[1, 2]") == "N222");
  CHECK(code("column[\"L5\"]") == "N120");
  CHECK(code("exc[9..3]") == "N222");
}

TEST_CASE("families: rows, values, ranges, pairs and conditions") {
  Evaluated e(
      "let t = table(\"cells.csv\")\nlet x = 1\nconnect a -> b by all_to_all for p in t, k in 1..3 if p.size > 6000 or k == 2 { weight = 1 }\nlet "
      "last = 1",
      {}, files);
  REQUIRE(e.codes().empty());
  const auto& each = *std::get<syntax::Connect>(e.file->items[2].what).each;
  auto members = expand(each, e.scope, e.diagnostics);
  REQUIRE(members.size() == 4);
  CHECK(*key_text(members[3].at("p")) == "L4I");
  CHECK(members[3].at("k").number() == 2);
}
