// A checked model with what the command line sets: where run, test, sweep and explain start from.
#pragma once
#include "engine/check/facts.h"
#include "tools/load.h"
#include "tools/options.h"

namespace nsim::tools {

struct Session {
  std::unique_ptr<Loaded> loaded;
  values::Bindings bindings;                                       // --set and --seed
  std::vector<std::pair<std::string, std::string>> set;            // as given, for run.yaml
  check::Facts facts;
  double parse_seconds = 0;
  bool clean() const { return loaded->clean(); }
  Diagnostics& diagnostics() { return loaded->diagnostics; }
  /// Where the sets of samples of the file are looked for.
  std::vector<std::filesystem::path> sample_folders() const;
};

/// Reads, parses and checks. Mistakes are in the session's diagnostics; the facts are usable only when it is clean.
std::unique_ptr<Session> open_session(const std::filesystem::path& file, const std::vector<std::pair<std::string, std::string>>& overrides, std::optional<uint64_t> seed,
                                      const Choice* choice = nullptr);

/// The declared params of the file with the values in force, as text.
std::vector<std::pair<std::string, std::string>> parameters(Session& session, const values::Bindings& bindings);

}  // namespace nsim::tools
