// What the pages of the project show must hold: every ```net block of them is parsed, checked and built as a network.
//
// A block is read after those before it under the same heading. ```net refused N403 N407: read with them, but not kept; it gives exactly these
// codes. The lists that the reference takes from the engine's own tables are compared with these (NSIM_UPDATE=1 writes them).
#include "built.h"
#include "engine/check/builtins.h"
#include "engine/text/messages.h"
#include <cstdlib>
#include <doctest/doctest.h>

namespace nsim::graph {

namespace {

const std::string root = std::string(NSIM_SOURCE_DIR) + "/";

struct Block {
  std::string heading, text, codes;
  size_t line = 0;
};

std::vector<Block> blocks_of(const std::string& page) {
  std::istringstream lines(page);
  std::vector<Block> found;
  std::string heading;
  bool inside = false, wanted = false;
  size_t at = 0;
  for (std::string line; std::getline(lines, line);) {
    ++at;
    size_t first = line.find_first_not_of(' ');
    std::string words = first == std::string::npos ? "" : line.substr(first);
    if (words.starts_with("```")) {
      inside = !inside;
      wanted = inside && (words == "```net" || words.starts_with("```net "));
      std::string codes = words.size() > 15 ? words.substr(15) : "";  // after "```net refused "
      if (wanted) found.push_back({heading, "", codes, at});
    } else if (inside) {
      if (wanted) found.back().text += line + "\n";
    } else if (words.starts_with("#")) {
      heading = words;
    }
  }
  return found;
}

size_t check_page(const std::string& path) {
  std::map<std::string, std::string> sections;
  size_t shown = 0;
  for (const Block& block : blocks_of(file_text(root + path).value())) {
    std::string& before = sections[block.heading];
    Built built(before + block.text);
    CAPTURE(path + ":" + std::to_string(block.line));
    CHECK(built.codes() == block.codes);
    if (block.codes.empty()) {
      CHECK(built.text() == "");
      before += block.text;
    }
    ++shown;
  }
  return shown;
}

/// The part of a page between two marks, which comes from a table of the engine.
void check_list(const std::string& path, const std::string& name, const std::string& list) {
  std::string page = file_text(root + path).value();
  std::string begin = "<!-- " + name + " -->\n", end = "<!-- end -->\n";
  size_t first = page.find(begin);
  REQUIRE(first != std::string::npos);
  first += begin.size();
  size_t last = page.find(end, first);
  REQUIRE(last != std::string::npos);
  if (std::getenv("NSIM_UPDATE") && page.substr(first, last - first) != list) std::ofstream(root + path) << page.replace(first, last - first, list);
  page = file_text(root + path).value();
  CHECK_MESSAGE(page.substr(first, page.find(end, first) - first) == list, path, ": NSIM_UPDATE=1 writes the list again");
}

std::string call_of(const check::Builtin& builtin) {
  std::string text(builtin.name);
  for (size_t k = 0; k < builtin.arguments.size(); ++k) text += (k == 0 ? "(" : ", ") + std::string(builtin.arguments[k]);
  return text + (builtin.arguments.empty() ? "" : ")");
}

std::string functions_that_run() {
  static const std::vector<std::pair<check::Where, std::string>> groups = {
      {check::Where::arithmetic, "Arithmetic, everywhere"},
      {check::Where::cell, "One cell from step to step, in models"},
      {check::Where::draw, "Drawing, after `~`"},
      {check::Where::reduction, "Reductions, over recorded values, lists, and in models over cells"},
      {check::Where::measure, "Measures of spikes and waves"},
      {check::Where::table, "Tables"},
      {check::Where::space, "Spaces, after `in`"},
      {check::Where::placement, "Placements, after `placed`"},
      {check::Where::rule, "Rules, after `by`"},
      {check::Where::source, "Sources"},
      {check::Where::solver, "Solvers, after `solve ... with`"},
      {check::Where::plot, "Plots"},
      {check::Where::sample, "Sources of samples"},
      {check::Where::disturbance, "Disturbances of a source of images, after `+`"},
      {check::Where::layer, "Parts of layers, beside arithmetic of one array and functions of the file"},
      {check::Where::joining, "How layers are joined, after `by`"},
      {check::Where::initial, "Initial weights of layers, after `~`, beside `uniform` and `normal`"},
      {check::Where::learning, "In stages that train or test"},
      {check::Where::optimiser, "Optimisers, after `using`"},
      {check::Where::split, "Ways to divide a network, after `by` of a `split`"},
      {check::Where::mask, "Which connections stay, after `by` of a `mask`"}};
  std::string list;
  size_t listed = 0, all = 0;
  for (const auto& [where, title] : groups) {
    list += "\n" + title + ":\n\n";
    for (const check::Builtin& b : check::builtins()) {
      if (b.where != where) continue;
      list += "- `" + call_of(b) + "`: " + std::string(b.meaning) + " `" + std::string(b.rule) + "`\n";
      ++listed;
    }
  }
  for (const check::Builtin& b : check::builtins()) all += b.where != check::Where::later;
  CHECK(listed == all);  // no group has been forgotten
  return list + "\n";
}

std::string names_that_wait() {
  std::map<std::string_view, std::string> groups;
  std::vector<std::string_view> order;
  for (const check::Builtin& b : check::builtins()) {
    if (b.where != check::Where::later) continue;
    std::string& names = groups[b.rule];
    if (names.empty()) order.push_back(b.rule);
    names += (names.empty() ? "`" : ", `") + std::string(b.name) + "`";
  }
  std::string list;
  for (std::string_view group : order) list += "- " + std::string(group) + ": " + groups[group] + "\n";
  return list;
}

std::string refusals() {
  std::string list;
  for (const Message& message : refused_messages()) {
    list += "- " + std::string(message.code) + ": " + std::string(message.title) + "\n";
  }
  return list;
}

}  // namespace

TEST_CASE("every sentence that the pages show is a network, or is refused as the page says") {
  CHECK(check_page("README.md") >= 1);
  CHECK(check_page("models/README.md") >= 2);
  CHECK(check_page("grammar/README.md") >= 16);
}

TEST_CASE("the reference lists what the checker knows") {
  check_list("grammar/README.md", "functions", functions_that_run());
  check_list("grammar/README.md", "waiting", names_that_wait());
  check_list("grammar/README.md", "refused", refusals());
}

}  // namespace nsim::graph
