// table("f.csv", key = a), table("f.csv", key = [a, b]), table(name = [...], g = [...]), matrix("f.csv").
#include "engine/text/suggest.h"
#include "engine/values/evaluator.h"

namespace nsim::values {

namespace {

/// The columns that `key = source` or `key = [target, source]` names. Names and texts are both accepted.
std::optional<std::vector<std::pair<std::string, Span>>> key_names(const syntax::Expr& expr) {
  using enum syntax::ExprKind;
  if (expr.kind == path && expr.path.is_name()) return {{{expr.path.head.text, expr.span}}};
  if (expr.kind == text) return {{{expr.literal, expr.span}}};
  if (expr.kind == group) return key_names(expr.args[0]);
  if (expr.kind != list) return std::nullopt;
  std::vector<std::pair<std::string, Span>> all;
  for (const syntax::Range& item : expr.items) {
    auto one = item.is_single() ? key_names(item.first) : std::nullopt;
    if (!one || one->size() != 1) return std::nullopt;
    all.push_back((*one)[0]);
  }
  return all;
}

}  // namespace

Maybe Evaluator::table(const syntax::PathStep& step, Span at, bool matrix) {
  auto table = std::make_shared<Table>();
  table->name = "table";
  const syntax::Expr* key = nullptr;
  std::optional<std::string> file;
  Span file_span = at;
  for (const syntax::Arg& arg : step.args) {
    if (arg.name && arg.name->text == "key") {
      key = &arg.value;
      continue;
    }
    Maybe value = evaluate(arg.value);
    if (!value) return value;
    if (const auto* path = std::get_if<std::string>(&value->what); path && (!arg.name || arg.name->text == "file") && !file) {
      file = *path;
      file_span = arg.value.span;
      continue;
    }
    const auto* list = std::get_if<Value::List>(&value->what);
    if (!arg.name || !list || matrix) {
      out_.error("N221", arg.value.span, matrix ? "`matrix` takes the name of a file" : "a table is a file, or columns such as `g = [3, 5]`");
      return std::nullopt;
    }
    if (!table->columns.empty() && table->rows.size() != (*list)->size()) {
      out_.error("N222", arg.value.span, "the columns of a table have one length")
          .at(std::to_string((*list)->size()) + " values, before " + std::to_string(table->rows.size()));
      return std::nullopt;
    }
    table->columns.push_back(arg.name->text);
    table->rows.resize((*list)->size());
    for (size_t row = 0; row < table->rows.size(); ++row) table->rows[row].push_back((**list)[row]);
  }
  if (file) {
    if (!table->columns.empty()) {
      out_.error("N221", at, "a table is either read from a file or written in place");
      return std::nullopt;
    }
    std::optional<std::string> text;
    bool asked = false;
    for (const Scope* s = &scope_; s && !text; s = s->parent) {
      if (!s->read) continue;
      asked = true;
      text = s->read(*file);
    }
    if (!text) {
      Diagnostic& d = out_.error("N521", file_span, "the data file `" + *file + "` was not found");
      if (asked) d.note("data files are looked for beside the .net file and in the `data` folders of nsim.yaml");
      return std::nullopt;
    }
    std::optional<Table> read = read_table(*file, *text, file_span, out_);
    if (!read) return std::nullopt;
    *table = std::move(*read);
  }
  if (table->columns.empty()) {
    out_.error("N221", at, "a table needs a file or at least one column");
    return std::nullopt;
  }
  table->matrix = matrix;
  table->keys = {0};
  if (!key) return Value{std::shared_ptr<const Table>(table)};
  auto names = key_names(*key);
  if (!names) {
    out_.error("N221", key->span, "`key` is the name of a column, or a list of such names").help("key = [" + table->columns[0] + "]");
    return std::nullopt;
  }
  table->keys.clear();
  for (const auto& [name, span] : *names) {
    std::optional<size_t> column = table->column(name);
    if (!column) {
      out_.error("N120", span, "`" + table->name + "` has no column `" + name + "`").help(did_you_mean(name, table->columns));
      return std::nullopt;
    }
    table->keys.push_back(*column);
  }
  return Value{std::shared_ptr<const Table>(table)};
}

}  // namespace nsim::values
