// The syntax tree: plain value nodes with spans, spelling only, no meaning.
//
// It follows grammar/Net.g4 rule by rule. Equality ignores spans and comments, so parse(print(x)) == x can be tested.
// Facts about nodes live elsewhere, keyed by address: a File is held by pointer and never changes after parsing.
#pragma once
#include "engine/text/source.h"
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nsim::syntax {

struct Name {
  std::string text;
  Span span;
  bool operator==(const Name& o) const { return text == o.text; }
};

struct Expr;
struct Range;   // span in the grammar: `a`, `a .. b`, `a .. b by c`
struct Arg;

struct PathStep {
  enum Kind : uint8_t { member, index, call } kind = member;   // .name   [spans]   (args)
  Name name;                       // member
  std::vector<Range> indices;      // index
  std::vector<Arg> args;           // call
  Span span;
  bool operator==(const PathStep&) const;
};

struct Path {                      // `exc.v`, `a[0..9]`, `rate(exc, after = 1 ms)`, `pre.x`
  Name head;
  std::vector<PathStep> steps;
  Span span;
  bool is_name() const { return steps.empty(); }
  bool is_call() const { return steps.size() == 1 && steps[0].kind == PathStep::call; }
  bool operator==(const Path& o) const;
};

enum class ExprKind : uint8_t {
  path, quantity, number, text, truth,          // literals keep their spelling in `literal` (text without its quotes)
  group, list,                                  // group: args[0]; list: items
  power, negate, logical_not, multiply, divide, add, subtract,
  less, less_equal, greater, greater_equal, equal, not_equal,
  logical_and, logical_or,
  conditional,                                  // args: condition, then, else
  missing,                                      // left by a syntax error; never seen after a clean parse
};

struct Expr {
  ExprKind kind = ExprKind::missing;
  Span span;
  Span op;                                      // the operator's own span, for binary and prefix ones
  std::string literal;
  Path path;
  std::vector<Expr> args;
  std::vector<Range> items;
  bool operator==(const Expr&) const;
};

struct Range {
  Expr first;
  std::vector<Expr> last;                       // 0 or 1
  std::vector<Expr> by;                         // 0 or 1
  Span span;
  bool is_single() const { return last.empty(); }
  bool operator==(const Range&) const;
};

struct Arg {
  std::optional<Name> name;
  Expr value;
  bool operator==(const Arg&) const;
};

struct Call {                                   // a model, rule, placement, policy: name with optional arguments
  Name name;
  bool has_args = false;
  std::vector<Arg> args;
  Span span;
  bool operator==(const Call&) const;
};

struct Formal { Name name; std::optional<Expr> value; bool operator==(const Formal&) const = default; };

struct Axis { std::optional<Name> name; Expr count; bool operator==(const Axis&) const = default; };

struct Placing {
  std::optional<Call> space;                    // in call
  std::optional<Call> placed;                   // placed call
  std::optional<std::string> placed_from;       // placed from "file"
  Span span, from_span;
  bool operator==(const Placing& o) const { return space == o.space && placed == o.placed && placed_from == o.placed_from; }
};

struct Member { Name name; Range in; bool operator==(const Member&) const = default; };

struct Each {                                   // for a in x, b in y if c
  std::vector<Member> members;
  std::optional<Expr> condition;
  Span span;
  bool operator==(const Each& o) const { return members == o.members && condition == o.condition; }
};

struct Setting {
  bool let = false, drawn = false;              // drawn: `~`, else `=`
  Path target;
  Expr value;
  Span span;
  bool operator==(const Setting& o) const { return let == o.let && drawn == o.drawn && target == o.target && value == o.value; }
};

// ---- inside a model

enum class Side : uint8_t { none, pre, post };

struct Act {
  enum Kind : uint8_t { assign, draw, increase, decrease, scale, send, hold } kind = assign;
  bool let = false;
  Path target;                                  // not for send, hold
  std::vector<Name> held;                       // hold
  Expr value;                                   // the right side; what is sent; how long it is held
  Span span;
  bool operator==(const Act& o) const { return kind == o.kind && let == o.let && target == o.target && held == o.held && value == o.value; }
};

struct Clause {
  enum Kind : uint8_t { state, input, let, ode, update, spike, when, on, every, solve } kind = state;
  Side side = Side::none;                       // of a state; or the event of `on pre`, `on post`
  bool drawn = false;                           // state, update with `~`
  Name name;                                    // state, input, let, ode, update; the event of `on NAME`
  std::optional<Name> per;                      // ode: `per ms`
  std::optional<Expr> value;                    // right side, condition, period
  std::vector<Act> acts;
  bool has_acts = false;
  std::vector<Name> solved;                     // solve
  std::optional<Call> method;
  Span span;
  bool operator==(const Clause& o) const {
    return kind == o.kind && side == o.side && drawn == o.drawn && name == o.name && per == o.per && value == o.value &&
           acts == o.acts && has_acts == o.has_acts && solved == o.solved && method == o.method;
  }
};

// ---- stages

struct Step;

struct Stage {
  enum Kind : uint8_t { run, train, sweep, repeat, every, evaluate, score, split, mask, reset, save, load } kind = run;
  std::optional<Name> name;                     // evaluate NAME: ...
  Name swept;                                   // sweep NAME in ...
  std::optional<Range> in;
  std::optional<Expr> amount;                   // run 1 s, train 50 epochs, repeat 5 seeds, every 1 s
  std::vector<Path> what, on, over;             // reset/save/load/evaluate paths; `on` paths; `for` paths
  std::optional<Call> by, with;                 // by call; using call
  std::optional<std::string> file;              // save, load
  bool into = false;                            // `save a into "f"`
  bool has_steps = false;
  std::vector<Step> steps;
  Span span, keyword;                           // keyword: the word that starts it
  bool operator==(const Stage&) const;
};

struct Record {
  std::vector<Path> what, of;
  std::optional<Expr> every;
  std::optional<Each> each;
  std::optional<std::string> into;
  Span span;
  bool operator==(const Record& o) const { return what == o.what && of == o.of && every == o.every && each == o.each && into == o.into; }
};
struct Plot {
  std::vector<Call> calls;
  std::optional<std::string> into;
  Span span;
  bool operator==(const Plot& o) const { return calls == o.calls && into == o.into; }
};
struct Present {
  std::vector<Path> what;
  std::optional<Expr> duration;
  Span span;
  bool operator==(const Present& o) const { return what == o.what && duration == o.duration; }
};
struct Expect {
  Expr value;
  std::optional<Range> in;
  std::optional<Each> each;
  Span span;
  bool operator==(const Expect& o) const { return value == o.value && in == o.in && each == o.each; }
};
struct Minimise {
  Expr value;
  Span span;
  bool operator==(const Minimise& o) const { return value == o.value; }
};

struct Step {
  std::variant<Stage, Setting, Record, Plot, Present, Expect, Minimise> what;
  bool operator==(const Step&) const = default;
};

// ---- items of a file

struct Import { std::string path; std::vector<Setting> settings; bool has_settings = false; Span path_span;
  bool operator==(const Import& o) const { return path == o.path && settings == o.settings; } };
struct Param { Name name; Expr value; bool operator==(const Param&) const = default; };
struct Let { Name name; bool has_formals = false; std::vector<Formal> formals; bool drawn = false; Expr value; bool operator==(const Let&) const = default; };
struct Penalty { Name name; std::vector<Formal> formals; Expr value; bool operator==(const Penalty&) const = default; };
enum class ModelKind : uint8_t { neuron, receptor, synapse, policy };
struct Model {
  ModelKind kind = ModelKind::neuron;
  bool external = false;                        // extern ... from "file"
  std::string from;
  Span from_span, keyword;
  Name name;
  bool has_formals = false;
  std::vector<Formal> formals;
  std::vector<Clause> clauses;
  bool operator==(const Model& o) const {
    return kind == o.kind && external == o.external && from == o.from && name == o.name && formals == o.formals && clauses == o.clauses;
  }
};
struct Population {                             // `population` and `source` share a shape
  bool is_source = false;
  Name name;
  std::vector<Axis> size;
  std::vector<Call> models;                     // m1 + m2 + ...
  std::optional<Placing> placing;
  std::optional<Each> each;
  std::vector<Setting> settings;
  bool has_settings = false;
  bool operator==(const Population& o) const {
    return is_source == o.is_source && name == o.name && size == o.size && models == o.models && placing == o.placing && each == o.each && settings == o.settings;
  }
};
struct Layer {
  Name name;
  std::vector<Axis> size;
  std::vector<Call> models;
  std::optional<Placing> placing;
  std::vector<Path> from;
  std::optional<Call> by;
  std::optional<Each> each;
  std::vector<Setting> settings;
  bool has_settings = false;
  Span keyword;
  bool operator==(const Layer& o) const {
    return name == o.name && size == o.size && models == o.models && placing == o.placing && from == o.from && by == o.by && each == o.each && settings == o.settings;
  }
};
struct Connect {
  std::optional<Name> name;
  std::vector<Path> from, to;
  std::optional<Call> by;
  std::optional<Path> onto;
  std::optional<Call> with;
  Span with_span;
  std::optional<Each> each;
  std::vector<Setting> settings;
  bool has_settings = false;
  bool operator==(const Connect& o) const {
    return name == o.name && from == o.from && to == o.to && by == o.by && onto == o.onto && with == o.with && each == o.each && settings == o.settings;
  }
};
struct Drive { Path target; bool drawn = false; Expr value; std::optional<Each> each; bool operator==(const Drive&) const = default; };
struct Experiment { Name name; std::vector<Step> steps; bool operator==(const Experiment&) const = default; };

using ItemKind = std::variant<Import, Param, Let, Penalty, Model, Population, Layer, Connect, Drive, Experiment, Stage>;

struct Item {
  ItemKind what;
  Span span;
  std::string doc;                              // the `##` lines above it
  bool operator==(const Item& o) const { return what == o.what; }
};

struct File {
  uint32_t source = 0;                          // index in the SourceMap
  std::vector<Item> items;
  bool operator==(const File& o) const { return items == o.items; }
};

inline bool Path::operator==(const Path& o) const { return head == o.head && steps == o.steps; }
inline bool PathStep::operator==(const PathStep& o) const { return kind == o.kind && name == o.name && indices == o.indices && args == o.args; }
inline bool Expr::operator==(const Expr& o) const { return kind == o.kind && literal == o.literal && path == o.path && args == o.args && items == o.items; }
inline bool Range::operator==(const Range& o) const { return first == o.first && last == o.last && by == o.by; }
inline bool Arg::operator==(const Arg& o) const { return name == o.name && value == o.value; }
inline bool Call::operator==(const Call& o) const { return name == o.name && has_args == o.has_args && args == o.args; }
inline bool Stage::operator==(const Stage& o) const {
  return kind == o.kind && name == o.name && swept == o.swept && in == o.in && amount == o.amount && what == o.what && on == o.on && over == o.over &&
         by == o.by && with == o.with && file == o.file && into == o.into && has_steps == o.has_steps && steps == o.steps;
}

}  // namespace nsim::syntax
