// What a connection can say about a pair of cells: the distance between them, the columns of an edge file.
#include "engine/check/network.h"

namespace nsim::check {

using namespace syntax;

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

std::optional<Dimension> pair_distance(Checker& check, const Type& from, const Type& to, Span use) {
  std::optional<Dimension> first;
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
      first = first.value_or(*d);
    }
  }
  return first;
}

}  // namespace nsim::check
