#include "engine/check/senders.h"

namespace nsim::check {

using namespace syntax;

namespace {

bool are_cells(const Type& t) { return t.kind == Type::cells && t.prefix.empty(); }

bool not_carried(Checker& check, const Path& path, const Sender& sender, const Variable* v) {
  Diagnostic& d = check.out->error("N338", path.span, "`" + sender.variable + "` does not change, so there is nothing to carry")
                      .at(v != nullptr ? "a parameter" : "a coordinate")
                      .help("put it into the weight: `weight = pre." + sender.variable + " * ...`");
  if (v != nullptr) d.also(v->span, "declared here");
  return false;
}

bool mixed(Checker& check, const Connect& connect, size_t k, const Sender& sender) {
  bool spikes = sender.variable.empty();
  check.out->error("N338", connect.from[k].span, "one line carries spikes or values, not both")
      .at(spikes ? "spikes" : "values")
      .also(connect.from[0].span, spikes ? "values" : "spikes")
      .help("write a line for the spikes and a line for the values");
  return false;
}

}  // namespace

Sender sender_of(Checker& check, const Path& path, const Names& members) {
  Sender spikes{path, ""}, values{path, ""};
  Diagnostics quiet;  // what is wrong with the path is said where its cells are looked at
  Diagnostics* outer = check.out;
  check.out = &quiet;
  Type t = Typer(check).type(path, Sight{&members});
  bool numeric = t.numeric();
  while (numeric && !are_cells(t) && !values.cells.steps.empty() && values.cells.steps.back().kind == PathStep::member) {
    const Name name = values.cells.steps.back().name;
    values.variable = values.variable.empty() ? name.text : name.text + "." + values.variable;
    values.cells.steps.pop_back();
    values.cells.span = values.cells.steps.empty() ? path.head.span : cover(path.head.span, values.cells.steps.back().span);
    t = Typer(check).type(values.cells, Sight{&members});
  }
  check.out = outer;
  return numeric && are_cells(t) ? values : spikes;
}

bool same_kind(Checker& check, const Connect& connect, const std::vector<Sender>& senders, const Names& members, const Variable*& value) {
  for (size_t k = 0; k < senders.size(); ++k) {
    const Sender& sender = senders[k];
    if (sender.variable.empty() != senders[0].variable.empty()) return mixed(check, connect, k, sender);
    if (sender.variable.empty()) continue;
    Type t = Typer(check).type(sender.cells, Sight{&members});
    for (const Population* p : t.populations) {
      const Composition* made = check.composition_of(*p);
      if (made == nullptr) return false;
      const Variable* v = made->find(sender.variable);
      if (v == nullptr || v->kind == Variable::parameter || v->kind == Variable::local) return not_carried(check, connect.from[k], sender, v);
      if (value != nullptr && !(value->dimension == v->dimension)) {
        check.out->error("N338", connect.from[k].span, "`" + v->path + "` is " + described(v->dimension) + ", unlike the other values of this line")
            .at(name_of(v->dimension))
            .also(connect.from[0].span, name_of(value->dimension))
            .help("write a line for each, since a weight has one dimension");
        return false;
      }
      value = v;
    }
  }
  return true;
}

void wrong_factor(Checker& check, Span weight, Dimension dimension, const Variable& value, const Variable& target) {
  const Dimension wanted = target.dimension / value.dimension;
  const std::string product = described(dimension * value.dimension);
  check.out->error("N204", weight, "this weight times `" + value.path + "` is " + product + ", but `" + target.path + "` is " + described(target.dimension))
      .at(name_of(dimension))
      .also(value.span, described(value.dimension))
      .help("give the weight " + (wanted.plain() ? std::string("as a plain number") : "in " + unit_of(wanted)));
}

void wrong_zero(Checker& check, Span delay, bool steps) {
  if (steps)
    check.out->error("N313", delay, "`0 steps` is a delay of values, and this line sends spikes")
        .at("for values only")
        .help("write `0 ms`: after the threshold, in time for the next integration");
  else
    check.out->error("N313", delay, "`0 ms` is a delay of spikes, and this line carries values")
        .at("for spikes only")
        .help("write `0 steps`: within the step");
}

}  // namespace nsim::check
