// `save h, out "net.nir"`: a whole network, in the walk through a script.
#include "engine/learn/interchange.h"
#include "runtime/learn/whole.h"
#include "tools/learning.h"
#include "tools/walk.h"

namespace nsim::tools {

void Walk::write_network(const learn::Kept& kept, const syntax::Stage& stage, const values::Bindings& bindings) {
  Diagnostics& diagnostics = session_.diagnostics();
  const std::optional<learn::Interchange> network = learn::interchange(session_.facts, bindings, stage, shapes_of(session_.sample_folders()), diagnostics);
  if (diagnostics.has_errors() || !network) throw Mistakes{};
  const std::string& folder = session_.facts.folder;
  nir::write(stage.file->starts_with("/") || folder.empty() ? *stage.file : folder + "/" + *stage.file, learn::graph_of(*network, kept));
}

}  // namespace nsim::tools
