// One test for each file: N012_unknown_unit.net is diagnosed, and N012_unknown_unit.txt holds the exact text that must come.
// The wrong nsim.yaml files (N51x_*.yaml) are diagnosed in tests/unit/tools/settings.cpp.
// NSIM_UPDATE=1 writes the texts anew: read every change before it is committed.
#include "diagnose.h"
#include "engine/text/messages.h"
#include <doctest/doctest.h>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace nsim;

namespace {

const std::filesystem::path folder = std::filesystem::path(NSIM_SOURCE_DIR) / "tests/errors";

/// Messages that reading and checking a file cannot give, and the tests that show them.
const std::map<std::string_view, std::string_view> shown_elsewhere = {
    {"N121", "tests/unit/values"}, {"N220", "tests/unit/values"},                                    // types are judged before values are computed
    {"N320", "tests/unit/wire"}, {"N323", "tests/unit/wire"}, {"N324", "tests/unit/wire"}};          // found while the network is drawn

std::vector<std::filesystem::path> cases(const char* kind = ".net") {
  std::set<std::filesystem::path> sorted;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    bool is_case = entry.path().extension() == kind && entry.path().filename().string().starts_with("N");
    if (is_case) sorted.insert(entry.path());
  }
  return {sorted.begin(), sorted.end()};
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every wrong file gets exactly its messages") {
  const bool update = std::getenv("NSIM_UPDATE") != nullptr;
  for (const auto& file : cases()) {
    CAPTURE(file.filename().string());
    std::filesystem::path expected = file;
    expected.replace_extension(".txt");
    std::string said = diagnose(file);
    if (update) std::ofstream(expected, std::ios::binary) << said;
    CHECK(text_of(expected) == said);
    std::string code = file.filename().string().substr(0, 4);
    CHECK_MESSAGE(said.find("[" + code + "]") != std::string::npos, "the file is named after a code that it must show");
  }
}

TEST_CASE("every code has a title, a page and an example") {
  std::string all;
  for (const char* kind : {".net", ".yaml"}) {
    for (const auto& file : cases(kind)) all += text_of(std::filesystem::path(file).replace_extension(".txt"));
  }
  std::string lacking;
  for (const Message& message : all_messages()) {
    CAPTURE(message.code);
    CHECK_FALSE(message.title.empty());
    CHECK_FALSE(message.page.empty());
    bool shown = all.find("[" + std::string(message.code) + "]") != std::string::npos;
    if (!shown && !shown_elsewhere.contains(message.code)) lacking += " " + std::string(message.code);
  }
  CHECK_MESSAGE(lacking.empty(), "codes without an example under tests/errors:", lacking);
}
