#include "tools/progress.h"
#include "tools/terminal.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace nsim::tools {

namespace {

constexpr double silent_seconds = 1, frame_seconds = 0.1;

}  // namespace

std::string duration_text(double seconds) {
  if (!(seconds > 0)) return "0 s";
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 0.9995) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds < 59.95) return fmt::format("{:.3g} s", seconds);
  if (seconds > 3.6e6 * 24) return "more than 1000 days";
  auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Screen Progress::screen(bool quiet) {
  Screen screen;
  screen.style = quiet ? Style::none : is_terminal(stderr) ? Style::bar : Style::lines;
  screen.columns = columns_of(stderr);
  screen.write = [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
  };
  screen.clock = [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
  return screen;
}

void Progress::begin(std::string what, double total_ms) {
  end();
  if (screen_.style == Style::none) return;
  what_ = std::move(what);
  total_ms_ = total_ms;
  began_ = drawn_ = screen_.clock();
  next_share_ = 0.1;
  running_ = true;
}

void Progress::update(double model_ms) {
  if (!running_) return;
  double now = screen_.clock(), elapsed = now - began_;
  double share = total_ms_ > 0 ? std::clamp(model_ms / total_ms_, 0.0, 1.0) : 0;
  update_share(share, [&] { return numbers(share, model_ms, elapsed); });
}

void Progress::update_share(double share, const std::function<std::string()>& numbers) {
  if (!running_) return;
  double now = screen_.clock(), elapsed = now - began_;
  if (elapsed < silent_seconds) return;
  if (screen_.style == Style::bar) {
    if (shown_ && now - drawn_ < frame_seconds) return;
    draw_bar(share, numbers());
    drawn_ = now;
  } else if (share >= next_share_ && now - drawn_ >= silent_seconds) {
    screen_.write(fmt::format("{} {:.0f} %: {}\n", what_, share * 100, numbers()));
    drawn_ = now;
    next_share_ = std::floor(share * 10 + 1e-9) / 10 + 0.1 - 1e-9;
  }
}

std::string Progress::numbers(double share, double model_ms, double elapsed) const {
  std::string text = fmt::format("{} of {}", duration_text(model_ms / 1000), duration_text(total_ms_ / 1000));
  if (model_ms > 0) text += fmt::format(", real-time factor {:.3g}", elapsed / (model_ms / 1000));
  if (share > 0) text += fmt::format(", {} left", duration_text(std::round(elapsed * (1 - share) / share * 10) / 10));
  return text;
}

void Progress::draw_bar(double share, const std::string& numbers) {
  std::string head = fmt::format("{} {:3.0f} % ", what_, share * 100);
  int room = screen_.columns - 1 - static_cast<int>(head.size() + numbers.size()) - 3;
  int width = std::min(room, 30);
  std::string bar;
  if (width >= 6) {
    int full = static_cast<int>(share * width);
    bar = "[" + std::string(static_cast<size_t>(full), '=') + std::string(static_cast<size_t>(width - full), ' ') + "] ";
  }
  // A line that wrapped could not be taken back, so it is cut to the screen.
  std::string line = (head + bar + numbers).substr(0, static_cast<size_t>(std::max(screen_.columns - 1, 1)));
  screen_.write("\r" + line + "\x1b[K");
  shown_ = true;
}

void Progress::end() {
  if (shown_) screen_.write("\r\x1b[K");
  running_ = shown_ = false;
}

}  // namespace nsim::tools
