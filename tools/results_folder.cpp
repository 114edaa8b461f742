#include "tools/results_folder.h"
#include "engine/text/diagnostic.h"
#include <fmt/format.h>
#include <unistd.h>

namespace nsim::tools {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& where, const std::error_code& why) {
  throw Failure{fmt::format("the results cannot be written to {}", where.string()), why.message(), "name another folder with --out"};
}

bool holds_results(const fs::path& folder) { return fs::exists(folder / "run.yaml"); }

}  // namespace

ResultsFolder::ResultsFolder(fs::path wanted, const std::string& stem) {
  std::error_code error;
  final_ = wanted.empty() ? fs::path("results") / stem : wanted;
  chosen_ = !wanted.empty();
  if (!chosen_) {
    for (int k = 2; fs::exists(final_, error); ++k) final_ = fs::path("results") / fmt::format("{}-{}", stem, k);
  } else if (fs::exists(final_, error)) {
    if (!fs::is_directory(final_)) throw Failure{fmt::format("{} is not a folder", final_.string()), "a file of this name is there", "name another folder with --out"};
    if (!fs::is_empty(final_, error) && !holds_results(final_)) {
      throw Failure{fmt::format("{} holds other files", final_.string()), "only earlier results are replaced", "name a new or empty folder with --out"};
    }
  }
  partial_ = final_;
  partial_ += fmt::format(".partial-{}", getpid());
  fs::create_directories(partial_, error);
  if (error) fail(final_, error);
}

ResultsFolder::~ResultsFolder() {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove_all(partial_, ignored);
}

fs::path ResultsFolder::open(const std::string& below) {
  fs::path folder = below.empty() ? partial_ : partial_ / below;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail(folder, error);
  return folder;
}

fs::path ResultsFolder::publish() {
  std::error_code error;
  fs::path old;
  if (fs::exists(final_)) {
    old = final_;
    old += fmt::format(".old-{}", getpid());
    fs::rename(final_, old, error);
    if (error) fail(final_, error);
  }
  fs::rename(partial_, final_, error);
  if (error) {
    std::error_code ignored;
    if (!old.empty()) fs::rename(old, final_, ignored);
    fail(final_, error);
  }
  partial_.clear();
  std::error_code ignored;
  if (!old.empty()) fs::remove_all(old, ignored);
  return final_;
}

}  // namespace nsim::tools
