// What a run's trainings write while they run: scalars for TensorBoard (`events.out.tfevents.nsim`), and checkpoints, `last.safetensors` and `best.safetensors` in the folder of each stage, and what `--resume` goes on from.
//
// Checkpoints are of the ends of epochs, of the batch at which a stage is stopped, and in long epochs of every half minute. Where epochs are short not all of them are written: there is a second between two, and twenty times what one takes,
// so a run that is killed loses a little more than its last epoch. The last epoch of a stage is always written.
//
// A resumed run walks through the whole script again: a training goes on from its last epoch (one that was finished has nothing left to do), stages
// that test are done again. So its results are those of a run that was never stopped, whatever stands between the trainings.
#pragma once
#include "runtime/learn/course.h"
#include "runtime/record/event_file.h"
#include "tools/options.h"
#include "tools/session.h"
#include <chrono>
#include <filesystem>

namespace nsim::tools {

/// Which text with which settings: SHA-256 of its files in canonical form, and of `--set` and `--seed`.
std::string text_of(const Session& session, const std::string& experiment);

/// The folder below which an earlier run of this file wrote its latest checkpoint: that of --out, or below results/, finished or cut off. Failure when there is none.
std::filesystem::path folder_to_resume(const RunOptions& options);

class StageCheckpoints {
 public:
  /// `stage`: which training of the script this is. `from`: the folder of the same stage of an earlier run, where there is one.
  StageCheckpoints(std::filesystem::path folder, std::optional<std::filesystem::path> from, std::string text, size_t stage, const learn::Lesson& lesson, std::string precision);
  /// After each batch.
  void watch(const learn::Progress& progress);
  /// When the stage ends, or is stopped: what is not written yet.
  void finish();
  learn::Checkpoints checkpoints;

 private:
  void go_on(const std::filesystem::path& from);
  using Clock = std::chrono::steady_clock;
  std::optional<record::Arrays> last_, best_;  // not written yet
  Clock::time_point next_{};                   // not before
  Clock::time_point inside_ = Clock::now() + std::chrono::seconds(30);   // the same, inside an epoch
  std::filesystem::path folder_;
  std::map<std::string, std::string> notes_;
  std::string before_;                         // what the earlier run has written for TensorBoard
  std::unique_ptr<record::EventFile> events_;
};

}  // namespace nsim::tools
