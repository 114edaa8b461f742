#include "tools/checkpoints.h"
#include "engine/syntax/parse.h"
#include "engine/text/sha256.h"
#include "runtime/record/file.h"
#include <chrono>
#include <fmt/format.h>

namespace nsim::tools {

namespace fs = std::filesystem;

namespace {

constexpr const char* last_file = "last.safetensors";
constexpr const char* best_file = "best.safetensors";
constexpr const char* events_file = "events.out.tfevents.nsim";   // TensorBoard looks for the word in the middle

double seconds_since_1970() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

bool all_names(const std::string&) { return true; }

/// When the latest checkpoint below this folder was written.
std::optional<fs::file_time_type> latest_below(const fs::path& folder) {
  std::optional<fs::file_time_type> latest;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename() != last_file) continue;
    const fs::file_time_type written = fs::last_write_time(at->path(), error);
    if (!error && (!latest || written > *latest)) latest = written;
  }
  return latest;
}

/// `name` itself, `name-2`, and what a run that was cut off has left: `name.partial-123`.
bool belongs(const std::string& folder, const std::string& name, bool numbered) {
  if (!folder.starts_with(name)) return false;
  std::string rest = folder.substr(name.size());
  const auto digits = [&](size_t from) {
    size_t at = from;
    while (at < rest.size() && std::isdigit(static_cast<unsigned char>(rest[at]))) ++at;
    return at;
  };
  if (numbered && rest.starts_with('-') && digits(1) > 1) rest = rest.substr(digits(1));
  const std::string partial = ".partial-";
  return rest.empty() || (rest.starts_with(partial) && digits(partial.size()) == rest.size());
}

}  // namespace

std::string text_of(const Session& session, const std::string& experiment) {
  std::string all;
  for (const auto& file : session.loaded->program.files) all += syntax::print(*file, session.loaded->sources) + '\0';
  for (const auto& [name, value] : session.set) all += name + '=' + value + '\0';
  all += experiment + '\0';
  if (session.bindings.seed_is_said) all += std::to_string(session.bindings.seed);
  return sha256(all);
}

fs::path folder_to_resume(const RunOptions& options) {
  const fs::path named = options.out.empty() ? fs::path("results") / options.file.stem() : options.out;
  const fs::path around = named.has_parent_path() ? named.parent_path() : fs::path(".");
  std::optional<std::pair<fs::file_time_type, fs::path>> best;
  std::error_code error;
  for (fs::directory_iterator at(around, error), end; !error && at != end; at.increment(error)) {
    if (!belongs(at->path().filename().string(), named.filename().string(), options.out.empty())) continue;
    const auto written = latest_below(at->path());
    if (written && (!best || *written > best->first)) best = {*written, at->path()};
  }
  if (!best)
    throw Failure{fmt::format("there is nothing to resume for {}", options.file.string()), fmt::format("no checkpoint lies in {}, nor beside it", named.string()),
                  "run without --resume, or name the folder of the earlier run with --out"};
  return best->second;
}

StageCheckpoints::StageCheckpoints(fs::path folder, std::optional<fs::path> from, std::string text, size_t stage, const learn::Lesson& lesson, std::string precision)
    : folder_(std::move(folder)),
      notes_{{"nsim", NSIM_VERSION}, {"text", std::move(text)}, {"stage", std::to_string(stage)}, {"seed", std::to_string(lesson.seed)}, {"precision", std::move(precision)}} {
  checkpoints.write = [this](record::Arrays arrays, bool best) {
    arrays.notes = notes_;
    if (best) best_ = arrays;
    last_ = std::move(arrays);
    if (Clock::now() >= next_) finish();
  };
  checkpoints.due = [this] { return Clock::now() >= inside_; };
  if (from && fs::exists(*from / last_file)) go_on(*from);
  events_ = std::make_unique<record::EventFile>((folder_ / events_file).string(), before_);
}

void StageCheckpoints::finish() {
  const Clock::time_point begin = Clock::now();
  if (last_) record::write_arrays((folder_ / last_file).string(), *last_);
  if (best_) record::write_arrays((folder_ / best_file).string(), *best_);
  last_.reset(), best_.reset();
  next_ = Clock::now() + std::max<Clock::duration>(std::chrono::seconds(1), 20 * (Clock::now() - begin));
  inside_ = next_ + std::chrono::seconds(29);
}

void StageCheckpoints::watch(const learn::Progress& progress) {
  record::Scalars scalars;
  for (size_t k = 0; k < progress.now.size(); ++k) scalars.emplace_back("batch/" + progress.results[k].first, progress.now[k]);
  events_->add(progress.batch, scalars, seconds_since_1970());
  if (!progress.ends_epoch) return;
  scalars.clear();
  for (const auto& [label, value] : progress.results) scalars.emplace_back("epoch/" + label, value);
  events_->add(progress.epoch, scalars, seconds_since_1970());
  events_->flush();
}

void StageCheckpoints::go_on(const fs::path& from) {
  const fs::path path = from / last_file;
  record::Arrays arrays = record::read_arrays(path.string(), all_names);
  if (arrays.notes["stage"] != notes_["stage"]) return;     // of another stage that had the same folder
  const std::pair<const char*, const char*> equal[] = {{"text", "the model, its imports or what the command line sets have changed since"},
                                                       {"nsim", "another version of nsim wrote it"},
                                                       {"seed", "the stage had another seed"},
                                                       {"precision", "it was trained in another precision"}};
  for (const auto& [note, why] : equal)
    if (arrays.notes[note] != notes_[note])
      throw Failure{fmt::format("{} is a checkpoint of another run", path.string()), why, "run without --resume, or bring back what was run then"};
  // The folder of this run is whole again, also where nothing is left to do.
  record::write_arrays((folder_ / last_file).string(), arrays);
  if (fs::exists(from / best_file)) record::write_arrays((folder_ / best_file).string(), record::read_arrays((from / best_file).string(), all_names));
  if (fs::exists(from / events_file)) before_ = record::read_whole((from / events_file).string());
  checkpoints.from = std::move(arrays);
}

}  // namespace nsim::tools
