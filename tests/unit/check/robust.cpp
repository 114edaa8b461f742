// Whatever the parser lets through must be judged without a crash or a loop: files cut, joined and mixed up at random.
#include "checked.h"
#include <doctest/doctest.h>
#include <random>

using namespace nsim;
using namespace nsim::check;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Words of a text, so that what is mixed stays near the language.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_')
      word += c;
    else {
      if (!word.empty()) words.push_back(word);
      word.clear();
    }
  }
  return words;
}

}  // namespace

TEST_CASE("mixed-up files are judged, not followed into a crash") {
  std::vector<std::string> lines, words;
  for (const char* name : {"balanced", "brunel", "coba", "waves", "izhikevich_2003", "plugin_morris_lecar"}) {
    std::string text = file_text(std::string(NSIM_SOURCE_DIR) + "/models/examples/" + name + ".net").value_or("");
    for (std::string& line : lines_of(text)) lines.push_back(line);
    for (std::string& word : words_of(text)) words.push_back(word);
  }
  REQUIRE(lines.size() > 50);
  std::mt19937 random(7);
  size_t parsed = 0, rounds = 300;
  if (const char* more = std::getenv("NSIM_FUZZ_ROUNDS")) rounds = std::stoul(more);
  for (size_t round = 0; round < rounds; ++round) {
    std::string base = file_text(std::string(NSIM_SOURCE_DIR) + "/models/examples/" + (round % 2 == 0 ? "coba" : "brunel") + ".net").value_or("");
    std::vector<std::string> file = lines_of(base);
    for (size_t change = 0; change < 1 + round % 5; ++change) {
      size_t at = random() % file.size();
      switch (random() % 4) {
        case 0:
          file[at] = lines[random() % lines.size()];
          break;
        case 1:
          file.erase(file.begin() + static_cast<long>(at));
          break;
        case 2:
          file.insert(file.begin() + static_cast<long>(at), lines[random() % lines.size()]);
          break;
        default: {  // one word becomes another
          std::vector<std::string> here = words_of(file[at]);
          if (here.empty()) break;
          const std::string& old = here[random() % here.size()];
          file[at].replace(file[at].find(old), old.size(), words[random() % words.size()]);
        }
      }
      if (file.empty()) file.push_back("");
    }
    std::string text;
    for (const std::string& line : file) text += line + "\n";
    CAPTURE(text);
    Checked c(text);
    c.text();
    parsed += c.facts.program != nullptr ? 1 : 0;
  }
  CHECK(parsed > rounds / 8);  // many of them must reach the checker, or nothing was tested
}

TEST_CASE("a wrong function behind many others is told once, and at once") {
  std::string text = "let f1(x) = nobody(x)\n";
  for (int k = 2; k <= 6; ++k) {
    const std::string name = "f" + std::to_string(k), before = "f" + std::to_string(k - 1) + "(x)";
    text += "let " + name + "(x) = " + before;
    for (int n = 1; n < 12; ++n) text += " + " + before;
    text += "\n";
  }
  Checked checked(text + "let y = f6(1 mV)\n");
  CHECK(checked.codes() == "N101 N117");   // nobody is missing once, and 12^5 calls are too many to follow
}
