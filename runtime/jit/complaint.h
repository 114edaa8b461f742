// The compiler's words as a message for the user.
#pragma once
#include "engine/text/diagnostic.h"
#include <string>

namespace nsim::jit {

/// Complaints about files of the user (a plugin named by #line) come first, as `morris_lecar.hpp:7: error: ...`; then a few of the others.
Failure refused(const std::string& output, int status, const std::string& compiler, const std::string& source_path);

}  // namespace nsim::jit
