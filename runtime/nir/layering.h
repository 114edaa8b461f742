// Parts become layers. Private to this room.
#pragma once
#include "runtime/nir/kinds.h"
#include "runtime/nir/layers.h"
#include <optional>
#include <set>

namespace nsim::nir {

class Layering {
 public:
  Layering(const std::vector<Part>& parts, const std::string& path, const std::vector<int64_t>& shown) : parts_(parts), path_(path), shown_(shown) {}
  Network make();

 private:
  /// The layer or source that stands for a part.
  struct Made { std::string name; Axes axes; };
  /// One signal of a part: which, and of what.
  struct Ref { size_t part = 0, signal = 0; };

  // order.cpp
  bool is_late_link(size_t k) const;
  bool is_late(size_t part, size_t signal) const;
  void walk(size_t begin, std::vector<uint8_t>& state);
  bool reaches(size_t from, size_t to, const std::vector<std::vector<bool>>& taken) const;
  void follow();
  void sort(const std::vector<std::vector<bool>>& forward);
  // layering.cpp
  void decide();
  bool may_join(size_t link, size_t of) const;
  std::optional<size_t> shared_delay(const std::vector<size_t>& links) const;
  void create(size_t k);
  void source(size_t k);
  void output(size_t k);
  void cell(size_t k);
  bool weighted(size_t k, const std::string& name);
  void link(size_t k);
  Made sum(const std::string& name, size_t k, const std::string& act);
  void loops();
  void close(const Ref& back);
  bool is_back(size_t part, size_t signal) const { return back_[part][signal]; }
  std::vector<size_t> forward(size_t k) const;   // signals that close no loop
  Made& made(size_t k) { return *made_[k]; }
  void put(Layer layer, size_t k);
  // layering_links.cpp
  void join(Layer& layer, size_t link, const Made& from, bool several);
  void dense(Layer& layer, const Part& link, const Made& from, bool several);
  void conv(Layer& layer, const Part& link, const Made& from);
  void pool(Layer& layer, const Part& link, const Made& from);
  void scale(Layer& layer, const Part& link, const Made& from);
  // cells.cpp
  std::string cell_text(const Part& cell, const std::string& name, int64_t n_cells);
  std::string unused(const std::string& name);
  void problem(std::string text) { problems_.add(std::move(text)); }

  const std::vector<Part>& parts_;
  const std::string& path_;
  const std::vector<int64_t>& shown_;
  Network net_;
  Problems problems_;
  std::vector<size_t> order_;                  // those that feed a part before it, loops aside
  std::vector<std::vector<bool>> back_;        // by part and signal: it closes a loop
  std::vector<std::vector<Ref>> readers_;      // by part
  std::vector<bool> taken_;                    // links that are weights of a layer or connection, and no layer of their own
  std::vector<std::vector<size_t>> joined_;    // by cell: the links that are its weights
  std::vector<std::optional<Made>> made_;
  std::map<size_t, std::string> hears_;        // by part: the layer onto which its loops lead, where that is another
  std::set<std::string> names_;
};

/// As the language writes it: as few digits as tell it from all others, of float32 where the file has that.
std::string number_text(double x, bool single);
std::string milliseconds(double seconds, bool single);
std::string shape_text(const Axes& axes);      // "8 x 8"

}  // namespace nsim::nir
