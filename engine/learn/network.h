// Sources and layers of the file as values of a program, made when they are asked for. Private to this room.
#pragma once
#include "engine/learn/build.h"
#include <map>

namespace nsim::learn {

/// An expression that may differ along these axes.
struct Array {
  ExpressionId body;
  Axes axes;
  ValueId among{};                             // 1 or 0 for each sample: its mean is that of those with 1; invalid: of all
  ExpressionId live{};                         // where valid: points at which it is 0 do not exist, as pairs that are not connected
};

class Dynamics;

/// Cells of a source or layer; of a connection between layers those that it reaches.
struct Cells {
  /// A source of a layer, and the weights; where the places of both ends do not go by the axes of their cells, as the weights have them.
  struct Path {
    const Cells* pre = nullptr;
    ValueId weight;                            // 0 where cells are not connected
    int64_t delay = 0;                         // in steps
    std::vector<ValueId> own_places{}, pre_places{};
    std::map<AxisId, AxisId> like{};           // axes of the source and those of the layer: each cell takes from its like (pools, one to one)
    Axes slid{};                               // axes of the source along which windows slide
    /// Axes of the weights that stand for a share of one of the layer's, or of the source's, and how far they move along it: of groups.
    struct Share { AxisId axis = 0; int64_t step = 1; };
    std::map<AxisId, Share> own_share{}, pre_share{};
    ValueId parameter{};                       // of which the weight is made, where it is another value
    ExpressionId live{};                       // over the axes of the weight: which pairs are connected, and kept by a mask; invalid: all
    ExpressionId connected{};                  // over the axes of the parameter: without a mask; invalid: all
    ValueId mask{};                            // that is applied in this stage
    bool masked_away = false;                  // what it keeps is left out
    enum Kind : uint8_t { dense, conv, mean, max, one_to_one } kind = dense;   // mean, max: of windows, or of whole axes
    struct Window { AxisId pre = 0, own = 0; int64_t size = 1, stride = 1, before = 0; };   // own = trial: the whole axis is folded
    std::vector<Window> windows{};
    int64_t groups = 1;
    double factor = 1;                         // one_to_one without weights
    bool own_delays = false;                   // each pair has one of its own; `delay` is the longest
  };
  std::string name;
  Axes axes;                                   // of the cells
  ValueId y;                                   // what it gives
  Axes spots;                                  // of these: along which windows slide, or have slid; statistics of a channel run over them
  Axes copied;                                 // of these: along which cells have the same weights because `each` says so
  ValueId bias;
  ValueId position;                            // [cells, coordinate]; invalid: has no places
  AxisId coordinate = 0;
  std::vector<ValueId> coordinates;            // slices of it
  std::vector<std::pair<double, double>> reach;  // along each coordinate, where cells can lie; empty: anywhere
  std::vector<Path> from;                      // of a layer
  std::map<std::string, ValueId> columns;      // of a source; of a layer what its cells keep: "v", "spikes"
  std::shared_ptr<Dynamics> dynamics;          // of cells that have a model
  const Cells* copy_of = nullptr;              // the same cells with axes of their own, and so many steps ago
  int64_t classes = 0;
  bool fires = false;                          // y is spikes
  Span span;
  /// Of the axes: those along which cells have weights of their own. What a split gives to a task is one index of these: a cell, or a channel with all its places.
  Axes owned() const { return without(without(axes, spots), copied); }
};

/// What a line between layers says of each pair of cells, where that is more than one number for all. pairs.cpp
struct Pairs {
  ExpressionId live;                           // which are connected; invalid: all
  ValueId inputs;                              // of each cell, how many are connected to it; where `live` is valid
  ValueId steps;                               // kept: of each pair, as Product has them; invalid: `most` for all
  int64_t most = 0;                            // the longest delay, in steps
};

enum class Remove : uint8_t { outgoing, incoming, mean };

/// Layers whose cells may be taken away.
struct Masked {
  std::string split;
  std::vector<std::string> layers;
  Remove remove = Remove::outgoing;
};

/// Connections of layers that a stage leaves out: those that a mask does not keep, or with `away` those that it keeps.
struct LeftOut {
  std::string mask;
  std::vector<std::string> layers;             // and connections between layers
  bool away = false;
};

class Network {
 public:
  Network(const check::Facts& facts, const values::Bindings& bindings, const Sets& sets, bool test, Diagnostics& out)
      : facts(facts), bindings(bindings), out(out), sets_(sets), test_(test) {}
  /// Samples are shown for so many steps; before anything is made.
  void lasts(int64_t steps, double step_ms);
  double step_ms = 0.1;

  const check::Facts& facts;
  const values::Bindings& bindings;
  Diagnostics& out;
  Program p;
  std::vector<Shown> shown;
  std::set<uint32_t> decays;                   // weights: what a decay acts on
  Splits splits;
  std::optional<Masked> masked;
  std::optional<LeftOut> left_out;
  std::map<uint32_t, ExpressionId> alive;      // weights of which a part is left out: where this does not hold they are 0, and stay so
  bool unshown = false;                        // only weights are looked at: how long samples are shown does not matter
  bool gated = false;                          // what a cell sends has `LAYER.gate` added, [cells, trial]: its gradient is that of the sample
  std::set<AxisId> taps;                       // axes of windows
  std::set<uint32_t> partial;                  // columns that only some samples have
  std::vector<std::pair<Axes, Axes>> lines;    // cells that are joined: targets, sources

  /// Null after a mistake.
  const Cells* layer(const syntax::Layer& layer, const syntax::File& file);
  const Cells* source(const syntax::Population& source, const syntax::File& file);
  /// The source or layer of this name; null with a message when there is none.
  const Cells* cells(const syntax::Path& path, const syntax::File& file);
  /// The same, of what another layer or source is fed with: it has values of its own.
  const Cells* feeding(const syntax::Path& path, const syntax::File& file);
  /// `connect loop: h -> h`, its ends and weights; null when the file has no such connection between layers.
  const Cells* connection(const std::string& name);
  /// As a stage sees it: all steps of what changes from step to step.
  Array seen(ValueId value);
  /// What an array over all steps is in the step at hand; nothing where it is made of what comes after the steps, or knows their number.
  std::optional<Array> at_hand(const Array& array);
  /// The number of the step at hand, from 0.
  ValueId step_number();
  /// A value of steps that stands at `first` before the first step of every batch.
  ValueId begun(const std::string& path, const Axes& axes, double first);
  /// What layers keep from step to step is set back before each batch.
  bool reset(const std::vector<syntax::Path>& layers, const syntax::File& file);
  void finish_resets();

  int64_t classes_of(const std::string& source) const;  // 0: unknown
  /// The numbers of a program that say where it is: samples of a batch, batches, epochs.
  void begin();
  /// What `split NAME` says of the cells of a layer: "owner", "mask", "mean", "taken" (by each task, of the |weight| that leaves a cell).
  ValueId of_split(const std::string& split, const std::string& what, const Cells& cells, double initial);
  const syntax::Stage* split(const std::string& name) const;   // null: there is none of this name
  const syntax::Stage* mask(const std::string& name) const;
  /// What `mask NAME` says of each weight: 1 stays, 0 goes. masks.cpp
  ValueId of_mask(const std::string& mask, ValueId weight);
  /// A layer by its name, or a connection between layers, in the file of the stages; null with a message.
  const Cells* trained(const syntax::Path& path);
  /// The same, which must have weights.
  const Cells* weighted(const syntax::Path& path);
  /// The name of a method, or what a swept name or a `param` stands for.
  std::string method(const syntax::Call& by, const std::vector<std::string>& known) const;
  using PairNames = std::map<std::string, Array>;
  /// `dist`, `dx`, `dy`, `dz` of the connections on one path of a layer; a message where they have none.
  std::optional<PairNames> wires(const Cells& cells, const Cells::Path& from, Span use);
  /// `remove = outgoing`; a message when it is another word.
  std::optional<Remove> remove_of(const syntax::Stage& split);
  values::Scope scope(const syntax::File& file, Diagnostics& diagnostics) const { return facts.scope(file, bindings, diagnostics); }
  std::optional<double> number(const syntax::Expr& expr, const syntax::File& file);   // with messages

  ValueId local(const std::string& path, Axes axes, Span span = {}) { return p.value({Value::local, path, std::move(axes), false, false, {}, {}, span}); }
  ValueId map(const std::string& path, const Array& array, Span span = {});
  ValueId parameter(const std::string& path, Axes axes, ExpressionId initial, Span span);
  ExpressionId point(AxisId axis) { return p.expressions.point(graph::Point::axis, uint16_t(axis)); }
  /// The number of a place along these axes, counted in their order.
  ExpressionId place_along(const Axes& axes);
  /// A value that stands for the array: itself when it is one, else a Map of it.
  ValueId stored(const Array& array, const std::string& path);
  Array whole(ValueId value) { return {p.read(value), p[value].axes}; }
  ExpressionId constant(double x) { return p.expressions.constant(x); }
  ExpressionId make(Op op, ExpressionId a, ExpressionId b = {}, ExpressionId c = {}) { return p.expressions.make(op, a, b, c); }
  ExpressionId drawn(graph::Law law, const std::string& stream, ExpressionId first, ExpressionId second);      // initial.cpp
  ExpressionId drawn(graph::Law law, const std::string& stream, double first, double second) { return drawn(law, stream, constant(first), constant(second)); }
  /// The same array along other axes: reads go through views, coordinates follow.
  Array along(const Array& array, const std::map<AxisId, AxisId>& axes);

 private:
  // sources.cpp
  const Cells* sample(const syntax::Population& source, const syntax::File& file);
  const Cells* in_turn(const syntax::Population& source, const syntax::File& file);
  const Cells* combined(const syntax::Population& source, const syntax::File& file, const std::vector<const Cells*>& parts, const std::string& how);
  const syntax::Population* source_named(const syntax::Arg& arg, const syntax::File& file);
  bool undisturbed(const syntax::Population& source);
  // sets.cpp
  bool choose(const syntax::Call& call, const syntax::File& file, Origin& origin, Shape& shape);
  std::optional<std::vector<double>> amounts(const syntax::Call& call, const std::vector<const char*>& names, const std::vector<double>& usual, const syntax::File& file);
  std::optional<std::vector<Disturbance>> disturbances(const syntax::Population& source, const Shape& shape, const syntax::File& file);
  bool is_whole(const syntax::Expr& expr, double value, double least, const std::string& what);
  // sources.cpp
  std::optional<std::pair<Origin, Shape>> origin(const syntax::Population& source, const syntax::File& file);
  std::unique_ptr<Cells> shown_cells(const syntax::Population& source, const Origin& origin, const Shape& shape);
  ValueId column(const std::string& path, const std::string& name, Span span);
  /// The source is known from now on; its cells are placed as it says. Null after a message.
  const Cells* keep(const syntax::Population& source, std::unique_ptr<Cells> cells, const syntax::File& file);
  // steps.cpp
  const Cells* sequence(const syntax::Population& source, const syntax::File& file);
  const Cells* rate_code(const syntax::Population& source, const syntax::File& file);
  const Cells* latency_code(const syntax::Population& source, const syntax::File& file);   // recordings.cpp
  const Cells* recordings(const syntax::Population& source, const syntax::File& file);   // recordings.cpp
  std::optional<Array> leaky(Cells& cells, const syntax::Call& part, const syntax::File& file, const Array& x);   // activation.cpp
  bool declare_cells(Cells& cells, const syntax::Layer& layer, const syntax::File& file);
  /// Weights as a product with spikes walks them: a row for each source.
  ValueId by_source(ValueId weight, const Axes& post, const Axes& pre);
  // pairs.cpp
  /// One source on a line between layers.
  struct PairLine {
    std::string path, suffix;                  // of what is kept: "h.mask", "h.mask.x" where there are several sources
    const std::optional<syntax::Call>& by;
    const std::vector<syntax::Setting>* settings;
    int64_t least;                             // steps that a delay lasts, and what it is where nothing is said
    Axes axes;                                 // of the pairs: those of the weights
    ExpressionId apart;                        // which pairs may be connected at all; invalid: all
    const syntax::File* file;
  };
  /// Nothing after a message, as below.
  std::optional<Pairs> pairs(const PairLine& line, const Cells& post, const Cells& pre);
  bool connected(Pairs& all, const PairLine& line, const Cells& post, const Cells& pre);
  /// Whether both have places, of as many dimensions; a message with `help` where cells have none.
  bool share_space(const Cells& post, const Cells& pre, Span use, const std::string& help);
  /// `dist`, `dx`, `dy`, `dz` of pairs from these coordinates, of those pairs that are connected.
  PairNames between(const std::vector<ValueId>& post, const std::vector<ValueId>& pre, ExpressionId live = {});
  /// The same of fixed places; a message, `what` and `code`, where places are learned.
  std::optional<PairNames> pair_names(const Cells& post, const Cells& pre, Span use, const std::string& what, const std::string& code);
  std::optional<ExpressionId> of_pairs(const syntax::Expr& expr, const PairNames& names, const syntax::File& file);
  ValueId kept_of_pairs(const std::string& path, const Axes& axes, ExpressionId first, Span span);
  // loops.cpp
  /// Whether a connection brings what layers gave in earlier steps to this one.
  bool has_past(const syntax::Layer& layer) const;
  const syntax::Layer* layer_named(const syntax::Path& path, const syntax::File& file, const syntax::File** home) const;
  std::unique_ptr<Cells> copied(const Cells& cells);
  ValueId past_of(const Cells& other, int64_t steps_ago);
  ExpressionId not_itself(const Cells& joint, const Cells& other);
  bool truth(const std::vector<syntax::Setting>& settings, const std::string& name, bool otherwise, const syntax::File& file);
  std::optional<ValueId> weights_of(const syntax::Connect& connect, const syntax::File& file, Cells& joint, const Cells& other, const Pairs& pairs);
  bool joins_back(Cells& cells, const syntax::Layer& layer, ValueId sum);
  std::optional<int64_t> delay(const std::vector<syntax::Setting>& settings, int64_t otherwise, const syntax::File& file);
  std::vector<std::pair<const syntax::Connect*, const syntax::File*>> connections() const;
  // network.cpp
  Cells* declared(const syntax::Layer& layer, const syntax::File& file);
  bool compute(Cells& cells, const syntax::Layer& layer, const syntax::File& file);
  std::optional<Axes> size(const std::vector<syntax::Axis>& size, const syntax::File& file);
  bool place(Cells& cells, const syntax::Placing& placing, const syntax::File& file);              // places.cpp
  bool place_as(Cells& cells, const syntax::Placing& placing, const syntax::File& file);
  /// Where cells along these axes begin, for each coordinate; between which numbers, where there is a border.
  ExpressionId first_place(const std::string& path, const Axes& along, AxisId coordinate, const std::vector<double>& sides, bool grid, std::vector<std::pair<double, double>>& reach);
  /// What arrives at the cells of a layer, with their bias. joining.cpp
  std::optional<Array> joined_cells(Cells& cells, const syntax::Layer& layer, const syntax::File& file);
  /// Parts of a layer act from left to right on what arrives. activation.cpp
  std::optional<Array> activated(Cells& cells, const syntax::Layer& layer, const syntax::File& file, Array x);
  Array batch_norm(Cells& cells, const std::string& path, const Array& x);
  /// Only the largest stay. winners.cpp
  std::optional<Array> k_winners(Cells& cells, const syntax::Call& part, const syntax::File& file, const Array& x);
  std::optional<Array> dropout(const Cells& cells, const std::string& path, const syntax::Call& part, const syntax::File& file, const Array& x);
  bool is_masked(const Cells& cells) const;
  /// The weight of a path as it acts: 0 where cells are not connected, and where a mask leaves it out. masks.cpp
  void act(Cells::Path& from, const std::string& name, const std::string& suffix, ExpressionId connected, Span span);
  ExpressionId left_in(ValueId mask);
  /// What a layer behind it reads of these cells.
  ValueId sent(const Cells& cells, ValueId y);
  /// A drawn setting, such as `weight ~ normal(0, 0.1)`, or else the given law. fans: numbers of inputs of a cell, and of outputs.
  struct Fans { double in = 1, out = 1; ExpressionId in_of{}; };   // in_of: of each cell, where cells have different numbers
  struct Initial { ExpressionId body; bool orthogonal = false; };
  std::optional<Initial> initial(const std::vector<syntax::Setting>& settings, const std::string& name, const std::string& stream, const syntax::File& file, Fans fans);
  friend class Joining;
  friend class Interchanging;

  const Sets& sets_;
  bool test_;
  std::map<const void*, std::unique_ptr<Cells>> made_;
  std::set<const void*> open_, computed_;      // layers whose nodes are being made, have been made
  std::vector<std::pair<const syntax::Layer*, const syntax::File*>> later_;   // known by their names only: something reads them a step later
  std::map<const syntax::Connect*, std::unique_ptr<Cells>> joints_;
  std::vector<std::unique_ptr<Cells>> others_;           // the sources of those, with axes of their own
  std::vector<const Cells*> set_back_;
  std::map<uint32_t, ValueId> through_, at_hand_;
  ValueId step_number_;
  std::optional<ValueId> at_hand(ValueId value);
  /// A first state with what it draws drawn anew for every batch; nothing for laws that have no expression of even numbers.
  std::optional<ExpressionId> drawn_anew(ExpressionId first, const Axes& axes, const std::string& path);
  std::map<uint32_t, ValueId> sent_;
};

/// Layers in the order in which they feed each other. structure.cpp
Structure structure_of(const Program& program, std::vector<const Cells*> layers);

}  // namespace nsim::learn
