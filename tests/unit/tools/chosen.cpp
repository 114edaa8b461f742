// Sentences that `nsim split --by` and `nsim record` make of a model.
#include "tools/chosen.h"
#include "engine/syntax/parse.h"
#include "engine/text/diagnostic.h"
#include <doctest/doctest.h>

using namespace nsim;

namespace {

struct Model {
  SourceMap sources;
  Diagnostics diagnostics;
  std::unique_ptr<syntax::File> file;
  explicit Model(const std::string& text) : file(syntax::parse(sources, sources.add("model.net", text), diagnostics)) { REQUIRE_FALSE(diagnostics.has_errors()); }
};

const syntax::Stage& stage(const syntax::Item& item) { return std::get<syntax::Stage>(item.what); }

}  // namespace

TEST_CASE("every split goes by the method of the command line, wherever it stands") {
  Model model("split a: h for x, y by greedy { remove = incoming; seed = 3 }\nrepeat 2 seeds { split b: h for x, y by random }\n");
  tools::divide_by(*model.file, "louvain", "mean");
  for (const syntax::Stage* split : {&stage(model.file->items[0]), &std::get<syntax::Stage>(stage(model.file->items[1]).steps[0].what)}) {
    CHECK(split->by->name.text == "louvain");
    const auto& last = std::get<syntax::Setting>(split->steps.back().what);
    CHECK(syntax::print(last.target) == "remove");
    CHECK(syntax::print(last.value) == "mean");
  }
  CHECK(stage(model.file->items[0]).steps.size() == 2);   // the seed stays
}

TEST_CASE("cells are recorded as the model tests: layer by layer, what is shown together together") {
  Model model("layer h[3] : relu <- x\nlayer out[2] : linear <- h\nevaluate out on x.test, y.test { reset h; present x for 9 steps; batch = 7 }\n");
  CHECK(tools::record_cells(*model.file, {}, {}) ==
        "evaluate h, out on x.test, y.test {\n  reset h\n  present x for 9 steps\n  record mean(h, over = [samples, time]), mean(abs(h), over = [samples, time]), "
        "mean(h^2, over = [samples, time]), mean(out, over = [samples, time]), mean(abs(out), over = [samples, time]), mean(out^2, over = [samples, time])\n}\n");
  CHECK(tools::record_cells(*model.file, {"h"}, {"x.train", "y"}).find("evaluate h on y {") != std::string::npos);
  CHECK_THROWS_AS(tools::record_cells(*Model("layer h[3] : relu <- x\n").file, {}, {}), Failure);
  CHECK_THROWS_AS(tools::record_cells(*Model("evaluate out on x { }\n").file, {}, {}), Failure);
}
