#include "engine/passes/linear.h"
#include "tests/unit/emit/networks.h"
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::test;

namespace {

struct Forms : Build {
  BlockId b = block("cell");
  PopulationId one = population(b, "one", 1);
  ValueId x = state(b, "x", 0), y = state(b, "y", 0), I = input(b, "I"), p = parameter(b, "p", 4), q = parameter(b, "q", 2);
  std::optional<passes::LinearForm> of(ExpressionId e) {
    passes::LinearForms forms(
        a, [&](ExpressionId v) { return v == r(x) || v == r(y); }, [&](ExpressionId c) { return passes::is_coefficient(g, c); });
    return forms.of(e);
  }
};

}  // namespace

TEST_CASE("sums, products with parameters, quotients by parameters") {
  Forms f;
  const auto form = f.of(f.div(f.sub(f.add(f.r(f.x), f.mul(f.r(f.q), f.r(f.I))), f.mul(f.n(3), f.r(f.y))), f.r(f.p)));
  REQUIRE(form);
  CHECK(form->terms.size() == 3);
  CHECK(form->coefficient_of(f.r(f.x)) == f.div(f.n(1), f.r(f.p)));
  CHECK(form->coefficient_of(f.r(f.I)) == f.div(f.r(f.q), f.r(f.p)));
  CHECK(form->coefficient_of(f.r(f.y)) == f.div(f.n(-3), f.r(f.p)));
  CHECK_FALSE(form->constant.valid());
}

TEST_CASE("terms that occur twice are added; a constant is kept apart") {
  Forms f;
  const auto form = f.of(f.add(f.add(f.mul(f.r(f.p), f.r(f.x)), f.r(f.q)), f.mul(f.r(f.q), f.r(f.x))));
  REQUIRE(form);
  CHECK(form->coefficient_of(f.r(f.x)) == f.add(f.r(f.p), f.r(f.q)));
  CHECK(form->constant == f.r(f.q));
}

TEST_CASE("what depends on no variable is one term, however it is made") {
  Forms f;
  const ExpressionId wave = f.function(Op::sin, f.a.leaf(Op::time)), product = f.mul(wave, f.r(f.I));
  const auto form = f.of(f.sub(f.mul(f.r(f.p), product), f.r(f.x)));
  REQUIRE(form);
  CHECK(form->coefficient_of(product) == f.r(f.p));
}

TEST_CASE("a choice made by parameters is linear; one made by a variable is not") {
  Forms f;
  CHECK(f.of(f.select(f.lt(f.r(f.p), f.n(1)), f.r(f.x), f.mul(f.n(2), f.r(f.x)))).has_value());
  CHECK_FALSE(f.of(f.select(f.lt(f.r(f.x), f.n(1)), f.r(f.x), f.n(0))).has_value());
}

TEST_CASE("products, quotients and functions of variables have no linear form") {
  Forms f;
  CHECK_FALSE(f.of(f.mul(f.r(f.x), f.r(f.y))).has_value());
  CHECK_FALSE(f.of(f.mul(f.r(f.x), f.r(f.I))).has_value());
  CHECK_FALSE(f.of(f.div(f.n(1), f.r(f.x))).has_value());
  CHECK_FALSE(f.of(f.function(Op::exp, f.r(f.x))).has_value());
}
