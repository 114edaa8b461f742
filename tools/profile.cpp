#include "tools/profile.h"
#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <numeric>
#include <thread>

namespace nsim::tools {

using simulate::Profile;
using simulate::ProfileLine;
using Phase = emit::Lap::Phase;

namespace {

constexpr std::array<const char*, 7> phases{"integrate", "deliver", "plasticity", "drive", "record", "barrier", "clock"};

/// Lines of one phase as one; the host collects spikes and results between the calls of the device, which is recording, too.
ProfileLine sum_of(const Profile& profile, Phase phase) {
  ProfileLine sum{phase, phases[phase]};
  for (const ProfileLine& line : profile.lines) {
    if (line.phase != phase) continue;
    sum.seconds += line.seconds, sum.longest += line.longest, sum.events += line.events, sum.bytes += line.bytes;
  }
  if (phase == Phase::record) sum.seconds += profile.host_seconds, sum.longest += profile.host_seconds;
  return sum;
}

double whole(const Profile& profile) { return profile.run_seconds + profile.host_seconds; }

/// 1.23e9 as "1.23 G".
std::string with_prefix(double value) {
  static constexpr std::array<std::pair<double, const char*>, 4> prefixes{{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (auto [factor, name] : prefixes)
    if (value >= factor) return fmt::format("{:.3g} {}", value / factor, name);
  return fmt::format("{:.3g} ", value);
}

std::string rate(double amount, double seconds, const char* unit) {
  return amount > 0 && seconds > 0 ? fmt::format("{}{}/s", with_prefix(amount / seconds), unit) : "";
}

std::string line_of(const ProfileLine& line, const std::string& name, double all, int threads) {
  const std::string uneven = threads > 1 && line.seconds > 0 ? fmt::format("{:.2f}", line.longest / line.seconds) : "";
  std::string text = fmt::format("  {:<42} {:>9.3g} s {:>6.1f} % {:>7}  {:>16}  {:>12}", name, line.seconds, all > 0 ? 100 * line.seconds / all : 0, uneven,
                                 rate(line.events, line.seconds, "events"), rate(line.bytes, line.seconds, "B"));
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

/// Of a family's projections the first, and how many there are beside it.
std::string shortened(const std::string& name) {
  constexpr size_t room = 40;
  if (name.size() <= room) return name;
  const auto more = static_cast<size_t>(std::count(name.begin(), name.end(), ','));
  return name.substr(0, name.find(',')) + (more ? fmt::format(" and {} more", more) : "");
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

std::string json_of(const ProfileLine& line, const std::string& phase) {
  return fmt::format("{{\"phase\": {}, \"name\": {}, \"seconds\": {:.6g}, \"longest\": {:.6g}, \"events\": {:.6g}, \"bytes\": {:.6g}}}", quoted(phase), quoted(line.name),
                     line.seconds, line.longest, line.events, line.bytes);
}

/// What the reading of the clock adds to the run: one lap for nothing in each step tells the cost of one.
double clock_seconds(const Profile& profile) {
  const auto laps = std::count_if(profile.lines.begin(), profile.lines.end(), [](const ProfileLine& line) { return line.seconds > 0; });
  return sum_of(profile, Phase::clock).seconds * static_cast<double>(laps);
}

}  // namespace

void add(Profile& sum, const Profile& more) {
  for (const ProfileLine& line : more.lines) {
    auto same = std::find_if(sum.lines.begin(), sum.lines.end(), [&](const ProfileLine& l) { return l.phase == line.phase && l.name == line.name; });
    if (same == sum.lines.end()) same = sum.lines.insert(sum.lines.end(), ProfileLine{line.phase, line.name});
    same->seconds += line.seconds, same->longest += line.longest, same->events += line.events, same->bytes += line.bytes;
  }
  sum.run_seconds += more.run_seconds, sum.host_seconds += more.host_seconds, sum.steps += more.steps;
  sum.threads = std::max(sum.threads, more.threads);
}

double memory_bandwidth(int threads) {
  constexpr size_t n = size_t{8} << 20;   // numbers of 8 bytes
  std::vector<std::vector<uint64_t>> memory(static_cast<size_t>(threads), std::vector<uint64_t>(n, 1));
  std::vector<uint64_t> sums(static_cast<size_t>(threads));
  double best = 1e9;
  for (int turn = 0; turn < 3; ++turn) {
    const auto begin = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> readers;
      for (size_t k = 0; k < memory.size(); ++k) readers.emplace_back([&, k] { sums[k] += std::accumulate(memory[k].begin(), memory[k].end(), uint64_t{0}); });
    }
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  // Every sum is n for each turn; asking for it keeps the reading from being left out.
  const uint64_t read = std::accumulate(sums.begin(), sums.end(), uint64_t{0}) / 3;
  return 8.0 * static_cast<double>(read) / best;
}

std::string to_text(const Profile& profile, double bandwidth) {
  const double all = whole(profile);
  std::string text = profile.threads > 1 ? fmt::format("\n  {:<62} uneven\n", "where the time went") : "\n  where the time went\n";
  for (const Phase phase : {Phase::integrate, Phase::deliver, Phase::plasticity, Phase::drive, Phase::record, Phase::barrier}) {
    const ProfileLine sum = sum_of(profile, phase);
    if (sum.seconds <= 0) continue;
    text += line_of(sum, sum.name, all, profile.threads);
    std::vector<const ProfileLine*> lines;
    for (const ProfileLine& line : profile.lines)
      if (line.phase == phase && phase != Phase::barrier && line.seconds > 0.001 * all) lines.push_back(&line);
    std::stable_sort(lines.begin(), lines.end(), [](const ProfileLine* a, const ProfileLine* b) { return a->seconds > b->seconds; });
    for (const ProfileLine* line : lines) text += line_of(*line, "  " + shortened(line->name), all, profile.threads);
    if (phase == Phase::record && profile.host_seconds > 0.001 * all) text += line_of({phase, "", profile.host_seconds, profile.host_seconds}, "  taken by the host", all, profile.threads);
  }
  text += fmt::format("  {} steps, {:.3g} us each; reading the clock took about {:.2g} % of the time\n", profile.steps,
                      profile.steps > 0 ? 1e6 * all / static_cast<double>(profile.steps) : 0, all > 0 ? 100 * clock_seconds(profile) / all : 0);
  if (profile.threads > 1) text += "  seconds are means over the threads; uneven: the slowest thread over the mean\n";
  text += fmt::format("  events: updates of cells, synapses that a spike reaches; bytes: what is read of rows and cells; this machine's memory gives {}B/s\n", with_prefix(bandwidth));
  return text;
}

std::string to_json(const Profile& profile, double bandwidth) {
  std::string text = fmt::format("{{\"steps\": {}, \"threads\": {}, \"run_seconds\": {:.6g}, \"host_seconds\": {:.6g}, \"clock_seconds\": {:.6g}, \"memory_bytes_per_s\": {:.6g}, \"phases\": {{",
                                 profile.steps, profile.threads, profile.run_seconds, profile.host_seconds, clock_seconds(profile), bandwidth);
  for (size_t k = 0; k < phases.size(); ++k) text += fmt::format("{}{}: {:.6g}", k ? ", " : "", quoted(phases[k]), sum_of(profile, static_cast<Phase>(k)).seconds);
  text += "},\n  \"lines\": [";
  for (size_t k = 0; k < profile.lines.size(); ++k) text += (k ? ",\n   " : "") + json_of(profile.lines[k], phases[profile.lines[k].phase]);
  return text + "]}";
}

}  // namespace nsim::tools
