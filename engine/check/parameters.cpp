// Parameters of a part of a composition: from the arguments of its call, else from the defaults of the model.
#include "engine/check/composer.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

namespace {

class Parameters {
 public:
  Parameters(Checker& check, const Composition& made, ModelNames& names) : check_(check), made_(made), names_(names) {}

  size_t index_of(const std::string& path) const {
    auto at = std::find_if(made_.variables.begin(), made_.variables.end(), [&](const Variable& v) { return v.path == path; });
    return static_cast<size_t>(at - made_.variables.begin());
  }

  bool set(const Part& part, const Names& members) {
    std::map<std::string, const Arg*> given;
    if (!match_arguments(part, given)) return false;
    bool good = true;
    for (const Formal& formal : part.model->formals) {
      size_t variable = index_of(part.prefix + formal.name.text);
      if (variable >= made_.variables.size()) continue;
      Names nothing;  // a default sees only built-in names
      Type t = formal.value ? Typer(check_).type(*formal.value, Sight{&nothing}) : Type{};
      t.bare_zero = false;
      auto arg = given.find(formal.name.text);
      if (arg != given.end()) good = fit(t, formal, *arg->second, members) && good;
      if (arg == given.end() && !formal.value) {
        check_.out->error("N107", part.call->name.span, "`" + part.model->name.text + "` needs the parameter `" + formal.name.text + "`")
            .at("`" + formal.name.text + "` is missing")
            .also(formal.name.span, "declared here without a default");
        good = false;
      }
      names_.set(variable, t);
      if (t.known() && t.kind != Type::number) check_.odd_types[&formal] = t;
    }
    return good;
  }

  bool match_arguments(const Part& part, std::map<std::string, const Arg*>& given) {
    const std::vector<Formal>& formals = part.model->formals;
    size_t next = 0;
    for (const Arg& arg : part.call->args) {
      std::string name = arg.name ? arg.name->text : "";
      Span span = arg.name ? arg.name->span : arg.value.span;
      if (!arg.name && next < formals.size()) name = formals[next++].name.text;
      bool known = std::any_of(formals.begin(), formals.end(), [&](const Formal& f) { return f.name.text == name; });
      if (!arg.name && name.empty()) {
        check_.out
            ->error("N107", span,
                    "`" + part.model->name.text + "` takes " + std::to_string(formals.size()) + (formals.size() == 1 ? " parameter" : " parameters"))
            .at("one too many");
        return false;
      }
      if (!known) {
        std::vector<Known> candidates;
        for (const Formal& f : formals) candidates.push_back({f.name.text, f.name.span});
        check_.unknown_word("N106", span, "`" + part.model->name.text + "` has no parameter `" + name + "`", name, candidates, "unknown parameter");
        return false;
      }
      if (!given.emplace(name, &arg).second) {
        check_.out->error("N107", span, "`" + name + "` is given twice").at("given a second time");
        return false;
      }
    }
    return true;
  }

  bool fit(Type& type, const Formal& formal, const Arg& arg, const Names& members) {
    Type t = Typer(check_).type(arg.value, Sight{&members});
    if (!t.known()) return true;  // said already; the default's dimension is still right
    if (!type.known()) {
      type = t;
      type.bare_zero = false;
      return true;
    }
    bool same_kind = type.numeric() ? t.numeric() && (t.bare_zero || t.dimension == type.dimension) : t.kind == type.kind;
    if (same_kind) return true;
    std::string hint = literal_value(arg.value) && t.numeric() && !type.dimension.plain()
                           ? "give the number a unit, `" + print(arg.value) + " " + unit_of(type.dimension) + "`"
                           : "";
    check_.out->error("N205", arg.value.span, "`" + formal.name.text + "` is " + described(type) + ", but this is " + described(t))
        .at(described(t))
        .also(formal.name.span, "`" + formal.name.text + "` was declared with `" + print(*formal.value) + "`")
        .help(hint);
    return true;
  }

  Checker& check_;
  const Composition& made_;
  ModelNames& names_;
};

}  // namespace

bool set_parameters(Checker& check, const Composition& made, ModelNames& names, const Part& part, const Names& members) {
  return Parameters(check, made, names).set(part, members);
}

}  // namespace nsim::check
