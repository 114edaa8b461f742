// What `nsim split --by` and `nsim record` change in the sentences of a model before it is checked.
#pragma once
#include "engine/syntax/ast.h"
#include <string>
#include <vector>

namespace nsim::tools {

/// Every split goes by this method and leaves this behind; empty: as it says.
void divide_by(syntax::File& model, const std::string& by, const std::string& remove);

/// `evaluate LAYERS on SOURCE { record mean(h, over = samples), ... }` for each source. No layers: all of the file; no sources: those that it tests
/// with. What is shown for how long, and what is reset, is as in its tests. Failure when it tests with none.
std::string record_cells(const syntax::File& model, std::vector<std::string> layers, std::vector<std::string> sources);

}  // namespace nsim::tools
