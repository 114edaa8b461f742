#include "engine/learn/interchanging.h"
#include <algorithm>
#include <functional>

namespace nsim::learn {

using namespace syntax;

bool Interchanging::refuse(Span span, const std::string& what, const std::string& at, const std::string& help) {
  n_.out.error("N347", span, what).at(at).also(saved_, "to be written here").help(help);
  return false;
}

std::string Interchanging::unused(const std::string& name) {
  std::string free = name;
  for (int k = 2; !names_.insert(free).second; ++k) free = name + "_" + std::to_string(k);
  return free;
}

const std::string& Interchanging::add(Interchange::Node node) {
  net_.nodes.push_back(std::move(node));
  return net_.nodes.back().name;
}

void Interchanging::edge(const std::vector<std::string>& from, const std::string& to) {
  for (const std::string& one : from)
    if (std::pair pair(one, to); std::find(net_.edges.begin(), net_.edges.end(), pair) == net_.edges.end()) net_.edges.push_back(pair);
}

Interchanging::Shape Interchanging::extents(const Axes& axes) const {
  Shape shape;
  for (AxisId axis : axes) shape.push_back(p_.axes[axis].extent);
  return shape;
}

Interchange::Numbers Interchanging::counts(const Shape& list) {
  Numbers numbers{{int64_t(list.size())}};
  numbers.list = list, numbers.whole = true;
  return numbers;
}

Interchange::Numbers Interchanging::counted(int64_t n) {
  Numbers numbers{{}, double(n)};
  numbers.whole = true;
  return numbers;
}

int64_t Interchanging::count(const Shape& shape) {
  int64_t n = 1;
  for (int64_t extent : shape) n *= extent;
  return n;
}

// ---- what is to be written

/// The layers that are named, made with all that feeds them.
bool Interchanging::named(const Stage& save) {
  const File* home = nullptr;
  for (const Path& path : save.what) {
    const Layer* layer = n_.layer_named(path, file_, &home);
    if (!layer) continue;
    const Cells* cells = n_.layer(*layer, *home);
    if (!cells) return false;
    if (known_.emplace(cells, Known{layer, home, "", {}}).second) wanted_.push_back(cells);
    names_.insert(cells->name);
  }
  return true;
}

bool Interchanging::find_joints(const Stage& save) {
  for (const auto& [connect, where] : n_.connections()) {
    const File* home = nullptr;
    const Layer *to = n_.layer_named(connect->to[0], *where, &home), *from = n_.layer_named(connect->from[0], *where, &home);
    const Cells *post = nullptr, *pre = nullptr;
    for (const auto& [cells, known] : known_) {
      if (known.layer == to) post = cells;
      if (known.layer == from) pre = cells;
    }
    if (!post) continue;
    if (!pre) {
      n_.out.error("N348", save.span, "a NIR file holds a whole network, and `" + post->name + "` hears `" + print(connect->from[0]) + "`").at("does not name `" + print(connect->from[0]) + "`").also(connect->from[0].span, "connected here");
      return false;
    }
    joints_.push_back({n_.joints_.at(connect).get(), pre, post});
  }
  return true;
}

/// Which sources and layers windows slide over.
bool Interchanging::find_pictures() {
  for (const Cells* cells : wanted_)
    for (const Cells::Path& from : cells->from) {
      Axes slid, own;
      for (const Cells::Path::Window& w : from.windows) {
        slid.push_back(w.pre);
        if (w.own != trial) own.push_back(w.own);
      }
      if (slid.empty()) continue;
      if (auto [at, fresh] = pictures_.emplace(from.pre, slid); !fresh && at->second != slid) return refuse(cells->span, "windows slide over `" + from.pre->name + "` along other axes than those of another layer", "other axes");
      if (!own.empty()) pictures_[cells] = own;
    }
  return true;
}

std::optional<Interchanging::Shape> Interchanging::picture(const Cells& cells, const Axes& places) {
  const Axes others = without(cells.axes, places);
  if (joined(others, places) != cells.axes) {
    refuse(cells.span, "a picture of NIR has its channels first, then its places", "`" + p_.axes[cells.axes.back()].name + "` comes last");
    return std::nullopt;
  }
  Shape shape = {count(extents(others))};
  for (AxisId axis : places) shape.push_back(p_.axes[axis].extent);
  return shape;
}

std::vector<const Cells*> Interchanging::in_order() const {
  std::vector<const Cells*> order;
  std::set<const Cells*> seen;
  const std::function<void(const Cells*)> visit = [&](const Cells* cells) {
    if (!known_.contains(cells) || !seen.insert(cells).second) return;
    for (const Cells::Path& from : cells->from) visit(from.pre);
    order.push_back(cells);
  };
  for (const Cells* cells : wanted_) visit(cells);
  return order;
}

// ---- layers

bool Interchanging::layer(const Cells& cells) {
  Known& known = known_.at(&cells);
  if (!cells.copied.empty()) return refuse(cells.span, "`" + cells.name + "` has the same weights for several indices", "no node shares weights so", "leave `each` out");
  const auto quiet = [&](const Call& part) {
    const std::string name = built_in(known, part);
    return name == "linear" || name == "dropout" || name == "batch_norm";
  };
  const bool acts = hears(cells) || !std::all_of(known.layer->models.begin(), known.layer->models.end(), quiet);
  std::vector<std::string> arriving;
  Shape shape;
  std::vector<Given> links;
  for (size_t k = 0; k < cells.from.size(); ++k) {
    const bool alone = cells.from.size() == 1;
    const std::string name = acts || !alone ? unused(cells.name + "_in" + (alone ? "" : "_" + cells.from[k].pre->name)) : cells.name;
    std::optional<Given> one = link(cells, cells.from[k], name, k == 0);
    if (!one) return false;
    links.push_back(std::move(*one));
  }
  bool alike = true;
  for (const Given& one : links) alike = alike && one.shape == links[0].shape;
  for (size_t k = 0; k < links.size(); ++k) {
    const Given one = alike ? links[k] : flat(links[k], cells.name + "_flat_" + cells.from[k].pre->name);
    arriving.insert(arriving.end(), one.nodes.begin(), one.nodes.end());
    shape = one.shape;
  }
  return parts(cells, known, arriving, shape);
}

bool Interchanging::closes_loop(const Joint& joint) const {
  if (joint.pre == joint.post) return true;
  size_t others = 0;
  for (const Joint& other : joints_) others += other.pre != other.post;
  // Every way from a source to `pre` leads through `post`, so who reads the file meets the loop there.
  const std::function<bool(const Cells*)> around = [&](const Cells* cells) {
    if (cells == joint.post) return false;
    return cells->from.empty() || std::any_of(cells->from.begin(), cells->from.end(), [&](const Cells::Path& from) { return around(from.pre); });
  };
  return others == 1 && !around(joint.pre);
}

/// What a layer gave some steps ago, through weights, to one that is already there.
bool Interchanging::loop(const Joint& joint) {
  const Cells::Path& from = joint.joint->from[0];
  Known &pre = known_.at(joint.pre), &post = known_.at(joint.post);
  if (from.own_delays) return refuse(joint.joint->span, "delays that differ from pair to pair", "a Delay of NIR stands before all weights of a cell", "one delay for the whole connection");
  if (post.given.shape.size() > 1) return refuse(joint.joint->span, "a connection onto a picture: no node of NIR makes one of a list of numbers", "`" + joint.post->name + "` has channels and places");
  const std::string name = unused(joint.joint->name.find("->") == std::string::npos ? joint.joint->name : joint.pre->name + "_to_" + joint.post->name);
  const Given arrives = flat(from.delay == 1 && closes_loop(joint) ? pre.given : late(pre.given, from.delay, name + "_delay"), name + "_flat");
  const int64_t n = count(extents(joint.post->axes));
  Numbers weight = weights(from, joint.joint->name, "", {n, count(arrives.shape)});
  add({name, "Linear", {{"weight", std::move(weight)}}});
  edge(arrives.nodes, name);
  edge({name}, post.entry);
  return true;
}

/// Layers that feed none of the others.
void Interchanging::outputs() {
  std::set<const Cells*> read;
  for (const Cells* cells : wanted_)
    for (const Cells::Path& from : cells->from) read.insert(from.pre);
  for (const Joint& joint : joints_)
    if (joint.pre != joint.post) read.insert(joint.pre);
  std::vector<const Cells*> last;
  for (const Cells* cells : wanted_)
    if (!read.contains(cells)) last.push_back(cells);
  if (last.empty()) last = {wanted_.back()};
  for (const Cells* cells : last) {
    const Given& given = known_.at(cells).given;
    // Where a layer is a sum of nodes, none of them has its name.
    const bool is_sum = std::find(given.nodes.begin(), given.nodes.end(), cells->name) == given.nodes.end();
    const std::string name = is_sum ? cells->name : unused(last.size() == 1 ? "output" : cells->name + "_output");
    add({name, "Output", {{"shape", counts(given.shape)}}});
    edge(given.nodes, name);
  }
}

std::optional<Interchange> Interchanging::make(const Stage& save) {
  saved_ = save.span;
  if (!named(save) || !find_joints(save) || !find_pictures()) return std::nullopt;
  for (const Cells* cells : in_order())
    if (!layer(*cells)) return std::nullopt;
  for (const Joint& joint : joints_)
    if (!loop(joint)) return std::nullopt;
  outputs();
  return n_.out.has_errors() ? std::nullopt : std::optional(std::move(net_));
}

}  // namespace nsim::learn
