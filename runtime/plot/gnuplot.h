// Runs the gnuplot program.
#pragma once
#include <string>
#include <vector>

namespace nsim::plot {

/// One run: commands before the script (terminal, output), then the script, in a folder. Paths are relative to the folder.
struct Job { std::string commands, script; };

/// A running gnuplot, its script, and the end of the pipe on which it complains.
struct Running {
  std::string script;                                    // with its folder
  int process = -1, complaints = -1;
};
/// Failure when gnuplot is missing.
Running start_gnuplot(const std::string& folder, const Job& job);
/// Waits for it. Failure with its own words when it says no.
void finish_gnuplot(const Running& running);

/// Terminal and output for a picture of a given size; `file` without its ending. Formats: png, svg, pdf, gif.
std::string terminal(const std::string& format, const std::string& file, int width, int height);

}  // namespace nsim::plot
