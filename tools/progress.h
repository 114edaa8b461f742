// How far a run has come: a bar on a terminal, a line now and then elsewhere, nothing with --quiet.
//
// The real-time factor is wall time divided by model time, as the benchmarks of the field count it: below 1 is faster than
// real time. A run that ends within a second says nothing. Cost: one clock reading a call; a screen is drawn at most ten times a second.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace nsim::tools {

/// `1.5 s`, `420 ms`, `2 min 5 s`, `3 h 12 min`: for times on a clock and in the model alike.
std::string duration_text(double seconds);

class Progress {
 public:
  enum class Style : unsigned char { bar, lines, none };
  struct Screen {
    Style style = Style::none;
    int columns = 80;
    std::function<void(std::string_view)> write;
    std::function<double()> clock;                 // seconds from any begin
  };

  /// The screen of this process: stderr, so that stdout keeps what is asked for.
  static Screen screen(bool quiet);

  explicit Progress(Screen screen) : screen_(std::move(screen)) {}
  ~Progress() { end(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin(std::string what, double total_ms);
  void update(double model_ms);
  /// The same for what is no time of a model: the share that is done, and what to say beside it.
  void update_share(double share, const std::function<std::string()>& numbers);
  /// Clears the bar; what comes next stands at the begin of a line. Does nothing the second time.
  void end();

 private:
  std::string numbers(double share, double model_ms, double elapsed) const;
  void draw_bar(double share, const std::string& numbers);

  Screen screen_;
  std::string what_;
  double total_ms_ = 0, began_ = 0, drawn_ = 0, next_share_ = 0;
  bool running_ = false, shown_ = false;
};

}  // namespace nsim::tools
