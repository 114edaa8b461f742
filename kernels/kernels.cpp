#include "kernels/kernels.h"

namespace nsim::kernels {

namespace {
constexpr char cpu_text[] =
#include "kernels/cpu.text"
    ;
constexpr char barrier_text[] =
#include "kernels/barrier.text"
    ;
constexpr char walk_text[] =
#include "kernels/walk.text"
    ;
constexpr char deliver_text[] =
#include "kernels/deliver.text"
    ;
constexpr char carry_text[] =
#include "kernels/carry.text"
    ;
constexpr char react_text[] =
#include "kernels/react.text"
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
constexpr char words_text[] =
#include "kernels/words.text"
    ;
constexpr char events_text[] =
#include "kernels/events.text"
    ;
constexpr char lagged_text[] =
#include "kernels/lagged.text"
    ;
constexpr char uniform_text[] =
#include "kernels/uniform.text"
    ;
constexpr char normals_text[] =
#include "kernels/normals.text"
    ;
constexpr char counts_text[] =
#include "kernels/counts.text"
    ;
constexpr char fold_text[] =
#include "kernels/fold.text"
    ;
constexpr char laps_text[] =
#include "kernels/laps.text"
    ;
constexpr char bfloat_text[] =
#include "kernels/bfloat.text"
    ;
constexpr char tile_text[] =
#include "kernels/tile.text"
    ;
constexpr char runs_text[] =
#include "kernels/runs.text"
    ;
}  // namespace

std::string_view dialect_cpu() { return cpu_text; }
std::string_view barrier() { return barrier_text; }
std::string_view walk() { return walk_text; }
std::string_view deliver() { return deliver_text; }
std::string_view carry() { return carry_text; }
std::string_view react() { return react_text; }
std::string_view philox() { return philox_text; }
std::string_view math() { return math_text; }
std::string_view draw() { return draw_text; }
std::string_view words() { return words_text; }
std::string_view normals() { return normals_text; }
std::string_view events() { return events_text; }
std::string_view lagged() { return lagged_text; }
std::string_view uniform() { return uniform_text; }
std::string_view counts() { return counts_text; }
std::string_view fold() { return fold_text; }
std::string_view laps() { return laps_text; }
std::string_view tile() { return tile_text; }
std::string_view bfloat() { return bfloat_text; }
std::string_view runs() { return runs_text; }

}  // namespace nsim::kernels
