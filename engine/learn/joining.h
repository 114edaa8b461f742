// How the cells of a layer get what their sources give: all from all, through windows that slide, pooled, one from one. Private to this room.
//
// conv: a window of `k` along each axis that slides, every `stride`, the same weights at every place. Axes slide that layer and source both call `row`
// or `column`, or that `along` names; other axes of the source are folded with the window, other axes of the layer are channels of weights of their own.
// `each` names axes that are neither: the same weights for every index. `pad = same`: as many places as the source has, divided by the stride, rounded
// up; the window is centred. `groups`: channels of a group see those of the same group of the source.
// where, within: dense, without the weights of pairs that are not connected: those are 0, and stay so. Inputs that are counted are those connected.
// Default initial values are uniform within 1/√fan_in, biases alike.
#pragma once
#include "engine/learn/network.h"

namespace nsim::learn {

class Joining {
 public:
  Joining(Network& network, Cells& cells, const syntax::Layer& layer, const syntax::File& file);
  std::optional<Array> arrives();

 private:
  struct Slide { uint32_t pre, own; int64_t size, stride, before, after; AxisId tap; };
  /// What one source gives: the sum over `over` of weights, with these axes, times `right`, into `into`.
  struct Link {
    ValueId into, right;
    Axes weight, over;
    Network::Fans fans;
    int64_t groups = 1;
    Pairs pairs;
  };

  std::optional<Array> weighted();
  std::optional<Array> one_to_one();
  std::optional<Array> pooled();
  ExpressionId biased(ExpressionId sum);
  ValueId given(const Cells& pre, int64_t steps_ago);
  ValueId sum();
  std::optional<Array> with_past(const Array& x);
  std::optional<Link> dense(Cells::Path& from, ValueId sum);
  std::optional<Link> windows(Cells::Path& from, ValueId sum);
  bool add(Cells::Path& from, Link link);
  bool add_bias(const Axes& axes, Network::Fans fans);
  void takes_after(Cells::Path& from, const std::map<AxisId, AxisId>& like);

  /// The axes that slide; nothing after a message.
  std::optional<std::vector<Slide>> slides(const Cells& pre, bool pools);
  /// The value of the source in windows: its own axes go by `named`, those that slide become place and tap.
  ValueId seen(const Cells& pre, const std::vector<Slide>& slides, const std::map<AxisId, AxisId>& named, int64_t groups);
  /// Pairs of axes of source and layer that `each` names.
  std::optional<std::map<AxisId, AxisId>> shared(const Cells& pre);
  const syntax::Expr* argument(const std::string& name, size_t position) const;
  std::vector<std::string> words(const syntax::Expr& expr) const;
  std::optional<int64_t> whole(const syntax::Expr& expr, size_t index, int64_t least);
  bool truth(const std::string& setting, bool otherwise);
  int64_t extent(AxisId axis) const { return n_.p.axes[axis].extent; }
  const std::string& name(AxisId axis) const { return n_.p.axes[axis].name; }
  bool refuse(Span span, const std::string& what, const std::string& at, const std::string& code);

  Network& n_;
  Cells& cells_;
  const syntax::Layer& layer_;
  const syntax::File& file_;
  std::string kind_;
  bool learns_ = true;
  std::set<uint32_t> begun_;                   // sums that have something already
};

}  // namespace nsim::learn
