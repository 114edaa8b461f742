#include "tests/unit/values/evaluated.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::values;

TEST_CASE("quantities combine in the coherent set") {
  CHECK(value_of("20 mV / (0.1 mV * 20 ms)") == "10 kHz");
  CHECK(value_of("2 + 3 * 4 ^ 2") == "50");
  CHECK(value_of("-2 ^ 2") == "-4");
  CHECK(value_of("2%") == "0.02");
  CHECK(value_of("(1 nS) * 2 mV") == "2 pA");
  CHECK(value_of("sqrt(4 mV * 1 mV)") == "2 mV");
  CHECK(value_of("1 s + 5 ms") == "1.005 s");
  CHECK(value_of("cos(pi)") == "-1");
}

TEST_CASE("dimensions that do not go together are told once, at the smallest place") {
  CHECK(code_of("20 mV + 5 ms") == "N220");
  CHECK(code_of("exp(1 mV)") == "N220");
  CHECK(code_of("1 mV < 2 pA") == "N220");
  CHECK(code_of("2 ^ (1 mV)") == "N220");
  CHECK(code_of("(1 mV) ^ 0.3") == "N220");
  CHECK(code_of("min(1 mV, 1 ms)") == "N220");
  CHECK(code_of("[1 mV + 1 ms, 3]") == "N220");
}

TEST_CASE("a bare 0 fits any dimension") {
  CHECK(value_of("max(-3 mV, 0)") == "0 mV");
  CHECK(value_of("0 + 3 mV") == "3 mV");
  CHECK(value_of("5 mV > 0") == "true");
}

TEST_CASE("comparisons count as 1 or 0 where a number is needed") {
  CHECK(value_of("(3 > 2) * 5") == "5");
  CHECK(value_of("sum([3 > 2, 1 > 2, true])") == "2");
  CHECK(value_of("3 > 2 and not (1 > 2)") == "true");
  CHECK(value_of("\"dc\" == \"dc\"") == "true");
  CHECK(value_of("\"dc\" != \"poisson\"") == "true");
}

TEST_CASE("both branches of if are checked for dimension, one is evaluated") {
  CHECK(value_of("if 3 > 2 then 1 mV else 2 mV") == "1 mV");
  CHECK(code_of("if 3 > 2 then 1 mV else 2 ms") == "N220");
  CHECK(Evaluated("let l = [1]\nlet x = if true then 5 else l[7]").text() == "5");
  CHECK(value_of("if false then 5 mV else 0") == "0 mV");
}

TEST_CASE("results that are not finite are mistakes") {
  CHECK(code_of("1 / 0") == "N222");
  CHECK(code_of("log(0)") == "N222");
  CHECK(code_of("sqrt(-1)") == "N222");
}

TEST_CASE("lists: ranges inside, arithmetic by element, index from 0") {
  CHECK(value_of("[1..4, 10..20 by 5]") == "[1, 2, 3, 4, 10, 15, 20]");
  CHECK(value_of("[0 ms .. 0.3 ms by 0.1 ms]") == "[0 ms, 0.1 ms, 0.2 ms, 0.3 ms]");
  CHECK(value_of("[3..1 by -1]") == "[3, 2, 1]");
  CHECK(value_of("2 * [1, 2] + [10, 20]") == "[12, 24]");
  CHECK(Evaluated("let l = [5, 6, 7]\nlet x = l[1]").text() == "6");
  CHECK(Evaluated("let l = [5, 6, 7]\nlet x = l[1..2]").text() == "[6, 7]");
  CHECK(value_of("-[1, 2]") == "[-1, -2]");
  CHECK(code_of("[1, 2] + [1, 2, 3]") == "N222");
  CHECK(Evaluated("let l = [5, 6]\nlet x = l[2]").codes() == "N222");
  CHECK(Evaluated("let l = [5, 6]\nlet x = l[0.5]").codes() == "N222");
  CHECK(code_of("[1 ms .. 3 ms]") == "N222");
  CHECK(code_of("[1..3 by -1]") == "N222");
  CHECK(code_of("[1..1e12]") == "N222");
}

TEST_CASE("functions on the host") {
  CHECK(value_of("round(2.5)") == "3");
  CHECK(value_of("round(-2.5)") == "-3");
  CHECK(value_of("clip(7 mV, 0 mV, 5 mV)") == "5 mV");
  CHECK(value_of("sign(-3 mV)") == "-1");
  CHECK(value_of("exprel(0)") == "1");
  CHECK(value_of("mean([1 mV, 3 mV])") == "2 mV");
  CHECK(value_of("median([5, 1, 3])") == "3");
  CHECK(value_of("std([1, 3])") == "1.41421356237");
  CHECK(value_of("quantile([0, 10], 0.25)") == "2.5");
  CHECK(value_of("argmax([3, 9, 9])") == "1");
  CHECK(value_of("size([1, 2, 3])") == "3");
  CHECK(value_of("except([1, 2, 3], 2)") == "[1, 3]");
  CHECK(value_of("abs([-1, 2])") == "[1, 2]");
  CHECK(code_of("mean([])") == "N222");
  CHECK(code_of("round(1, 2)") == "N221");
  CHECK(code_of("sum([1, 2], over = cells)") == "N221");
}

TEST_CASE("functions and lets of the file") {
  CHECK(Evaluated("let f(x, y = 2) = x * y\nlet z = f(3) + f(y = 1, 4)").text() == "10");
  CHECK(Evaluated("let a = 3 mV\nlet b = 2 * a\nlet c = b + a").text() == "9 mV");
  CHECK(Evaluated("let square(x) = x ^ 2\nlet f = square\nlet y = f(3)").codes().empty());
}

TEST_CASE("a function sees its arguments and its file, not the place of its use") {
  Evaluated e("let f(x) = x + inner\nlet g(inner) = f(1)\nlet y = g(5)");
  CHECK(e.codes() == "N101");
}

TEST_CASE("definitions that lead to themselves end with a message") {
  CHECK(Evaluated("let f(n) = n * f(n - 1)\nlet x = f(3)").codes() == "N121");
  CHECK(Evaluated("let f(n) = if n < 1 then 1 else n * f(n - 1)\nlet x = f(5)").text() == "120");
  CHECK(Evaluated("let f(n) = f(n - 1) + f(n - 2)\nlet x = f(50)").codes() == "N121");
}

TEST_CASE("unknown names get suggestions") {
  Evaluated e("let regimes = 3\nlet x = regime + 1");
  CHECK(e.codes() == "N101");
  CHECK(e.diagnostics.sorted()[0].hint == "did you mean `regimes`?");
}
