#include "tools/progress.h"
#include <doctest/doctest.h>
#include <algorithm>

using namespace nsim::tools;

namespace {

struct Stage {
  double now = 100;
  std::string text;
  Progress::Screen screen(Progress::Style style, int columns = 100) {
    return {style, columns, [this](std::string_view part) { text += part; }, [this] { return now; }};
  }
  void run(Progress& progress, double total_ms, double seconds, int updates) {
    progress.begin("simulate", total_ms);
    for (int k = 1; k <= updates; ++k) {
      now = 100 + seconds * k / updates;
      progress.update(total_ms * k / updates);
    }
  }
};

}  // namespace

TEST_CASE("durations are said as people say them") {
  CHECK(duration_text(0) == "0 s");
  CHECK(duration_text(-1) == "0 s");
  CHECK(duration_text(5e-5) == "50 us");
  CHECK(duration_text(0.42) == "420 ms");
  CHECK(duration_text(0.9996) == "1 s");
  CHECK(duration_text(1.5) == "1.5 s");
  CHECK(duration_text(59.96) == "1 min 0 s");
  CHECK(duration_text(125) == "2 min 5 s");
  CHECK(duration_text(11520) == "3 h 12 min");
}

TEST_CASE("away from a terminal there is about one line for every tenth, each complete") {
  Stage stage;
  Progress progress(stage.screen(Progress::Style::lines));
  stage.run(progress, 10000, 20, 1000);
  progress.end();
  CHECK(std::count(stage.text.begin(), stage.text.end(), '\n') == 10);
  CHECK(stage.text.starts_with("simulate 10 %: 1 s of 10 s, real-time factor 2, 18 s left\n"));
  CHECK(stage.text.find('\r') == std::string::npos);
  CHECK(stage.text.find('\x1b') == std::string::npos);
}

TEST_CASE("a run that ends within a second says nothing") {
  for (auto style : {Progress::Style::lines, Progress::Style::bar}) {
    Stage stage;
    Progress progress(stage.screen(style));
    stage.run(progress, 1000, 0.9, 100);
    progress.end();
    CHECK(stage.text.empty());
  }
}

TEST_CASE("lines come at most once a second, however fast the run") {
  Stage stage;
  Progress progress(stage.screen(Progress::Style::lines));
  stage.run(progress, 1000, 3, 1000);
  CHECK(std::count(stage.text.begin(), stage.text.end(), '\n') <= 3);
}

TEST_CASE("quiet is silent") {
  Stage stage;
  Progress progress(stage.screen(Progress::Style::none));
  stage.run(progress, 10000, 20, 100);
  progress.end();
  CHECK(stage.text.empty());
}

TEST_CASE("the bar stays on one line, never wraps, and is cleared in the end") {
  for (int columns : {20, 60, 200}) {
    Stage stage;
    Progress progress(stage.screen(Progress::Style::bar, columns));
    stage.run(progress, 10000, 20, 1000);
    progress.end();
    CHECK(stage.text.find('\n') == std::string::npos);
    CHECK(stage.text.ends_with("\r\x1b[K"));
    size_t begin = 0;
    for (size_t at = 0; (at = stage.text.find('\r', begin + 1)) != std::string::npos; begin = at) {
      CHECK(at - begin - 1 - 3 < static_cast<size_t>(columns));   // without the three characters that clear the rest
    }
    CHECK(std::count(stage.text.begin(), stage.text.end(), '\r') <= 210);
  }
}

TEST_CASE("nothing breaks when nothing is known yet") {
  Stage stage;
  Progress progress(stage.screen(Progress::Style::bar));
  progress.begin("simulate", 0);
  stage.now += 5;
  progress.update(0);
  CHECK(stage.text.find("nan") == std::string::npos);
  CHECK(stage.text.find("inf") == std::string::npos);
}
