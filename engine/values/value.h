// What a name may hold on the host: numbers with dimensions, texts, truths, lists, tables, rows, cells, and names of functions.
//
// Numbers are in the coherent set (ms, mV, pA, nS, pF, um). Values are immutable and cheap to copy.
#pragma once
#include "engine/text/source.h"
#include "engine/units/dimension.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nsim::values {

struct Value;

struct Number { double value = 0; Dimension dimension; bool bare_zero = false; };   // a bare `0` fits any dimension

/// A table read from CSV or written in place. Cells are plain numbers or text. The key columns name a row.
struct Table {
  std::string name;                              // file or "table"
  std::vector<std::string> columns;
  std::vector<size_t> keys;                      // columns that form the key; the first column unless said
  bool matrix = false;                           // matrix("f.csv"): keys on both sides, m[target, source]
  std::vector<std::vector<Value>> rows;
  std::string key_of(size_t row) const;          // "L4E"; several keys are joined with ","
  std::optional<size_t> find(const std::vector<std::string>& key) const;
  std::optional<size_t> column(std::string_view name) const;
};
struct Row { std::shared_ptr<const Table> table; size_t at = 0; };

/// Cells of populations: the whole of one, a slice, members of a family, or several joined.
struct Slice {
  std::string population;                        // full name: "exc", "column.L4E"
  std::optional<int64_t> first, last;            // inclusive; absent: all cells
  std::vector<int64_t> extents;                  // of the population's axes, when the one who names it knows them: bounds are checked then
};
struct Cells {
  std::vector<Slice> slices;
  std::string variable;                          // "" or "v", "spikes", "ampa.g" after the dot
  std::string family;                            // "column" while it stands for all members; "" once a member is chosen, or when it is no family
};

struct Function { std::string name; };           // the name of a model, function or method, handed on as a value
struct Span3 { double first = 0, last = 0, by = 0; Dimension dimension; bool whole = true; };   // `a .. b by c`; by = 0: not given

struct Value {
  using List = std::shared_ptr<const std::vector<Value>>;
  std::variant<Number, std::string, bool, List, std::shared_ptr<const Table>, Row, Cells, Function, Span3> what;

  static Value number(double value, Dimension dimension = {}) { return {Number{value, dimension, false}}; }
  bool is_number() const { return std::holds_alternative<Number>(what); }
  double number() const { return std::get<Number>(what).value; }
};

/// "a voltage", "a plain number", "a table": for messages.
std::string kind_of(const Value& value);
/// As a user would write it: "5", "20 ms", "[3, 5]", "true"; used in run.yaml and tables.
std::string to_text(const Value& value);
/// The key that a value names a row or a member of a family by: the key of a row, a text itself, a number as text. Empty for the others.
std::optional<std::string> key_text(const Value& value);

/// What a run sets from outside the file or a sweep sets inside it: a `param` or a sweep variable by name, and the seed.
struct Bindings {
  std::map<std::string, Value> names;
  uint64_t seed = 1;
  bool seed_is_said = false;                     // by the command line or `repeat`: a `seed` in the file does not change it
};

}  // namespace nsim::values
