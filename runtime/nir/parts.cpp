#include "runtime/nir/parts.h"
#include "engine/text/diagnostic.h"
#include "runtime/nir/kinds.h"
#include <algorithm>
#include <optional>

namespace nsim::nir {

void Problems::raise(const std::string& path) const {
  if (all.empty()) return;
  std::string why;
  for (const std::string& one : all) why += (why.empty() ? "" : "\n       ") + one;
  throw Failure{"`" + path + "` cannot become a text of nsim", why, "mend the network in the program that wrote it, and write it again"};
}

const double* only(const Numbers& numbers) {
  if (numbers.values.empty()) return nullptr;
  const double& first = numbers.values[0];
  return std::all_of(numbers.values.begin(), numbers.values.end(), [&](double x) { return x == first; }) ? &first : nullptr;
}

namespace {

class Opening {
 public:
  explicit Opening(const std::string& path) : path_(path) {}

  std::vector<Part> make(const Graph& graph) {
    open(graph, "", true);
    if (!unknown_.empty()) {
      std::string all;
      for (const std::string& one : unknown_) all += (all.empty() ? "" : ", ") + one;
      throw Failure{"`" + path_ + "` has nodes that nsim cannot take over", all, "build these of other nodes before the file is written; nsim takes " + known_types()};
    }
    problems_.raise(path_);
    for (size_t k = 0; k < nodes_.size(); ++k)
      if (!hands_on(k)) number_[k] = parts_.size(), parts_.push_back({nodes_[k].name, nodes_[k].node});
    for (size_t k = 0; k < nodes_.size(); ++k) {
      if (hands_on(k)) continue;
      Part& part = parts_[number_.at(k)];
      for (size_t from : nodes_[k].from)
        for (const Signal& signal : signals(from, {})) part.from.push_back(signal);
      if (part.from.empty() && part.node->type != "Input") problems_.add("nothing leads to `" + part.name + "`, a " + part.node->type);
    }
    if (std::none_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.node->type == "Input"; })) problems_.add("it has no Input");
    problems_.raise(path_);
    return std::move(parts_);
  }

 private:
  struct Opened { std::string name; const Node* node = nullptr; bool outer = false; std::vector<size_t> from{}; bool leads_on = false; };
  /// Where edges to a node arrive, and where those from it begin.
  struct Ends { std::optional<size_t> in, out; std::string why_not_in, why_not_out; };

  bool hands_on(size_t k) const {
    const std::string& type = nodes_[k].node->type;
    if (type == "Input") return !nodes_[k].outer;
    if (type == "Output") return !nodes_[k].outer || nodes_[k].leads_on;
    return type == "Flatten" || type == "Delay";
  }

  std::map<std::string, Ends> open(const Graph& graph, const std::string& prefix, bool outer) {
    std::map<std::string, Ends> ends;
    for (const auto& [name, node] : graph.nodes) {
      if (!node.inner) {
        check_node(prefix + name, node, problems_, unknown_);
        ends[name].in = ends[name].out = nodes_.size();
        nodes_.push_back({prefix + name, &node, outer});
        continue;
      }
      const std::map<std::string, Ends> inside = open(*node.inner, prefix + name + ".", false);
      Ends& here = ends[name];
      size_t n_in = 0, n_out = 0;
      for (const auto& [own, end] : inside) {
        const Node& one = node.inner->nodes.at(own);
        if (one.type == "Input") ++n_in, here.in = end.in;
        if (one.type == "Output") ++n_out, here.out = end.out;
      }
      if (n_in != 1) here.in.reset(), here.why_not_in = "the graph `" + prefix + name + "` has " + std::to_string(n_in) + " Inputs, and an edge leads to it";
      if (n_out != 1) here.out.reset(), here.why_not_out = "the graph `" + prefix + name + "` has " + std::to_string(n_out) + " Outputs, and an edge begins at it";
    }
    for (const auto& [from, to] : graph.edges) {
      bool known = true;
      for (const std::string& end : {from, to})
        if (!ends.contains(end)) problems_.add("the edge from `" + prefix + from + "` to `" + prefix + to + "`: there is no node `" + end + "`"), known = false;
      if (!known) continue;
      const Ends &a = ends.at(from), &b = ends.at(to);
      if (!a.out) problems_.add(a.why_not_out);
      if (!b.in) problems_.add(b.why_not_in);
      if (!a.out || !b.in) continue;
      if (nodes_[*b.in].node->type == "Input" && nodes_[*b.in].outer) {
        problems_.add("an edge leads to the Input `" + to + "`");
        continue;
      }
      std::vector<size_t>& all = nodes_[*b.in].from;
      if (std::find(all.begin(), all.end(), *a.out) != all.end()) problems_.add("there are two edges from `" + prefix + from + "` to `" + prefix + to + "`");
      all.push_back(*a.out), nodes_[*a.out].leads_on = true;
    }
    return ends;
  }

  /// What a node gives, through those that only hand on.
  std::vector<Signal> signals(size_t k, std::vector<size_t> way) {
    if (!hands_on(k)) return {{number_.at(k), 0}};
    if (std::find(way.begin(), way.end(), k) != way.end()) {
      problems_.add("`" + nodes_[k].name + "` lies in a loop in which nothing is computed");
      return {};
    }
    way.push_back(k);
    double delay_ms = 0;
    if (nodes_[k].node->type == "Delay") {
      const double* all = only(nodes_[k].node->numbers.at("delay"));
      if (!all || *all < 0) problems_.add("`delay` of `" + nodes_[k].name + (all ? "` is negative" : "` differs from cell to cell, and what reaches a layer of nsim has one delay"));
      else delay_ms = *all * 1000;
    }
    std::vector<Signal> all;
    for (size_t from : nodes_[k].from)
      for (Signal signal : signals(from, way)) signal.delay_ms += delay_ms, all.push_back(signal);
    return all;
  }

  const std::string& path_;
  std::vector<Opened> nodes_;
  std::map<size_t, size_t> number_;
  std::vector<Part> parts_;
  Problems problems_;
  std::vector<std::string> unknown_;
};

}  // namespace

std::vector<Part> parts_of(const Graph& graph, const std::string& path) { return Opening(path).make(graph); }

}  // namespace nsim::nir
