// What an expression is before it has a value: its kind, its dimension, and the axes it still has.
//
// `unknown` fits everything: it is what remains after a mistake, so that one cause gives one message.
#pragma once
#include "engine/syntax/ast.h"
#include "engine/units/dimension.h"
#include "engine/values/value.h"
#include <memory>

namespace nsim::check {

/// Axes that a reduction may still fold, as bits.
enum Axes : uint8_t { scalar = 0, per_cell = 1, per_time = 2, per_trial = 4 };

struct Type {
  enum Kind : uint8_t { unknown, number, truth, text, list, table, row, cells, spikes, function, projection };
  Kind kind = unknown;
  Dimension dimension;
  bool bare_zero = false;  // a `0` without a unit fits any dimension
  uint8_t axes = scalar;
  bool drawn = false;      // the name of a `let` of the file that draws: it stands only after `~`
  std::shared_ptr<const values::Table> columns;        // of a table or a row; null when the file could not be read
  std::shared_ptr<const Type> element;                 // of a list
  std::vector<const syntax::Population*> populations;  // of cells; one of a family is still the family
  bool whole_family = false;                           // cells: `column` without a key
  std::string prefix;                                  // cells: "ampa." after `exc.ampa`
  std::string name;                                    // function: the name it goes by; cells: what was written
  const syntax::Let* let = nullptr;                    // function: its text, when it is a `let f(x)`
  const syntax::File* file = nullptr;                  // function: where that text stands
  const syntax::Connect* connect = nullptr;            // projection

  bool known() const { return kind != unknown; }
  bool numeric() const { return kind == number || kind == truth; }
  bool is_number(Dimension d) const { return kind == unknown || (numeric() && (bare_zero || dimension == d)); }

  static Type of(Dimension dimension, uint8_t axes = scalar) {
    Type t;
    t.kind = number;
    t.dimension = dimension;
    t.axes = axes;
    return t;
  }
  static Type plain(uint8_t axes = scalar) { return of({}, axes); }
  static Type yes_or_no(uint8_t axes = scalar) {
    Type t;
    t.kind = truth;
    t.axes = axes;
    return t;
  }
  static Type words() {
    Type t;
    t.kind = text;
    return t;
  }
  static Type list_of(Type element) {
    Type t;
    t.kind = list;
    t.element = std::make_shared<const Type>(std::move(element));
    return t;
  }
};

/// What a value given from outside would be: a binding, a row of a table.
Type type_of(const values::Value& value);

/// "a voltage", "a plain number", "a table": for messages.
std::string described(const Type& type);
std::string described(Dimension dimension);

}  // namespace nsim::check
