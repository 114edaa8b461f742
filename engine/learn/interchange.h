// A whole network as nodes of NIR, the Neuromorphic Intermediate Representation (Pedersen et al. 2024): what `save h, out "net.nir"` writes.
//
//   source                Input                   dense, from pictures    Flatten, then Affine, from further sources Linear
//   conv along 1, 2 axes  Conv1d, Conv2d          pool(mean)              AvgPool2d; over whole axes with a Flatten behind it
//   delay                 Delay, in seconds       one_to_one              an edge, or Scale where there is a weight
//   cells of a model      see cell_form.h         leaky(tau)              LI with r = 1, v_leak = 0
//   a function of a sum   Scale, Threshold, or none at all                batch_norm              in the weights and the bias before it
//   connect a -> b        Linear; the shortest delay, one step, has no node of its own where it alone makes the loop
//
// Several edges into a node are a sum. Arrays have the axes of the layer first, those of its source behind them, as NIR has them; a picture is channels,
// then places. Weights of pairs that are not connected are 0. What has no counterpart is refused (N347, N348) where it stands.
#pragma once
#include "engine/learn/build.h"

namespace nsim::learn {

struct Interchange {
  /// One parameter of a node: a number for all elements, or a kept array.
  struct Numbers {
    std::vector<int64_t> shape{};
    double fill = 0;
    std::vector<int64_t> list{};               // where it is not empty: these
    std::string path{};                        // of the kept array, of as many elements in this order; empty: `fill`
    std::string norm{};                        // "h.batch_norm": each row is that of a channel, brought to what the statistics make of it
    bool is_bias = false;                      // of `norm`: shifted too
    std::string mask{};                        // kept: 1 for pairs that are connected
    bool not_itself = false;                   // a square: no cell to itself
    bool whole = false;                        // whole numbers
  };
  struct Node {
    std::string name, type;
    std::map<std::string, Numbers> numbers{};
    std::map<std::string, std::string> words{};
    std::string note{};                        // for those who bring it back: how nsim has computed it
  };
  std::vector<Node> nodes;
  std::vector<std::pair<std::string, std::string>> edges;
};

constexpr double batch_norm_least = 1e-5;      // what batch_norm adds to a variance

/// `save` names layers that are a whole network: from its sources to its outputs, which feed none of the others. The step is that of the stage that
/// trains or tests before it. Nothing after a message.
std::optional<Interchange> interchange(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& save, const Sets& sets, Diagnostics& diagnostics);

}  // namespace nsim::learn
