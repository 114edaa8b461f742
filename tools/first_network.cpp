#include "tools/first_network.h"

namespace nsim::tools {

namespace {

bool find(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, FirstNetwork& found) {
  for (const graph::Script::Part& part : parts) {
    if (part.kind != graph::Script::Part::run) continue;
    if (found.runs.empty()) found.bindings = part.trials.empty() ? bindings : part.trials[0].bindings;
    found.runs.push_back(part.stage);
  }
  if (!found.runs.empty()) {
    found.runs = graph::sentences_of(parts);
    return true;
  }
  for (const graph::Script::Part& part : parts) {
    if (!part.trials.empty() && find(part.trials[0].inner, part.trials[0].bindings, found)) return true;
  }
  return false;
}

}  // namespace

FirstNetwork first_network(const graph::Script& script, const values::Bindings& bindings) {
  FirstNetwork found{bindings, {}};
  find(script.parts, bindings, found);
  return found;
}

}  // namespace nsim::tools
