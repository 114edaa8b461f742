// Straight-line Code as statements and expressions of the dialect. Internal to the room.
//
// What is one number for a whole population is printed before the loop of cells; a value that is used once becomes part of the expression that
// uses it. Everything inside the loop is free of branches, so that it runs in SIMD lanes.
#pragma once
#include "engine/emit/args.h"
#include "engine/emit/writer.h"
#include <functional>

namespace nsim::emit {

/// How the text at hand reaches what its code reads.
struct Reach {
  std::function<std::string(uint32_t buffer)> element;  // "v[i]"
  std::function<std::string(uint32_t row)> parameter;   // "args->lif_parameters[3]"
  std::function<std::string(uint32_t number)> folded;   // of synapses: what has been folded over those of the same target
  std::function<std::string(plan::Source, uint32_t index)> end;   // of synapses: numbers of the two ends, and the steps since
  std::string group;                                    // index of the population in its block: "group", "0"
  std::string cell;                                     // cell in its own population: "(base - first + i)", i64
  std::string first_cell = "base - first";              // of the block of `size` cells at hand
  std::string lane = "0u";                              // lane of the draws
  bool given_numbers = false;                           // numbers of the code come with Args; else they are literals, as numbers of a model
  std::vector<const plan::Code*> alike;                 // codes that differ in numbers only and run as this one in a loop over k; or none
};

class CodePrinter {
 public:
  CodePrinter(const plan::Schedule& schedule, ArgsTable& args, Names& names, const plan::Code& code, Reach reach, std::vector<uint32_t> roots,
              const std::vector<plan::ExternCall>* calls = nullptr);
  void uniform(Writer& out);                               // statements before the loop
  void open_blocks(Writer& out, bool drawn = false) const; // the loop over blocks: `base`, `next` and `size` of one; drawn: something else draws for it
  void blocks(Writer& out);                                // before the loop of one block of cells: arrays that its draws fill
  void body(Writer& out);                                  // statements inside the loop
  std::string value(uint32_t instruction, plan::Type as);  // an expression for a root; valid after body()
  bool needs_cell() const { return needs_cell_; }

 private:
  struct Text {
    std::string text;
    int binds = 10;
  };  // 10: never needs parentheses
  void survey(const std::vector<uint32_t>& roots);
  void statement(Writer& out, uint32_t at);
  void call(Writer& out, uint32_t number);
  Text text(uint32_t at) const;
  Text print(uint32_t at) const;
  Text print_binary(uint32_t at, const char* sign, int binds, bool compares) const;
  Text print_draw(uint32_t at) const;
  template <class F>
  auto each(const F& f) const;                             // f(code) of all codes that are alike
  std::string element() const { return reach_.alike.size() > 1 ? "[k]" : ""; }
  std::string lag_of(const plan::CodeDraw& d) const;
  std::string stream_of(const plan::CodeDraw& d) const;
  std::string moment_of(const plan::CodeDraw& d) const;
  std::string entity_of(const plan::CodeDraw& d, const std::string& cell) const;
  Text only_when(const std::string& open, const Text& t, plan::Type type, uint32_t at) const;
  std::string open_when(const plan::CodeDraw& d) const;
  bool is_open_uniform(const plan::CodeDraw& d) const;
  void name_open(Writer& out, size_t draw);
  Text print_read(uint32_t at) const;
  Text argument(uint32_t at, plan::Type as) const;
  Text converted(Text t, plan::Type from, plan::Type to) const;
  std::string inside(uint32_t at, plan::Type as, int binds) const;  // with parentheses where it binds less
  plan::Type compared_as(const plan::Instruction& i) const;

  const plan::Schedule& schedule_;
  ArgsTable& args_;
  Names& names_;
  const plan::Code& code_;
  Reach reach_;
  const std::vector<plan::ExternCall>* calls_;
  std::vector<char> uniform_, stated_;
  std::vector<std::string> names_of_;
  std::vector<std::string> call_names_;
  std::string seed_;
  std::vector<std::pair<std::string, std::string>> tables_;  // by draw: locals for the thresholds of a table and their number
  std::vector<std::string> opens_;                           // by draw: the local that says whether it counts in this step; empty: always
  std::vector<std::string> blocks_;                          // by draw: the array that is filled before the loop; empty: none
  std::vector<std::string> lags_, streams_;                  // by draw: how many steps ago it was; its stream where it is not in the text
  bool needs_cell_ = false;
};

std::string real_literal(double value);  // REAL(0.5)

/// Whether two codes differ in what comes with Args only: numbers, streams, tables, lags.
bool alike(const plan::Code& a, const plan::Code& b);

}  // namespace nsim::emit
