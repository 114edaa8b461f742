// Runs the gnuplot program.
#pragma once
#include <string>
#include <vector>

namespace nsim::plot {

/// One run: commands before the script (terminal, output), then the script, in a folder. Paths are relative to the folder.
struct Job { std::string commands, script; };

/// Runs all jobs at the same time. Failure when gnuplot is missing, or with its own words when it says no.
void run_gnuplot(const std::string& folder, const std::vector<Job>& jobs);

/// Terminal and output for a picture of a given size; `file` without its ending. Formats: png, svg, pdf, gif.
std::string terminal(const std::string& format, const std::string& file, int width, int height);

}  // namespace nsim::plot
