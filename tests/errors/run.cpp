// One test for each file: N012_unknown_unit.net is diagnosed, and N012_unknown_unit.txt holds the exact text that must come.
// NSIM_UPDATE=1 writes the texts anew: read every change before it is committed.
#include "diagnose.h"
#include "engine/text/messages.h"
#include <doctest/doctest.h>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace nsim;

namespace {

const std::filesystem::path folder = std::filesystem::path(NSIM_SOURCE_DIR) / "tests/errors";

std::vector<std::filesystem::path> cases() {
  std::set<std::filesystem::path> sorted;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    bool is_case = entry.path().extension() == ".net" && entry.path().filename().string().starts_with("N");
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
  for (const auto& file : cases()) all += text_of(std::filesystem::path(file).replace_extension(".txt"));
  std::string lacking;
  for (const Message& message : all_messages()) {
    CAPTURE(message.code);
    CHECK_FALSE(message.title.empty());
    CHECK_FALSE(message.page.empty());
    if (all.find("[" + std::string(message.code) + "]") == std::string::npos) lacking += " " + std::string(message.code);
  }
  CHECK_MESSAGE(lacking.empty(), "codes without an example under tests/errors:", lacking);
}
