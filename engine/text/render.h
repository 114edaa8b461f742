// Formats diagnostics for a terminal or a file: caret, labels, notes, hint. The only place that does.
#pragma once
#include "engine/text/diagnostic.h"

namespace nsim {

struct RenderOptions { bool colour = false; size_t most = 25; };

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour = false);
std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources, const RenderOptions& options = {});
std::string render(const Failure& failure, bool colour = false);

}  // namespace nsim
