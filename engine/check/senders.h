// Who sends on a connection, and what: spikes, or the values of a variable.
#pragma once
#include "engine/check/network.h"

namespace nsim::check {

/// `a[0..9].ampa.g` sends the value `ampa.g` of `a[0..9]`; without a variable spikes are sent.
struct Sender {
  syntax::Path cells;
  std::string variable;
};

Sender sender_of(Checker& check, const syntax::Path& path, const Names& members);

/// One line carries one kind of thing: spikes, or values of one dimension. False after a mistake (N338). `value` is set when values are carried.
bool same_kind(Checker& check, const syntax::Connect& connect, const std::vector<Sender>& senders, const Names& members, const Variable*& value);

/// A weight that does not make the target of the value (N204).
void wrong_factor(Checker& check, Span weight, Dimension dimension, const Variable& value, const Variable& target);

/// `0 ms` belongs to spikes, `0 steps` to values (N313).
void wrong_zero(Checker& check, Span delay, bool steps);

}  // namespace nsim::check
