#include "engine/check/checker.h"

namespace nsim::check {

Facts check(const syntax::Program& program, const values::Bindings& bindings, std::function<std::optional<std::string>(const std::string& path)> read,
            Diagnostics& diagnostics) {
  Facts facts;
  facts.program = &program;
  facts.read = std::move(read);
  Checker checker(program, bindings, facts, diagnostics);
  checker.declare_all();
  checker.compose_all();
  checker.compose_synapses();
  checker.check_definitions();
  checker.check_models();
  checker.check_network();
  checker.check_stages();
  return facts;
}

}  // namespace nsim::check
