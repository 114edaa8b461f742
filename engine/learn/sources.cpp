// Sources of samples: what a file holds, changed or put together. Where the numbers come from is an Origin; what is done with them is nodes of the program.
#include "engine/learn/network.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace nsim::learn {

using namespace syntax;

namespace {

constexpr const char* one_by_one = "one_by_one";

bool names(const Population& source, const std::string& member) {
  return std::any_of(source.models[0].args.begin(), source.models[0].args.end(), [&](const Arg& arg) { return arg.value.kind == ExprKind::path && arg.value.path.is_name() && arg.value.path.head.text == member; });
}

}  // namespace

int64_t Network::classes_of(const std::string& source) const {
  for (const auto& [item, cells] : made_)
    if (cells->name == source) return cells->classes;
  return 0;
}

const Cells* Network::source(const Population& source, const File& file) {
  if (auto found = made_.find(&source); found != made_.end()) return found->second.get();
  const Call& call = source.models[0];
  const std::string& kind = call.name.text;
  if (source.models.size() > 1 && kind != "images" && kind != "permuted" && kind != "rotated" && kind != one_by_one) {
    out.error("N402", source.models[1].span, "a disturbance of what is not images").at("cannot run yet").help("disturb the images that it is made of");
    return nullptr;
  }
  if (kind == "sequence") return sequence(source, file);
  if (kind == "rate_code") return rate_code(source, file);
  if (kind == "latency_code") return latency_code(source, file);
  if (kind == "events") return recordings(source, file);
  if (kind == one_by_one) return in_turn(source, file);
  if (kind == "images" || kind == "permuted" || kind == "rotated") {
    // A member of a set that is shown one by one has labels for its own samples alone.
    for (const Item& item : file.items)
      if (auto* other = std::get_if<Population>(&item.what); other && other->is_source && other->models[0].name.text == one_by_one && names(*other, source.name.text))
        return this->source(*other, file) ? made_.at(&source).get() : nullptr;
    return sample(source, file);
  }
  std::vector<const Cells*> parts;
  for (const Arg& arg : call.args) {
    if (arg.name || arg.value.kind != ExprKind::path) {
      out.error("N402", arg.value.span, "`" + kind + "` takes sources of samples in this version").at("cannot run yet");
      return nullptr;
    }
    const Cells* part = feeding(arg.value.path, file);
    if (!part) return nullptr;
    parts.push_back(part);
  }
  if ((kind == "joined" || kind == "stacked" || kind == "mixed") && parts.size() >= 2) return combined(source, file, parts, kind);
  out.error("N402", call.span, "`" + kind + "` as a source of layers").at("cannot run yet");
  return nullptr;
}

/// The source that a name in another source stands for; null after a message.
const Population* Network::source_named(const Arg& arg, const File& file) {
  const bool name = !arg.name && arg.value.kind == ExprKind::path && arg.value.path.is_name();
  for (const Item& item : file.items)
    if (auto* source = std::get_if<Population>(&item.what); name && source && source->is_source && source->name.text == arg.value.path.head.text) return source;
  out.error("N384", arg.value.span, "`" + print(arg.value) + "` is no source of samples of this file").at("the name of a source is wanted");
  return nullptr;
}

bool Network::undisturbed(const Population& source) {
  if (source.models.size() == 1) return true;
  out.error("N402", source.models[1].span, "a disturbed source inside another").at("cannot run yet").help("disturb the outer one");
  return false;
}

/// Where the samples of a source come from, and their shape.
std::optional<std::pair<Origin, Shape>> Network::origin(const Population& source, const File& file) {
  const Call& call = source.models[0];
  Origin origin{call.name.text, "", source.name.text};
  if (call.args.empty()) return std::nullopt;
  if (origin.kind == "images") {
    std::optional<values::Value> name = values::evaluate(call.args[0].value, scope(file, out), out);
    const auto* text = name ? std::get_if<std::string>(&name->what) : nullptr;
    if (!text) {
      if (name) out.error("N402", call.span, "`images` takes the name of a set, such as `images(\"mnist\")`, in this version").at("cannot run yet");
      return std::nullopt;
    }
    origin.set = *text;
    Shape shape = sets_({origin.kind, *text});
    if (!choose(call, file, origin, shape)) return std::nullopt;
    return std::pair{origin, shape};
  }
  if (origin.kind == "permuted" || origin.kind == "rotated") {
    const Population* of = source_named(call.args[0], file);
    auto inner = of && undisturbed(*of) ? this->origin(*of, file) : std::nullopt;
    if (!inner) return std::nullopt;
    for (const Arg& arg : call.args) {
      if (&arg == &call.args[0]) continue;
      std::optional<double> angle = number(arg.value, file);
      if (!angle) return std::nullopt;
      origin.degrees = std::round(*angle * 180 / std::numbers::pi * 1e9) / 1e9;
    }
    const auto& axes = inner->second.axes;
    if (origin.kind == "rotated" && (axes.size() < 2 || axes[axes.size() - 1].second != axes[axes.size() - 2].second)) {
      out.error("N381", call.span, "`rotated` turns square pictures").at("`" + of->name.text + "` has others");
      return std::nullopt;
    }
    origin.of = {inner->first};
    return std::pair{origin, inner->second};
  }
  out.error("N402", call.span, "`" + origin.kind + "` inside another source").at("cannot run yet").help("`images`, `permuted` and `rotated` can stand there");
  return std::nullopt;
}

/// Data of a source, that of `columns` beside it; `classes` of its label.
std::unique_ptr<Cells> Network::shown_cells(const Population& source, const Origin& origin, const Shape& shape) {
  auto cells = std::make_unique<Cells>();
  cells->name = source.name.text, cells->span = source.name.span, cells->classes = shape.classes;
  for (const auto& [axis, count] : shape.axes) cells->axes.push_back(p.axis(axis, count));
  cells->y = p.value({Value::data, cells->name, joined(cells->axes, {trial}), false, true, {}, {}, cells->span});
  shown.push_back({cells->name, origin, test_, false, cells->y, {}});
  return cells;
}

ValueId Network::column(const std::string& path, const std::string& name, Span span) {
  const ValueId value = p.value({Value::data, path, {trial}, false, true, {}, {}, span});
  shown.back().columns.emplace_back(name, value);
  return value;
}

const Cells* Network::keep(const Population& source, std::unique_ptr<Cells> cells, const File& file) {
  if (source.placing && !place(*cells, *source.placing, file)) return nullptr;
  return (made_[&source] = std::move(cells)).get();
}

const Cells* Network::sample(const Population& source, const File& file) {
  auto known = origin(source, file);
  if (!known) return nullptr;
  std::optional<std::vector<Disturbance>> disturbed = disturbances(source, known->second, file);
  if (!disturbed) return nullptr;
  std::unique_ptr<Cells> cells = shown_cells(source, known->first, known->second);
  shown.back().disturbed = std::move(*disturbed);
  if (cells->classes > 0) cells->columns["label"] = column(cells->name + ".label", "label", cells->span);
  return keep(source, std::move(cells), file);
}

/// One sample of one member at a time. A member has no samples of its own beside these, and labels for those that are its own.
const Cells* Network::in_turn(const Population& source, const File& file) {
  Origin origin{one_by_one, "", source.name.text};
  std::vector<std::pair<const Population*, Shape>> members;
  for (const Arg& arg : source.models[0].args) {
    const Population* member = source_named(arg, file);
    auto known = member && undisturbed(*member) ? this->origin(*member, file) : std::nullopt;
    if (!known) return nullptr;
    members.emplace_back(member, known->second), origin.of.push_back(known->first);
    std::vector<int64_t> shape, first;
    for (const auto& [axis, n] : known->second.axes) shape.push_back(n);
    for (const auto& [axis, n] : members[0].second.axes) first.push_back(n);
    if (shape == first) continue;
    out.error("N381", source.models[0].span, "`" + member->name.text + "` and `" + members[0].first->name.text + "` have different shapes").at("cannot be shown one by one");
    return nullptr;
  }
  if (members.size() < 2) {
    out.error("N107", source.models[0].span, "`one_by_one` takes two sources or more").at(std::to_string(members.size()) + " given");
    return nullptr;
  }
  Shape all = members[0].second;
  for (const auto& [member, shape] : members) all.classes = std::min(all.classes, shape.classes) == 0 ? 0 : std::max(all.classes, shape.classes);
  all.classes *= int64_t(members.size());
  std::optional<std::vector<Disturbance>> disturbed = disturbances(source, all, file);
  if (!disturbed) return nullptr;
  std::unique_ptr<Cells> cells = shown_cells(source, origin, all);
  shown.back().disturbed = std::move(*disturbed);
  if (all.classes > 0) cells->columns["label"] = column(cells->name + ".label", "label", cells->span);
  cells->columns["task"] = column(cells->name + ".task", "task", cells->span);
  for (const auto& [member, shape] : members) {
    auto own = std::make_unique<Cells>();
    own->name = member->name.text, own->span = member->name.span, own->classes = shape.classes;
    if (shape.classes > 0) {
      own->columns["label"] = column(own->name + ".label", own->name + ".label", own->span);
      partial.insert(own->columns["label"].at);
    }
    made_[member] = std::move(own);
  }
  return keep(source, std::move(cells), file);
}

/// joined: along the first axis. stacked: along a new one. mixed: added, element by element.
const Cells* Network::combined(const Population& source, const File& file, const std::vector<const Cells*>& parts, const std::string& how) {
  auto cells = std::make_unique<Cells>();
  cells->name = source.name.text, cells->span = source.name.span;
  auto extent = [&](const Cells& c, size_t k) { return p.axes[c.axes[k]].extent; };
  for (const Cells* part : parts) {
    bool fits = part->axes.size() == parts[0]->axes.size();
    for (size_t k = how == "joined" ? 1 : 0; fits && k < part->axes.size(); ++k) fits = extent(*part, k) == extent(*parts[0], k);
    if (fits) continue;
    out.error("N381", source.models[0].span, "`" + part->name + "` and `" + parts[0]->name + "` have different shapes").at("cannot be " + how);
    return nullptr;
  }
  int64_t length = how == "stacked" ? int64_t(parts.size()) : 0;
  if (how == "joined") for (const Cells* part : parts) length += extent(*part, 0);
  if (how == "stacked") cells->axes.push_back(p.axis(source.size.empty() || !source.size[0].name ? "channel" : source.size[0].name->text, length));
  for (size_t k = 0; k < parts[0]->axes.size(); ++k)
    cells->axes.push_back(p.axis(p.axes[parts[0]->axes[k]].name, how == "joined" && k == 0 ? length : extent(*parts[0], k)));
  const bool stacks = how == "stacked";
  cells->y = local(cells->name, joined(cells->axes, {trial}), cells->span);
  int64_t first = 0;
  std::optional<Array> mixed;
  for (const Cells* part : parts) {
    // The part's place in the whole: the same axes, from `first` on along the first.
    std::map<AxisId, AxisId> renamed;
    if (how == "mixed") {
      for (size_t k = 0; k < part->axes.size(); ++k) renamed[part->axes[k]] = cells->axes[k];
      const Array own = this->along(whole(part->y), renamed);
      mixed = mixed ? Array{make(Op::add, mixed->body, own.body), own.axes} : own;
      continue;
    }
    std::vector<uint32_t> from;
    std::vector<int64_t> begin(cells->axes.size() + 1, 0);
    for (size_t k = 0; k <= part->axes.size(); ++k) from.push_back(uint32_t(stacks ? k + 1 : k));
    begin[0] = first;
    const ValueId there = p.view(cells->y, from, joined(part->axes, {trial}), begin);
    p.add({Map{there, p.read(part->y)}, false, cells->span});
    first += stacks ? 1 : extent(*part, 0);
  }
  if (mixed) p.add({Map{cells->y, mixed->body}, false, cells->span});
  return keep(source, std::move(cells), file);
}

}  // namespace nsim::learn
