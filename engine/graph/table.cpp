// The lines that stand directly inside a sweep or repeat: they speak of the finished table of trials.
#include "engine/graph/lines.h"

namespace nsim::graph {

Graph build_table(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& stage,
                  const std::vector<std::pair<std::string, Dimension>>& columns, Diagnostics& diagnostics) {
  Builder builder(facts, bindings, diagnostics);
  builder.graph.stages.emplace_back();
  Stage& made = builder.graph.stages.back();
  made.name = stage.name ? stage.name->text : "";
  made.span = stage.span;
  Lines(builder, made, &columns, stage.kind == syntax::Stage::sweep ? stage.swept.text : "seed").make(stage);
  return std::move(builder.graph);
}

}  // namespace nsim::graph
