// Exact texts, as language.md shows them.
#include "engine/text/render.h"
#include <doctest/doctest.h>

using namespace nsim;

namespace {

Span find(const SourceMap& sources, std::string_view part, size_t from = 0) {
  size_t at = sources.text(0).find(part, from);
  REQUIRE(at != std::string_view::npos);
  return {0, static_cast<uint32_t>(at), static_cast<uint32_t>(at + part.size())};
}

}  // namespace

TEST_CASE("one label and a hint") {
  SourceMap sources;
  sources.add("lif.net", "neuron lif(tau = 20 msec) {\n}\n");
  Diagnostics all;
  all.error("N012", find(sources, "msec"), "`msec` is not a unit").at("unknown unit").help("did you mean `ms`?");
  CHECK(render_all(all, sources) ==
        "error[N012]: `msec` is not a unit\n"
        " --> lif.net:1:21\n"
        "  |\n"
        "1 | neuron lif(tau = 20 msec) {\n"
        "  |                     ^^^^ unknown unit\n"
        "  |\n"
        "  = hint: did you mean `ms`?\n");
}

TEST_CASE("labels on other lines come in the order of the lines") {
  SourceMap sources;
  sources.add("balanced.net", "\n\n\n  state v  = v_r\n\n\n  v'  = ge + gi + E_L - v\n");
  Diagnostics all;
  all.error("N001", find(sources, "ge + gi + E_L - v"), "this equation gives a voltage, but `v'` is a voltage per time")
      .at("voltage")
      .also(find(sources, "v  = v_r"), "`v` is a voltage because of `v_r = -60 mV`");
  std::string text = render_all(all, sources);
  CHECK(text ==
        "error[N001]: this equation gives a voltage, but `v'` is a voltage per time\n"
        " --> balanced.net:7:9\n"
        "  |\n"
        "4 |   state v  = v_r\n"
        "  |         -------- `v` is a voltage because of `v_r = -60 mV`\n"
        "7 |   v'  = ge + gi + E_L - v\n"
        "  |         ^^^^^^^^^^^^^^^^^ voltage\n");
}

TEST_CASE("two labels on one line: the right one beside, the left one below") {
  SourceMap sources;
  sources.add("balanced.net", std::string(15, '\n') + "connect exc -> exc, inh by probability(2%) onto ge { weight = 50 pA }\n");
  Diagnostics all;
  all.error("N001", find(sources, "50 pA"), "this weight is a current, but `ge` is a voltage")
      .at("current")
      .also(find(sources, "ge {").known() ? Span{0, find(sources, "ge {").begin, find(sources, "ge {").begin + 2} : Span{}, "`ge` was declared with `0 mV`")
      .help("give the weight in mV, or aim at an input that is a current");
  CHECK(render_all(all, sources) ==
        "error[N001]: this weight is a current, but `ge` is a voltage\n"
        " --> balanced.net:16:63\n"
        "   |\n"
        "16 | connect exc -> exc, inh by probability(2%) onto ge { weight = 50 pA }\n"
        "   |                                                 --            ^^^^^ current\n"
        "   |                                                 `ge` was declared with `0 mV`\n"
        "   |\n"
        "   = hint: give the weight in mV, or aim at an input that is a current\n");
}

TEST_CASE("three labels on one line keep strokes for those still to come") {
  SourceMap sources;
  sources.add("a.net", "aa bb cc\n");
  Diagnostics all;
  all.error("N001", {0, 3, 5}, "title").at("two").also({0, 0, 2}, "one").also({0, 6, 8}, "three");
  CHECK(render_all(all, sources) ==
        "error[N001]: title\n"
        " --> a.net:1:4\n"
        "  |\n"
        "1 | aa bb cc\n"
        "  | -- ^^ -- three\n"
        "  | |  two\n"
        "  | one\n");
}

TEST_CASE("a span over several lines is marked on its first and last line") {
  SourceMap sources;
  sources.add("a.net", "let a = f(1,\n          2,\n          3)\n");
  Diagnostics all;
  all.error("N001", {0, 8, static_cast<uint32_t>(sources.text(0).size() - 1)}, "title").at("this call");
  CHECK(render_all(all, sources) ==
        "error[N001]: title\n"
        " --> a.net:1:9\n"
        "  |\n"
        "1 | let a = f(1,\n"
        "  |         ^^^^\n"
        "3 |           3)\n"
        "  |           ^^ this call\n");
}

TEST_CASE("the end of a file, with and without a last newline") {
  SourceMap sources;
  sources.add("a.net", "run 1 s {");
  sources.add("b.net", "run\n");
  Diagnostics all;
  all.error("N001", {0, 9, 9}, "the end");
  all.error("N001", {1, 4, 4}, "the end");
  CHECK(render_all(all, sources) ==
        "error[N001]: the end\n"
        " --> a.net:1:10\n"
        "  |\n"
        "1 | run 1 s {\n"
        "  |          ^\n"
        "\n"
        "error[N001]: the end\n"
        " --> b.net:2:1\n"
        "  |\n"
        "2 |\n"
        "  | ^\n");
}

TEST_CASE("tabs, letters of several bytes, wide letters and control characters keep the caret under its word") {
  SourceMap sources;
  sources.add("a.net", "\tx = \"\xC3\xB6\xE4\xB8\xAD\x01\" y\n");
  Diagnostics all;
  all.error("N001", find(sources, "y"), "title");
  // 4 for the tab, `x = "` 5, one for the umlaut, two for the ideograph, one for the control character, `" ` 2.
  CHECK(render_all(all, sources) ==
        "error[N001]: title\n"
        " --> a.net:1:12\n"
        "  |\n"
        "1 |     x = \"\xC3\xB6\xE4\xB8\xAD\xEF\xBF\xBD\" y\n"
        "  |                ^\n");
}

TEST_CASE("a very long line is shown around its caret") {
  SourceMap sources;
  sources.add("a.net", std::string(1000, 'x') + "!" + std::string(1000, 'x'));
  Diagnostics all;
  all.error("N001", {0, 1000, 1001}, "title").at("here");
  std::string text = render_all(all, sources);
  size_t line = text.find("1 | "), caret = text.find("  | ", line);
  CHECK(text.find('!', line) - line == text.find('^', caret) - caret);
  CHECK(text.size() < 600);
}

TEST_CASE("labels in another file get a place of their own") {
  SourceMap sources;
  sources.add("a.net", "let a = 1\n");
  sources.add("b.net", "\nlet a = 2\n");
  Diagnostics all;
  all.error("N001", {0, 4, 5}, "twice").at("here").also({1, 5, 6}, "and here").note("a note");
  CHECK(render_all(all, sources) ==
        "error[N001]: twice\n"
        " --> a.net:1:5\n"
        "  |\n"
        "1 | let a = 1\n"
        "  |     ^ here\n"
        " ::: b.net:2:5\n"
        "  |\n"
        "2 | let a = 2\n"
        "  |     - and here\n"
        "  |\n"
        "  = note: a note\n");
}

TEST_CASE("no more than the limit, and how many are left") {
  SourceMap sources;
  sources.add("a.net", std::string(40, 'x'));
  Diagnostics all;
  for (uint32_t i = 0; i < 30; ++i) all.error("N001", {0, i, i + 1}, "title");
  std::string text = render_all(all, sources);
  CHECK(text.ends_with("\nand 5 more messages\n"));
  CHECK(render_all(all, sources, {.most = 29}).ends_with("\nand 1 more message\n"));
}

TEST_CASE("a message without a place, and a failure") {
  SourceMap sources;
  Diagnostics all;
  all.warning("N001", {}, "title").help("do");
  CHECK(render_all(all, sources) == "warning[N001]: title\n  = hint: do\n");
  CHECK(render(Failure{"no usable GPU", "no device is detected", "nsim run a.net --device cpu"}) ==
        "failure: no usable GPU\n  why: no device is detected\n  try: nsim run a.net --device cpu\n");
}

TEST_CASE("colour changes nothing but the colour") {
  SourceMap sources;
  sources.add("a.net", "aa bb cc\n");
  Diagnostics all;
  all.error("N001", {0, 3, 5}, "title").at("two").also({0, 0, 2}, "one").note("n").help("h");
  std::string plain = render_all(all, sources), colour = render_all(all, sources, {.colour = true}), bare;
  for (size_t i = 0; i < colour.size(); ++i) {
    if (colour[i] == '\x1b') i = colour.find('m', i);
    else bare += colour[i];
  }
  CHECK(colour != plain);
  CHECK(bare == plain);
}
