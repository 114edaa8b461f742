// The folder of one run's results: filled beside its final name and renamed when it is whole, so that no half of a run looks like a run.
#pragma once
#include <filesystem>
#include <string>

namespace nsim::tools {

class ResultsFolder {
 public:
  /// `wanted` from --out, else results/<stem>, results/<stem>-2, ... A wanted folder that is not empty must hold earlier results, which are
  /// replaced when the new ones are whole. Throws a Failure when nothing can be written there.
  ResultsFolder(std::filesystem::path wanted, const std::string& stem);
  ~ResultsFolder();                                   // what was not published is removed
  ResultsFolder(const ResultsFolder&) = delete;
  ResultsFolder& operator=(const ResultsFolder&) = delete;

  /// Where files are written until then; `below` is made when it is not there.
  std::filesystem::path open(const std::string& below = "");
  /// Gives the folder its name; returns it.
  std::filesystem::path publish();

 private:
  std::filesystem::path final_, partial_;
  bool chosen_ = false;
};

}  // namespace nsim::tools
