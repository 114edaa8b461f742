// Reads the data files that sentences name: spike lists, edge lists, positions, event recordings. Failures say file and line.
#pragma once
#include "engine/text/diagnostic.h"
#include <array>
#include <map>
#include <string>
#include <vector>

namespace nsim::data {

struct Spikes { std::vector<int64_t> cell; std::vector<double> time_ms; };            // ascending in time

/// CSV with the columns cell,time_ms.
Spikes read_spikes(const std::string& path);

/// Numbers by column name.
std::map<std::string, std::vector<double>> read_columns(const std::string& path);

/// Event recordings: format "bs1" (16-bit cell), "bs2" (x, y 8 bits, polarity), 5 bytes an event, time in microseconds, big-endian.
/// The cell of bs2 is (polarity · rows + y) · columns + x. A .tar.gz holds many recordings: `sample` chooses by sorted name.
struct EventFile { std::string path, format; std::string sample; int64_t rows = 0, columns = 0; };
Spikes read_events(const EventFile& file);
std::vector<std::string> samples_of(const std::string& path);

}  // namespace nsim::data
