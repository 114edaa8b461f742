// What a connection can say about a pair of cells: the distance between them, the columns of an edge file.
#include "engine/check/network.h"

namespace nsim::check {

using namespace syntax;

void needs_data_file(Checker& check, const std::string& name, Span span) {
  if (!check.facts.read) return;
  try {
    if (check.facts.read(name)) return;
  } catch (const Failure&) {
    return;  // it is there; said with its reason when the network is built
  }
  check.out->error("N521", span, "the data file `" + name + "` was not found")
      .note("data files are looked for beside the .net file and in the `data` folders of nsim.yaml");
}

Type edge_row(Checker& check, const Connect& connect) {
  Type row;
  row.kind = Type::row;
  if (connect.by->args.size() != 1 || connect.by->args[0].value.kind != ExprKind::text || !check.facts.read) return row;
  const std::string& path = connect.by->args[0].value.literal;
  std::optional<std::string> text;
  try {
    text = check.facts.read(path);
  } catch (const Failure&) {
    return row;  // said with its reason when the network is built
  }
  Diagnostics quiet;
  std::optional<values::Table> table = text ? values::read_table(path, *text, connect.by->args[0].value.span, quiet) : std::nullopt;
  if (table) row.columns = std::make_shared<const values::Table>(std::move(*table));
  return row;
}

namespace {

/// Kind and sizes of a space, `torus(28, 28)`; sizes that cannot be evaluated here stand as they are written.
std::string space_of(Checker& check, const Population& population) {
  const Call& space = *population.placing->space;
  std::string text = space.name.text + "(";
  for (const Arg& arg : space.args) {
    std::optional<double> size = check.quiet_number(arg.value, check.first_member(population.each));
    text += (text.back() == '(' ? "" : ", ") + (size ? format_quantity(*size, *check.space_dimension(population), 12) : print(arg.value));
  }
  return text + ")";
}

}  // namespace

std::optional<Dimension> pair_distance(Checker& check, const Type& from, const Type& to, Span use) {
  std::optional<Dimension> first;
  const Population* one = nullptr;
  for (const Type* end : {&from, &to}) {
    for (const Population* p : end->populations) {
      std::optional<Dimension> d = p->placing && p->placing->space ? check.space_dimension(*p) : std::nullopt;
      if (!d) {
        check.out->error("N335", use, "there is no distance: `" + p->name.text + "` has no places")
            .at("needs places on both sides")
            .also(p->name.span, "not in a space")
            .help("such as `population " + p->name.text + "[...] : ... in square(100 um) placed random`");
        return std::nullopt;
      }
      if (first && !(*first == *d))
        check.out->error("N335", use, "the two populations live in different spaces")
            .at("one measures in lengths, the other in plain numbers")
            .also(p->name.span, "this one");
      else if (one != nullptr && space_of(check, *one) != space_of(check, *p)) {
        check.out->error("N335", use, "the two populations live in different spaces")
            .at("there is no distance between them")
            .also(one->name.span, "in " + space_of(check, *one))
            .also(p->name.span, "in " + space_of(check, *p))
            .help("put both in one space");
        return std::nullopt;
      }
      if (!one) one = p;
      first = first.value_or(*d);
    }
  }
  return first;
}

}  // namespace nsim::check
