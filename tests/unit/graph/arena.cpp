#include "engine/graph/graph.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace nsim;
using namespace nsim::graph;

namespace {

struct Small {
  Graph g;
  ValueId v, w;
  Small() {
    graph::Value one;
    one.path = "v";
    g.values.push_back(one);
    one.path = "w";
    g.values.push_back(one);
    v = {0};
    w = {1};
  }
  Arena& a() { return g.expressions; }
  ExpressionId read(ValueId id, uint16_t version = 0) { return a().read(id, version); }
  ExpressionId number(double x) { return a().constant(x); }
  std::string text(ExpressionId id) { return dump(g, id); }
};

}  // namespace

TEST_CASE("equal expressions are one id; the order of a commutative pair does not matter") {
  Small s;
  ExpressionId v = s.read(s.v), w = s.read(s.w);
  CHECK(s.a().make(Op::add, v, w) == s.a().make(Op::add, w, v));
  CHECK(s.a().make(Op::mul, v, w) == s.a().make(Op::mul, w, v));
  CHECK(s.a().make(Op::sub, v, w) != s.a().make(Op::sub, w, v));
  CHECK(s.read(s.v, 1) != v);
  CHECK(s.a().constant(0.0) == s.a().constant(-0.0));
  CHECK(s.a().constant(1, Type::i32) != s.a().constant(1));
}

TEST_CASE("constants are folded in double, with the meanings of op.h") {
  Small s;
  auto value = [&](Op op, double x, double y = 0) { return s.a().value_of(s.a().make(op, s.number(x), s.number(y))); };
  auto one = [&](Op op, double x) { return s.a().value_of(s.a().make(op, s.number(x))); };
  CHECK(value(Op::add, 0.1, 0.2) == 0.1 + 0.2);
  CHECK(value(Op::pow, -2, 3) == -8);
  CHECK(one(Op::round, -2.5) == -3);
  CHECK(one(Op::sign, 0) == 0);
  CHECK(one(Op::exprel, 0) == 1);
  CHECK(one(Op::exprel, 1e-9) == doctest::Approx(1 + 0.5e-9).epsilon(1e-15));
  CHECK(one(Op::log, 0) == -INFINITY);
  CHECK(value(Op::lt, NAN, 1) == 0);
  CHECK(s.a()[s.a().make(Op::lt, s.number(1), s.number(2))].type == Type::bit);
}

TEST_CASE("what is absent in the text is absent in the graph") {
  Small s;
  ExpressionId v = s.read(s.v);
  CHECK(s.a().make(Op::add, v, s.number(0)) == v);
  CHECK(s.a().make(Op::mul, s.number(1), v) == v);
  CHECK(s.a().is_constant(s.a().make(Op::mul, s.number(0), v)));
  CHECK(s.a().make(Op::neg, s.a().make(Op::neg, v)) == v);
  ExpressionId yes = s.a().constant(1, Type::bit), positive = s.a().make(Op::lt, s.number(0), v);
  CHECK(s.a().make(Op::logical_and, yes, positive) == positive);
  CHECK(s.a().make(Op::select, yes, v, s.number(3)) == v);
  CHECK(s.a().make(Op::select, positive, v, v) == v);
}

TEST_CASE("small powers are products") {
  Small s;
  ExpressionId v = s.read(s.v);
  CHECK(s.text(s.a().make(Op::pow, v, s.number(2))) == "v * v");
  CHECK(s.text(s.a().make(Op::pow, v, s.number(3))) == "v * (v * v)");
  ExpressionId square = s.a().make(Op::mul, v, v);
  CHECK(s.a().make(Op::pow, v, s.number(4)) == s.a().make(Op::mul, square, square));
  CHECK(s.text(s.a().make(Op::pow, v, s.number(-1))) == "1 / v");
  CHECK(s.text(s.a().make(Op::pow, v, s.number(0.5))) == "sqrt(v)");
  CHECK(s.text(s.a().make(Op::pow, v, s.number(2.5))) == "pow(v, 2.5)");
}

TEST_CASE("whole numbers stay whole") {
  Small s;
  ExpressionId held = s.a().read(s.w, 0, Type::i32), one = s.a().constant(1, Type::i32);
  CHECK(s.a()[s.a().make(Op::sub, held, one)].type == Type::i32);
  CHECK(s.a()[s.a().make(Op::mul, held, s.read(s.v))].type == Type::real);
  CHECK(s.a()[s.a().counted(s.read(s.v))].type == Type::i32);
  CHECK(s.a().value_of(s.a().counted(s.number(49.999999))) == 50);
}

TEST_CASE("draws are one when stream and law are, and replace reaches into them") {
  Small s;
  Draw d;
  d.law = Law::normal;
  d.stream = "exc.v";
  ExpressionId a = s.a().draw(d, {s.read(s.v), s.number(1)}), b = s.a().draw(d, {s.read(s.v), s.number(1)});
  CHECK(a == b);
  d.stream = "exc.v.1";
  CHECK(s.a().draw(d, {s.read(s.v), s.number(1)}) != a);
  d.above = s.read(s.v);
  ExpressionId c = s.a().draw(d, {s.number(0), s.number(1)});
  ExpressionId replaced = s.a().replace(s.a().make(Op::add, c, s.read(s.w)), {{s.read(s.v).at, s.number(7)}});
  CHECK(s.text(replaced) == "w + normal(0, 1, above = 7 | \"exc.v.1\")");
}

TEST_CASE("expressions print with as few brackets as they need") {
  Small s;
  ExpressionId v = s.read(s.v), w = s.read(s.w, 2), sum = s.a().make(Op::sub, v, w);
  CHECK(s.text(s.a().make(Op::div, sum, s.number(20))) == "(v - w@2) / 20");
  CHECK(s.text(s.a().make(Op::sub, v, sum)) == "v - (v - w@2)");
  CHECK(s.text(s.a().make(Op::select, s.a().make(Op::le, v, w), v, s.number(-1))) == "select(v <= w@2, v, -1)");
}
