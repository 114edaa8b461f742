#include "kernels/kernels.h"

namespace nsim::kernels {

namespace {
constexpr char cpu_text[] =
#include "kernels/cpu.text"
    ;
constexpr char barrier_text[] =
#include "kernels/barrier.text"
    ;
constexpr char philox_text[] =
#include "kernels/philox.text"
    ;
constexpr char math_text[] =
#include "kernels/math.text"
    ;
constexpr char draw_text[] =
#include "kernels/draw.text"
    ;
}  // namespace

std::string_view dialect_cpu() { return cpu_text; }
std::string_view barrier() { return barrier_text; }
std::string_view philox() { return philox_text; }
std::string_view math() { return math_text; }
std::string_view draw() { return draw_text; }

}  // namespace nsim::kernels
