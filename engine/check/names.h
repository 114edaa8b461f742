// What a sentence can see: names of the nearest block first, then those around it.
#pragma once
#include "engine/check/type.h"
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nsim::check {

struct Known {
  std::string name;
  Span span;
};  // span: where it is declared; unknown for what is built in

struct Names {
  const Names* parent = nullptr;
  std::map<std::string, Type> here;
  std::map<std::string, Span> declared;                                        // of `here`, for suggestions
  std::function<std::optional<Type>(const std::string& name, Span use)> find;  // asked after `here`
  std::function<void(std::vector<Known>&)> known;

  std::optional<Type> lookup(const std::string& name, Span use) const;
  std::vector<Known> all() const;  // nearest first
  void declare(const std::string& name, Type type, Span span = {});
};

/// The kind of sentence that an expression stands in: it decides which built-in functions may be used.
enum class Place : uint8_t {
  host,      // params, lets, sizes, arguments: one value before the network exists; also measures, as a `let` may hold one
  model,     // updates and events of a model
  equation,  // right sides of x' = ...
  setting    // settings of populations and connections, drives
};

struct Sight {
  const Names* names = nullptr;
  Place place = Place::host;
  bool drawn = false;  // after `~`
  bool noise = false;  // in `drive`
  bool synapse = false;  // an event of a synapse model
  bool cells = false;  // a population is wanted: what the message and the suggestions say
  const std::map<std::string, Type>* courses = nullptr;  // results recorded at a pace, by their text: seen where that is written directly
  Sight with(const Names& inner) const {
    Sight s = *this;
    s.names = &inner;
    return s;
  }
};

}  // namespace nsim::check
