// Functions of numbers, applied to arrays element by element; arrays are matched by the names of their axes.
//
// The result has the axes of the first array, then those that only later ones have. An array without axes goes with everything. Equal names
// with different extents are a Failure. NaN is "not defined" and stays so; a comparison with it is false.
#pragma once
#include "runtime/measure/array.h"
#include <functional>
#include <span>

namespace nsim::measure {

using Arrays = std::vector<Array>;

/// One number of each array gives one number. The result has no dimension yet.
Array elementwise(const Arrays& arrays, const std::function<double(std::span<const double>)>& function);

/// An operator or an arithmetic function of the language by its name ("+", "if", "clip"), with its dimension; false when the name is none.
bool is_arithmetic(const std::string& name);
Array arithmetic(const std::string& name, const Arrays& arrays);
std::vector<std::string> arithmetic_functions();

/// A number, and an array along one axis.
Array number(double value, Dimension dimension = {});
Array vector_of(std::string axis, std::vector<double> values, Dimension dimension = {});

}  // namespace nsim::measure
