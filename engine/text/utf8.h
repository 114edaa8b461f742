// UTF-8, as far as the engine needs it: reading one character.
#pragma once
#include <cstddef>
#include <string_view>
#include <utility>

namespace nsim {

/// The character at byte `i` and its length in bytes; length 0 when the bytes are not UTF-8 (overlong forms and surrogates are not).
std::pair<char32_t, size_t> decode_utf8(std::string_view text, size_t i);

}  // namespace nsim
