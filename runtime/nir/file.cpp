#include "engine/text/diagnostic.h"
#include "runtime/nir/graph.h"
#include "runtime/record/arrays.h"
#include "runtime/record/hdf5_file.h"
#include <filesystem>

namespace nsim::nir {

namespace {

constexpr const char* version = "1.0";
constexpr int deepest = 32;                    // graphs within graphs

[[noreturn]] void refuse(const std::string& path, const std::string& why) { throw Failure{"`" + path + "` is no network of NIR", why, "write it again with the program that made it"}; }

void write(record::Hdf5Writer& file, const std::string& group, const Graph& graph) {
  file.text(group + "/type", "NIRGraph");
  file.group(group + "/nodes");
  for (const auto& [name, node] : graph.nodes) {
    const std::string at = group + "/nodes/" + name;
    if (node.inner) {
      write(file, at, *node.inner);
      continue;
    }
    file.text(at + "/type", node.type);
    for (const auto& [key, numbers] : node.numbers) {
      if (numbers.whole) file.whole_array(at + "/" + key, {numbers.values.begin(), numbers.values.end()}, numbers.extents);
      else file.array(at + "/" + key, numbers.values, numbers.extents, record::is_single({numbers.extents, numbers.values}));
    }
    for (const auto& [key, word] : node.words) file.text(at + "/" + key, word);
    for (const auto& [key, note] : node.notes) file.text(at + "/metadata/" + key, note);
  }
  std::vector<std::string> ends;
  for (const auto& [from, to] : graph.edges) ends.push_back(from), ends.push_back(to);
  file.texts(group + "/edges", ends, 2);
}

std::string word(const record::Hdf5Reader& file, const std::string& path, const std::string& dataset) {
  if (file.kind(dataset) != record::Hdf5Reader::text) refuse(path, "it has no text `" + dataset + "`");
  const std::vector<std::string> words = file.texts(dataset);
  if (words.size() != 1) refuse(path, "`" + dataset + "` is not one text");
  return words[0];
}

Graph read(const record::Hdf5Reader& file, const std::string& path, const std::string& group, int depth);

Node read_node(const record::Hdf5Reader& file, const std::string& path, const std::string& at, int depth) {
  using Kind = record::Hdf5Reader::Kind;
  if (file.kind(at) != Kind::group) refuse(path, "`" + at + "` is no group");
  Node node;
  node.type = word(file, path, at + "/type");
  if (node.type == "NIRGraph") {
    node.inner = std::make_shared<Graph>(read(file, path, at, depth + 1));
    return node;
  }
  for (const std::string& key : file.members(at)) {
    const std::string inside = at + "/" + key;
    const Kind kind = file.kind(inside);
    if (kind == Kind::numbers) {
      Numbers& numbers = node.numbers[key];
      for (size_t n : file.extents(inside)) numbers.extents.push_back(int64_t(n));
      numbers.values = file.doubles(inside);
      numbers.single = file.is_single(inside);
    } else if (kind == Kind::text && key != "type") {
      node.words[key] = word(file, path, inside);
    } else if (kind == Kind::group && key == "metadata") {
      for (const std::string& note : file.members(inside))
        if (file.kind(inside + "/" + note) == Kind::text && file.texts(inside + "/" + note).size() == 1) node.notes[note] = file.texts(inside + "/" + note)[0];
    }
  }
  return node;
}

Graph read(const record::Hdf5Reader& file, const std::string& path, const std::string& group, int depth) {
  if (depth > deepest) refuse(path, "its graphs lie more than " + std::to_string(deepest) + " deep in each other");
  Graph graph;
  if (file.kind(group + "/nodes") != record::Hdf5Reader::group) refuse(path, "it has no group `" + group + "/nodes`");
  for (const std::string& name : file.members(group + "/nodes")) graph.nodes[name] = read_node(file, path, group + "/nodes/" + name, depth);
  const auto kind = file.kind(group + "/edges");
  if (kind == record::Hdf5Reader::none) refuse(path, "it has no list `" + group + "/edges`");
  if (kind == record::Hdf5Reader::numbers && file.doubles(group + "/edges").empty()) return graph;   // an empty list has no texts
  const std::vector<size_t> extents = kind == record::Hdf5Reader::text ? file.extents(group + "/edges") : std::vector<size_t>{};
  if (extents.size() != 2 || extents[1] != 2) refuse(path, "`" + group + "/edges` is no list of pairs of names");
  const std::vector<std::string> ends = file.texts(group + "/edges");
  for (size_t k = 0; k + 1 < ends.size(); k += 2) graph.edges.emplace_back(ends[k], ends[k + 1]);
  return graph;
}

}  // namespace

void write(const std::string& path, const Graph& graph) {
  record::Hdf5Writer file;
  file.text("/version", version);
  write(file, "/node", graph);
  file.write(path, true);
}

Graph read(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) throw Failure{"there is no file `" + path + "`", "nothing has this name", "check the name"};
  record::Hdf5Reader file(path);
  if (file.kind("/node") != record::Hdf5Reader::group) refuse(path, "it has no group `/node`");
  const std::string type = word(file, path, "/node/type");
  if (type == "NIRGraph") return read(file, path, "/node", 0);
  refuse(path, "it holds one node of the type `" + type + "`, no graph");
}

}  // namespace nsim::nir
