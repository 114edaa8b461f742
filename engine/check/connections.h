// One connection of the file, checked sentence by sentence. Private to this room; check_connect() of network.h is the way in.
#pragma once
#include "engine/check/senders.h"
#include "engine/check/synapses.h"

namespace nsim::check {

class ConnectChecker {
 public:
  ConnectChecker(Checker& check, const syntax::Connect& connect, const syntax::File& file) : check_(check), connect_(connect), file_(file) {}
  void check();

 private:
  void synapse();
  bool ends(const std::vector<syntax::Path>& paths, Type& joined, bool sender);
  bool not_cells(const syntax::Path& path, const Type& t, bool sender);
  bool fit_for_end(const syntax::Path& path, const Type& t, bool sender, bool spikes);
  void declare_pair();
  void onto();
  const Variable* named_target(const syntax::Population& p, const Composition& made);
  const Variable* only_input(const syntax::Population& p, const Composition& made);
  void rule();
  std::vector<syntax::Path> sending() const;
  size_t populations_of(const std::vector<syntax::Path>& paths);
  bool named_twice(const std::vector<syntax::Path>& paths, const Builtin& rule);
  bool wrongly_joined(const Builtin& rule);
  void equal_sizes();
  void radius();
  void number(const Builtin& rule);

  // connection_settings.cpp
  void settings();
  Type value(const syntax::Setting& s);
  const Type* one_value(const syntax::Setting& s, Type& t);
  Dimension weight_dimension() const;
  const Variable* synapse_state(const std::string& name) const;
  void fit_state(const syntax::Setting& s, const Variable& v);
  void fit_weight(const syntax::Setting& s);
  void fit_delay(const syntax::Setting& s);
  void fit_delay(const syntax::Setting& s, const syntax::Expr& delay, bool steps);
  void flag(const syntax::Setting& s, const std::string& name);

  Checker& check_;
  const syntax::Connect& connect_;
  const syntax::File& file_;
  Names members_, pair_;
  Type from_, to_;
  const Variable* target_ = nullptr;
  std::vector<Sender> sources_;
  const Variable* value_ = nullptr;  // what is carried; null: spikes
  Composition* synapse_ = nullptr;  // of the model after `with`
  std::map<std::string, values::Value> member_;
};

}  // namespace nsim::check
