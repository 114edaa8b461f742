// Sources of spikes: Poisson, regular, lists and recorded events.
#include "engine/check/builtins.h"
#include "engine/graph/builder.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

namespace {

const Expr* argument(const syntax::Call& call, std::string_view wanted) {
  const check::Builtin* builtin = check::find_builtin(call.name.text, check::Where::source);
  require(builtin != nullptr, "a checked source is known");
  size_t position = 0;
  for (const Arg& arg : call.args) {
    std::string_view name = arg.name                               ? std::string_view(arg.name->text)
                            : position < builtin->arguments.size() ? builtin->arguments[position++]
                                                                   : std::string_view();
    if (name.substr(0, name.find_first_of("?=*")) == wanted) return &arg.value;
  }
  return nullptr;
}

int64_t extent_of(const Population& p, std::string_view axis) {
  auto found = std::find(p.axes.begin(), p.axes.end(), axis);
  return found == p.axes.end() ? 0 : p.extents[static_cast<size_t>(found - p.axes.begin())];
}

/// A word or a text: `format = bs2`, `format = "bs2"`.
std::optional<std::string> word_of(const Expr& expr, const values::Scope& scope, Diagnostics& out) {
  if (expr.kind == ExprKind::path && expr.path.is_name() && !scope.names.count(expr.path.head.text)) {
    Diagnostics quiet;
    std::optional<values::Value> value = values::evaluate(expr, scope, quiet);
    if (!value) return expr.path.head.text;
    return values::key_text(*value);
  }
  std::optional<values::Value> value = values::evaluate(expr, scope, out);
  return value ? values::key_text(*value) : std::nullopt;
}

}  // namespace

void Builder::make_emissions() {
  for (Cells& made : cells) {
    if (made.composition) continue;
    const Population& p = graph[made.id];
    const syntax::Call& call = made.text->models.at(0);
    values::Scope scope = member_scope(*made.file, made.members);
    Emission emission;
    emission.stream = p.name + ".spikes";
    auto over_cells = [&](std::string_view name) -> ExpressionId {
      const Expr* expr = argument(call, name);
      if (!expr) return {};
      Sight sight;
      sight.host = &scope;
      sight.stream = p.name + "." + std::string(name);
      sight.find = [&](const Path& path) { return cell_point(p, path); };
      return lowering.number(*expr, sight).value_or(ExpressionId{});
    };
    if (call.name.text == "poisson" || call.name.text == "regular") {
      emission.kind = call.name.text == "poisson" ? Emission::poisson : Emission::regular;
      emission.rate = over_cells("rate");
      emission.from = over_cells("from");
      emission.to = over_cells("to");
      auto bound = bindings.names.find(p.name + ".rate");
      if (bound == bindings.names.end() && !p.family.empty()) bound = bindings.names.find(p.family + ".rate");
      if (bound != bindings.names.end() && bound->second.is_number()) emission.rate = graph.expressions.constant(bound->second.number());
      if (emission.rate.valid() && (set_by_stages.count(p.name + ".rate") || set_by_stages.count(p.family + ".rate"))) {
        Value rate;  // stages change it, so it is a parameter of the source
        rate.path = "rate";
        rate.role = Role::parameter;
        rate.per_cell = !graph.expressions.is_constant(emission.rate);
        rate.unit = dimensions::rate();
        rate.initial = {emission.rate};
        rate.span = p.span;
        ValueId id = add_value(p.block, std::move(rate));
        models[p.block.at].by_path.emplace("rate", id);
        emission.rate = graph.expressions.read(id, 0);
      }
      if (!emission.rate.valid()) out.error("N107", call.span, "`" + call.name.text + "` needs a rate");
    } else {
      emission.kind = Emission::list;
      emission.format = "csv";
      if (const Expr* path = argument(call, "path")) emission.file = located(word_of(*path, scope, out).value_or(""), *made.file);
      if (const Expr* every = argument(call, "every")) emission.every_ms = host_number(*every, scope).value_or(0);
      if (call.name.text == "events") {
        const Expr* format = argument(call, "format");
        const Expr* sample = argument(call, "sample");
        emission.format = format ? word_of(*format, scope, out).value_or("") : emission.file.ends_with(".bs1") ? "bs1" : "bs2";
        if (sample) emission.sample = word_of(*sample, scope, out).value_or("");
        emission.rows = extent_of(p, "row");
        emission.columns = extent_of(p, "column");
        if (emission.format == "bs2" && (emission.rows == 0 || emission.columns == 0)) {
          out.error("N116", p.span, "events of the format bs2 need the axes `row` and `column`")
              .help("such as `source " + made.text->name.text + "[polarity = 2, row = 34, column = 34]`");
        }
      }
    }
    graph.populations[made.id.at].emission = std::move(emission);
  }
}

}  // namespace nsim::graph
