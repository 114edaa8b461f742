// The way back through windows: views of which two axes run along one axis of the value behind them, so that neighbouring windows share elements.
//
// A product with windows is a convolution, out[y] = Σ_k w[k] · in[s·y + k]. Its gradient by `in` adds to every element what all windows that have it
// give. Written as a gather it needs no scatter and no order of adding: the elements s·q + r of one phase r meet the weights r, r + s, r + 2s, ... and
// the adjoints q, q - 1, q - 2, ..., which is a product with windows again, over adjoints with a border of zeros.
// Source: the transposed convolution of Dumoulin & Visin 2016. Private to this room.
#pragma once
#include "engine/learn/program.h"

namespace nsim::learn {

class Gather {
 public:
  /// Through the product out = Σ windows · other, with the adjoint of `out`. A copy of it with a border, where one is needed, is written in `nodes`.
  Gather(Program& program, ValueId windows, ValueId adjoint, ValueId other, std::vector<Node>& nodes);
  /// The products write every element that is not border.
  bool whole() const { return whole_; }
  /// Into the adjoint of the value that the windows see.
  std::vector<Node> nodes(Program& program, ValueId into, bool adds) const;

 private:
  /// Elements s·(first + n) + phase, n < count, behind the beginning of the windows, and `taps` weights that meet them.
  struct Phase { int64_t phase, first, count, taps; };
  struct Sliding {
    uint32_t place;                            // of the axis of the value behind
    AxisId at, tap;                            // which window, which of its elements
    int64_t step = 1, begin = 0;
    std::vector<Phase> phases;
  };
  Node product(Program& program, ValueId into, const std::vector<Phase>& phases, bool adds) const;

  ValueId windows_, adjoint_, other_;
  std::vector<int64_t> begin_;                 // of the adjoint in `adjoint_`
  Axes axes_;                                  // of the adjoint
  std::vector<Sliding> sliding_;
  bool whole_ = true;
};

/// Of windows: the shorter of two axes along the same axis of the value behind.
AxisId tap_of(const Program& program, ValueId windows);
/// An expression where an axis has this index.
ExpressionId fixed(Program& program, ExpressionId body, AxisId axis, int64_t index);

}  // namespace nsim::learn
