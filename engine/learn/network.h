// Sources and layers of the file as values of a program, made when they are asked for. Private to this room.
#pragma once
#include "engine/learn/build.h"
#include <map>

namespace nsim::learn {

/// An expression that may differ along these axes.
struct Array {
  ExpressionId body;
  Axes axes;
};

/// Cells of a source or layer.
struct Cells {
  struct Path { const Cells* pre = nullptr; ValueId weight; };
  std::string name;
  Axes axes;                                   // of the cells
  ValueId y;                                   // what it gives
  ValueId bias;
  ValueId position;                            // [cells, coordinate]; invalid: has no places
  AxisId coordinate = 0;
  std::vector<ValueId> coordinates;            // slices of it
  std::vector<Path> from;                      // of a layer
  std::map<std::string, ValueId> columns;      // of a source
  int64_t classes = 0;
  Span span;
};

enum class Remove : uint8_t { outgoing, incoming, mean };

/// Layers whose cells may be taken away.
struct Masked {
  std::string split;
  std::vector<std::string> layers;
  Remove remove = Remove::outgoing;
};

class Network {
 public:
  Network(const check::Facts& facts, const values::Bindings& bindings, const Sets& sets, bool test, Diagnostics& out)
      : facts(facts), bindings(bindings), out(out), sets_(sets), test_(test) {}

  const check::Facts& facts;
  const values::Bindings& bindings;
  Diagnostics& out;
  Program p;
  std::vector<Shown> shown;
  std::set<uint32_t> decays;                   // weights: what a decay acts on
  Splits splits;
  std::optional<Masked> masked;
  bool gated = false;                          // what a cell sends has `LAYER.gate` added, [cells, trial]: its gradient is that of the sample

  /// Null after a mistake.
  const Cells* layer(const syntax::Layer& layer, const syntax::File& file);
  const Cells* source(const syntax::Population& source, const syntax::File& file);
  /// The source or layer of this name; null with a message when there is none.
  const Cells* cells(const syntax::Path& path, const syntax::File& file);

  int64_t classes_of(const std::string& source) const;  // 0: unknown
  /// The numbers of a program that say where it is: samples of a batch, batches, epochs.
  void begin();
  /// What `split NAME` says of the cells of a layer: "owner", "mask", "mean".
  ValueId of_split(const std::string& split, const std::string& what, const Cells& cells, double initial);
  const syntax::Stage* split(const std::string& name) const;   // null: there is none of this name
  /// `remove = outgoing`; a message when it is another word.
  std::optional<Remove> remove_of(const syntax::Stage& split);
  values::Scope scope(const syntax::File& file, Diagnostics& diagnostics) const { return facts.scope(file, bindings, diagnostics); }
  std::optional<double> number(const syntax::Expr& expr, const syntax::File& file);   // with messages

  ValueId local(const std::string& path, Axes axes, Span span = {}) { return p.value({Value::local, path, std::move(axes), false, false, {}, {}, span}); }
  ValueId map(const std::string& path, const Array& array, Span span = {});
  ValueId parameter(const std::string& path, Axes axes, ExpressionId initial, Span span);
  /// A value that stands for the array: itself when it is one, else a Map of it.
  ValueId stored(const Array& array, const std::string& path);
  Array whole(ValueId value) { return {p.read(value), p[value].axes}; }
  ExpressionId constant(double x) { return p.expressions.constant(x); }
  ExpressionId make(Op op, ExpressionId a, ExpressionId b = {}, ExpressionId c = {}) { return p.expressions.make(op, a, b, c); }
  /// The same array along other axes: reads go through views, coordinates follow.
  Array along(const Array& array, const std::map<AxisId, AxisId>& axes);

 private:
  const Cells* sample(const syntax::Population& source, const syntax::File& file);
  const Cells* combined(const syntax::Population& source, const std::vector<const Cells*>& parts, const std::string& how);
  std::optional<Axes> size(const std::vector<syntax::Axis>& size, const syntax::File& file);
  bool place(Cells& cells, const syntax::Placing& placing, const syntax::File& file);
  bool join(Cells& cells, const syntax::Layer& layer, const syntax::File& file, ValueId sum);
  std::optional<Array> parts(const syntax::Layer& layer, const syntax::File& file, Array sum);
  bool is_masked(const Cells& cells) const;
  /// What a layer behind it reads of these cells.
  ValueId sent(const Cells& cells);
  /// A drawn setting, such as `weight ~ normal(0, 0.1)`, or else the given law.
  std::optional<ExpressionId> initial(const std::vector<syntax::Setting>& settings, const std::string& name, const std::string& stream, const syntax::File& file, ExpressionId otherwise);
  ExpressionId drawn(graph::Law law, const std::string& stream, double first, double second);

  const Sets& sets_;
  bool test_;
  std::map<const void*, std::unique_ptr<Cells>> made_;
  std::set<const void*> open_;                 // being made: a layer that feeds itself
  std::map<const Cells*, ValueId> sent_;
};

}  // namespace nsim::learn
