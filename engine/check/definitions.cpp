// The file's own definitions: each is typed once, whether it is used or not.
#include "engine/check/synapses.h"

namespace nsim::check {

using namespace syntax;

void Checker::compose_synapses() {
  for (const auto& file : program.files) {
    here = file.get();
    for (const Item& item : file->items) {
      auto* connect = std::get_if<Connect>(&item.what);
      if (connect == nullptr || !connect->with) continue;
      if (std::optional<Composition> made = compose_synapse(*this, *connect, *file))
        facts.synapses.emplace(connect, std::move(*made));
      else
        refused.insert(connect);
    }
  }
  here = &main;
}

namespace {

void check_binding(Checker& check, const std::string& name, const Param& param, const Type& declared) {
  auto bound = check.bindings.names.find(name);
  if (bound == check.bindings.names.end() || !declared.known()) return;
  Type given = type_of(bound->second);
  bool fits = !given.known() || given.kind == declared.kind || (given.numeric() && declared.numeric());
  fits = fits && (!given.numeric() || !declared.numeric() || declared.bare_zero || given.bare_zero || given.dimension == declared.dimension);
  if (!fits)
    check.out->error("N205", param.name.span, "`" + name + "` is " + described(declared) + ", but it is set to " + values::to_text(bound->second))
        .at("declared here as " + described(declared))
        .help("such as `" + name + "=" + print(param.value) + "`");
}

/// A function is typed without knowing its arguments: what is wrong whatever they are, is said here, once.
void check_function(Checker& check, const Let& let, const File& file) {
  Names inner;
  inner.parent = &check.names_of(file);
  for (const Formal& formal : let.formals) {
    if (inner.here.contains(formal.name.text))
      check.out->error("N103", formal.name.span, "`" + formal.name.text + "` is declared twice").at("a second time");
    inner.declare(formal.name.text, {}, formal.name.span);
    if (formal.value) Typer(check).type(*formal.value, Sight{inner.parent});
  }
  Diagnostics inside;
  Diagnostics* outer = check.out;
  check.out = &inside;
  check.open_functions.push_back(&let);
  Typer(check).type(let.value, Sight{&inner, Place::host, let.drawn});
  check.open_functions.pop_back();
  check.out = outer;
  if (!inside.has_errors()) return;
  check.ready_functions.emplace(&let, "wrong");
  for (const Diagnostic& d : inside.sorted()) {
    Diagnostic& copy = check.out->error(d.code, d.span, d.message);
    copy = d;
  }
}

}  // namespace

void Checker::check_definitions() {
  for (const Item& item : main.items) {
    if (auto* let = std::get_if<Let>(&item.what)) {
      if (let->drawn) needs_draw(let->value);
      if (let->has_formals)
        check_function(*this, *let, main);
      else if (std::optional<Type> t = type_of(facts.names.at(let->name.text), let->name.span); t && t->known() && !let->drawn)
        check_value(let->value);
    }
    if (auto* param = std::get_if<Param>(&item.what)) {
      const Declaration& declaration = facts.names.at(param->name.text);
      if (std::optional<Type> t = type_of(declaration, param->name.span)) check_binding(*this, param->name.text, *param, *t);
    }
  }
  for (const Item& item : main.items) {
    auto* import = std::get_if<Import>(&item.what);
    if (import == nullptr) continue;
    for (const Setting& setting : import->settings) check_import_setting(*import, setting);
  }
}

void Checker::check_import_setting(const Import& import, const Setting& setting) {
  for (const auto& [which, from] : program.imports) {
    if (which != &import || from == nullptr || !setting.target.is_name()) continue;
    auto found = facts.scopes[from].find(setting.target.head.text);
    auto* param = found == facts.scopes[from].end() ? nullptr : std::get_if<Param>(&found->second.item->what);
    if (param == nullptr) continue;
    Type declared = Typer(*this).type(param->value, Sight{&names_of(*from)}), given = Typer(*this).type(setting.value, Sight{&names_of(main)});
    if (!declared.known() || !given.known()) continue;
    bool fits = declared.numeric() ? given.numeric() && (declared.bare_zero || given.bare_zero || declared.dimension == given.dimension)
                                   : declared.kind == given.kind;
    if (!fits)
      out->error("N205", setting.value.span, "`" + param->name.text + "` is " + described(declared) + ", but this is " + described(given))
          .at(described(given))
          .also(param->name.span, "`" + print(param->value) + "` by default");
  }
}

}  // namespace nsim::check
