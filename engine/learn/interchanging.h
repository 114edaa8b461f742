// Layers and what joins them become nodes and edges. Private to this room.
#pragma once
#include "engine/learn/interchange.h"
#include "engine/learn/network.h"

namespace nsim::learn {

class Interchanging {
 public:
  Interchanging(Network& network, const syntax::File& file) : n_(network), p_(network.p), file_(file) {}
  std::optional<Interchange> make(const syntax::Stage& save);

 private:
  using Numbers = Interchange::Numbers;
  using Shape = std::vector<int64_t>;
  /// What gives the values of a source or layer: nodes whose sum it is.
  struct Given { std::vector<std::string> nodes; Shape shape; };
  struct Known {
    const syntax::Layer* layer = nullptr;
    const syntax::File* file = nullptr;
    std::string entry;                         // the node that takes the sum; empty: the layer gives the sum itself, and hears of no loop
    Given given;
  };
  struct Joint { const Cells* joint = nullptr; const Cells *pre = nullptr, *post = nullptr; };

  // interchanging.cpp
  bool named(const syntax::Stage& save);
  bool find_joints(const syntax::Stage& save);
  bool find_pictures();
  std::vector<const Cells*> in_order() const;
  bool layer(const Cells& cells);
  bool loop(const Joint& joint);
  void outputs();
  bool closes_loop(const Joint& joint) const;
  // interchanging_links.cpp
  const Given* given(const Cells& pre, const Cells& post);
  bool input(const Cells& source);
  /// The nodes that bring one source to a layer; `name` is that of the last of them. Nothing after a message.
  std::optional<Given> link(const Cells& cells, const Cells::Path& from, const std::string& name, bool first);
  std::optional<Given> dense(const Cells& cells, const Cells::Path& from, const std::string& name, bool first);
  std::optional<Given> conv(const Cells& cells, const Cells::Path& from, const std::string& name);
  std::optional<Given> pool(const Cells& cells, const Cells::Path& from, const std::string& name);
  std::optional<Given> one_to_one(const Cells& cells, const Cells::Path& from, const std::string& name);
  Given late(const Given& from, int64_t steps, const std::string& name);
  Given flat(const Given& from, const std::string& name);
  Numbers weights(const Cells::Path& from, const std::string& layer, const std::string& suffix, Shape shape);
  // interchanging_parts.cpp
  bool parts(const Cells& cells, Known& known, const std::vector<std::string>& arriving, const Shape& shape);
  bool model(const Cells& cells, const Known& known, Interchange::Node& node, const Shape& shape);
  bool function(const Cells& cells, const syntax::Call& part, const Known& known, Interchange::Node& node, const Shape& shape);
  bool normalises(const Known& known) const;
  /// The part of the language that is called so, unless a name of the file hides it; else "".
  std::string built_in(const Known& known, const syntax::Call& part) const;
  bool hears(const Cells& cells) const;        // whether a loop adds to its sum

  bool refuse(Span span, const std::string& what, const std::string& at, const std::string& help = "");
  std::string unused(const std::string& name);
  const std::string& add(Interchange::Node node);
  void edge(const std::vector<std::string>& from, const std::string& to);
  Shape extents(const Axes& axes) const;
  static int64_t count(const Shape& shape);
  static Numbers counts(const Shape& list);    // a list of whole numbers
  static Numbers counted(int64_t n);           // one
  /// Channels as one axis, then places; nothing after a message.
  std::optional<Shape> picture(const Cells& cells, const Axes& places);

  Network& n_;
  Program& p_;
  const syntax::File& file_;
  Interchange net_;
  Span saved_;                                 // of the sentence
  std::vector<const Cells*> wanted_;
  std::map<const Cells*, Known> known_;        // layers, and sources as they are met
  std::map<const Cells*, Axes> pictures_;      // along which of its axes windows slide
  std::vector<Joint> joints_;
  std::set<std::string> names_;
};

}  // namespace nsim::learn
