// Which samples of a set a source shows, how they are scaled, and what disturbs them: `images("mnist", validation = 10%) + salt(5%)`.
#include "engine/learn/network.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

namespace {

struct Kind {
  const char* name;
  std::vector<const char*> arguments;
  std::vector<double> usual;                   // of the last ones
  double most;                                 // of the first argument, which is 0 at least
  bool whole = false;                          // so is it a whole number
  bool pictures = false;                       // of rows and columns alone
  bool trains_alone = false;
};

const std::vector<Kind> kinds = {
    {"flip", {"share"}, {}, 1},
    {"salt", {"share", "value"}, {1}, 1},
    {"gauss", {"s"}, {}, INFINITY},
    {"occlude", {"size"}, {}, 1e6, true, true},
    {"dropout", {"p"}, {0.5}, 1},
    {"shift", {"most"}, {}, 1e6, true, true, true},
    {"mirror", {}, {}, 0, false, true, true},
};

}  // namespace

bool Network::is_whole(const Expr& expr, double value, double least, const std::string& what) {
  if (value >= least && value == std::floor(value) && value <= 1e9) return true;
  out.error("N319", expr.span, what + " is a whole number, at least " + std::to_string(int64_t(least))).at("not such a number");
  return false;
}

/// What `images` says beside the name of the set.
bool Network::choose(const Call& call, const File& file, Origin& origin, Shape& shape) {
  for (const Arg& arg : call.args) {
    if (&arg == &call.args[0]) continue;
    const std::string name = arg.name ? arg.name->text : "";
    std::optional<values::Value> value = values::evaluate(arg.value, scope(file, out), out);
    if (!value) return false;
    const auto wrong = [&](const char* code, const std::string& what) {
      out.error(code, arg.value.span, what).at(values::to_text(*value));
      return false;
    };
    const double number = value->is_number() ? value->number() : NAN;
    if (name == "first" || name == "classes") {
      if (!is_whole(arg.value, number, 1, "`" + name + "`")) return false;
      (name == "first" ? origin.first : origin.classes) = int64_t(number);
    } else if (name == "validation") {
      if (!(number > 0 && number < 1)) return wrong("N319", "`validation` is a share of the training samples, between 0 and 1");
      origin.validation = number;
    } else if (name == "standardise") {
      const bool* truth = std::get_if<bool>(&value->what);
      if (!truth) return wrong("N205", "`standardise` is `true` or `false`");
      origin.standardise = *truth;
    } else if (name == "labels") {
      const auto* list = std::get_if<values::Value::List>(&value->what);
      if (!list || (*list)->empty()) return wrong("N319", "`labels` is a list of classes, such as [0, 1, 2]");
      for (const values::Value& item : **list) {
        if (!is_whole(arg.value, item.is_number() ? item.number() : NAN, 0, "each of `labels`")) return false;
        origin.labels.push_back(int64_t(item.number()));
      }
    } else {
      out.error("N107", arg.value.span, "`images` has no such argument")
          .at(name.empty() ? "what is this?" : "not one of its arguments")
          .help("it has `first`, `labels`, `classes`, `validation` and `standardise`");
      return false;
    }
  }
  if (origin.classes > 0 && shape.classes > 0) shape.classes = std::min(shape.classes, origin.classes);
  return true;
}

/// The arguments of a disturbance in their order.
std::optional<std::vector<double>> Network::amounts(const Call& call, const std::vector<const char*>& names, const std::vector<double>& usual, const File& file) {
  std::vector<std::optional<double>> given(names.size());
  size_t position = 0;
  for (const Arg& arg : call.args) {
    const auto named = [&](const char* name) { return arg.name->text == name; };
    const size_t at = arg.name ? size_t(std::find_if(names.begin(), names.end(), named) - names.begin()) : position++;
    if (at >= given.size()) {
      out.error("N107", arg.value.span, "`" + call.name.text + "` has no such argument").at("one too many");
      return std::nullopt;
    }
    if (!(given[at] = number(arg.value, file))) return std::nullopt;
  }
  std::vector<double> all;
  const size_t needed = names.size() - usual.size();
  for (size_t k = 0; k < given.size(); ++k) {
    if (!given[k] && k < needed) {
      out.error("N107", call.span, "`" + call.name.text + "` needs `" + names[k] + "`").at("how much?");
      return std::nullopt;
    }
    all.push_back(given[k] ? *given[k] : usual[k - needed]);
  }
  return all;
}

std::optional<std::vector<Disturbance>> Network::disturbances(const Population& source, const Shape& shape, const File& file) {
  std::vector<Disturbance> all;
  for (const Call& call : source.models) {
    if (&call == &source.models[0]) continue;
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return call.name.text == k.name; });
    if (kind == kinds.end()) {
      out.error("N101", call.name.span, "`" + call.name.text + "` is not a disturbance of a source")
          .at("not a disturbance")
          .help("`flip`, `salt`, `gauss`, `occlude`, `dropout`, `shift`, `mirror`");
      return std::nullopt;
    }
    std::optional<std::vector<double>> numbers = amounts(call, kind->arguments, kind->usual, file);
    if (!numbers) return std::nullopt;
    if (!numbers->empty()) {
      const double first = numbers->front();
      const std::string what = std::string("`") + kind->arguments[0] + "` of `" + call.name.text + "`";
      if (kind->whole && !is_whole(call.args[0].value, first, 0, what)) return std::nullopt;
      if (!(first >= 0 && first <= kind->most)) {
        out.error("N319", call.span, what + (kind->most == 1 ? " lies between 0 and 1" : " is not negative")).at("it is " + values::to_text(values::Value::number(first)));
        return std::nullopt;
      }
    }
    if (kind->pictures && shape.axes.size() < 2) {
      out.error("N381", call.span, "`" + call.name.text + "` is of pictures").at("`" + source.name.text + "` has no rows and columns");
      return std::nullopt;
    }
    all.push_back({call.name.text, std::move(*numbers), kind->trains_alone});
  }
  return all;
}

}  // namespace nsim::learn
