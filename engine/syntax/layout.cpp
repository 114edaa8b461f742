#include "engine/syntax/layout.h"
#include "engine/text/diagnostic.h"
#include "engine/units/unit.h"
#include <algorithm>
#include <optional>

namespace nsim::syntax {

namespace {

size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// `100 using`, with one blank, would be read as 100 us and a rest: a number keeps two blanks from such a word.
bool would_join(const std::string& before, const std::string& word) {
  bool number = !before.empty() && before[0] >= '0' && before[0] <= '9' && before.find_first_not_of("0123456789.eE+-") == std::string::npos;
  if (!number) return false;
  for (size_t n = 1; n <= word.size(); ++n) {
    if (parse_unit(word.substr(0, n))) return true;
  }
  return false;
}

struct Block { size_t open, close; bool broken, forced; };   // forced: for the width, so every sentence gets its line

class Layout {
 public:
  Layout(const std::vector<Word>& words, std::vector<Trivia> trivia) : words_(words), trivia_(std::move(trivia)) { find_blocks(); }

  std::string write() {
    // A block on one line that is too wide is broken, the outermost first, until every line fits or nothing is left to break.
    while (true) {
      write_once();
      Block* wide = too_wide_block();
      if (!wide) return text_;
      wide->broken = wide->forced = true;
    }
  }

 private:
  void find_blocks() {
    block_of_.assign(words_.size(), SIZE_MAX);
    std::vector<size_t> open;
    for (size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].role == Role::open) {
        open.push_back(blocks_.size());
        blocks_.push_back({i, i, false, false});
        block_of_[i] = open.back();
      }
      if (words_[i].role == Role::close) {
        block_of_[i] = open.back();
        blocks_[open.back()].close = i;
        open.pop_back();
      }
      bool separator = words_[i].role == Role::first || words_[i].role == Role::close || !trivia_[i].comments.empty();
      if (!separator || (!trivia_[i].broken && trivia_[i].comments.empty())) continue;
      size_t own = words_[i].role == Role::close ? block_of_[i] : SIZE_MAX;
      if (own != SIZE_MAX) blocks_[own].broken = true;
      for (size_t b : open) blocks_[b].broken = true;
    }
  }

  Block* too_wide_block() {
    Block* found = nullptr;
    for (Block& block : blocks_) {
      bool empty = block.close == block.open + 1;
      if (!block.broken && !empty && wide_at_[block.open] && (!found || block.open < found->open)) found = &block;
    }
    return found;
  }

  void write_once() {
    text_.clear();
    line_.clear();
    depth_ = 0;
    brackets_.clear();
    open_blocks_.clear();
    on_line_.clear();
    wide_at_.assign(words_.size(), false);
    for (size_t i = 0; i < words_.size(); ++i) place(i);
    comments_before(words_.size(), 0);
    finish_line();
  }

  /// Decides between a new line, blanks and nothing, then writes the word.
  void place(size_t i) {
    const Word& word = words_[i];
    bool starts = word.role == Role::first || word.role == Role::close;
    size_t inside = depth_ * 2;
    bool commented = comments_before(i, starts ? inside : continuation(i));
    if (word.role == Role::close) --depth_;
    if (starts) start_sentence(i, commented);
    else if (i > 0 && (commented || (trivia_[i].broken && word.role != Role::open))) begin_line(word.text == ")" || word.text == "]" ? indent_ : continuation(i));
    else line_ += std::string(gap(i), ' ');
    write(i);
  }

  void start_sentence(size_t i, bool commented) {
    bool close = words_[i].role == Role::close, after_open = i > 0 && words_[i - 1].role == Role::open;
    bool top = open_blocks_.empty();
    bool broken = top || blocks_[open_blocks_.back()].broken;
    bool forced = !top && blocks_[open_blocks_.back()].forced;
    bool together = broken && !top && !forced && !close && !after_open && !commented && !trivia_[i].broken;   // `a = 1; b = 2` in a broken block
    if (close) open_blocks_.pop_back();
    brackets_.clear();
    if (broken && !together && !(close && after_open && !commented)) {
      bool blank = trivia_[i].blank_before && !close && (commented || !after_open) && !(text_.empty() && line_.empty());
      begin_line(depth_ * 2, blank);
      indent_ = depth_ * 2;
    } else if (close || after_open) {
      if (!(close && after_open)) line_ += ' ';
    } else {
      line_ += ";" + std::string(trivia_[i].aligned ? std::max<size_t>(1, trivia_[i].blanks) : 1, ' ');
    }
  }

  void write(size_t i) {
    const Word& word = words_[i];
    line_ += word.text;
    on_line_.push_back(i);
    if (word.text == "(" || word.text == "[") brackets_.push_back(last_before_break(i) ? indent_ + 2 : width_of(line_));
    if ((word.text == ")" || word.text == "]") && !brackets_.empty()) brackets_.pop_back();
    if (word.role == Role::open) {
      open_blocks_.push_back(block_of_[i]);
      ++depth_;
    }
  }

  bool last_before_break(size_t i) const { return i + 1 < words_.size() && trivia_[i + 1].broken; }

  /// Under the first word inside the bracket; without a bracket, where the author aligned it.
  size_t continuation(size_t i) const {
    if (!brackets_.empty()) return brackets_.back();
    return trivia_[i].under && trivia_[i].blanks > indent_ ? trivia_[i].blanks : indent_ + 4;
  }

  size_t gap(size_t i) {
    const Word& word = words_[i];
    if (i == 0 || line_.empty()) return 0;
    bool right_side = word.gap == Gap::free && operator_at_ == i - 1 && operator_at_ != SIZE_MAX;
    if (word.gap == Gap::free && !right_side) {
      operator_at_ = i;
      bool author_spaced = i + 1 >= words_.size() || trivia_[i].blanks > 0 || trivia_[i + 1].blanks > 0 || trivia_[i + 1].broken;
      tight_ = !author_spaced;
    }
    if (word.gap == Gap::tight || (word.gap == Gap::free && tight_)) return 0;
    size_t least = would_join(words_[i - 1].text, word.text) ? 2 : 1;
    return trivia_[i].aligned ? std::max(least, trivia_[i].blanks) : least;
  }

  /// Writes the comments before word `i`; those on lines of their own stand at `indent`. True if there are any.
  bool comments_before(size_t i, size_t indent) {
    for (const Comment& comment : trivia_[i].comments) {
      bool nothing_yet = text_.empty() && line_.empty();
      if (comment.own_line || nothing_yet) {
        bool after_open = i > 0 && words_[i - 1].role == Role::open && &comment == &trivia_[i].comments.front();
        begin_line(indent, comment.blank_before && !nothing_yet && !after_open);
        line_ += comment.text;
      } else {
        comment_gap(comment);
      }
    }
    return !trivia_[i].comments.empty();
  }

  /// A comment behind a sentence keeps its column when it can.
  void comment_gap(const Comment& comment) {
    size_t width = width_of(line_);
    mark_if_wide(width);
    line_ += std::string(std::max(comment.column, width + 2) - width, ' ') + comment.text;
    on_line_.clear();
  }

  void begin_line(size_t indent, bool blank = false) {
    finish_line();
    if (blank) text_ += '\n';
    line_ = std::string(indent, ' ');
  }

  void finish_line() {
    mark_if_wide(width_of(line_));
    on_line_.clear();
    if (line_.find_first_not_of(' ') != std::string::npos) text_ += line_ + "\n";
    line_.clear();
  }

  void mark_if_wide(size_t width) {
    if (width <= widest_line) return;
    for (size_t i : on_line_) wide_at_[i] = true;
  }

  const std::vector<Word>& words_;
  std::vector<Trivia> trivia_;
  std::vector<Block> blocks_;
  std::vector<size_t> block_of_;      // for `{` and `}`: which block
  std::string text_, line_;
  std::vector<size_t> on_line_;       // words of the line being written
  std::vector<bool> wide_at_;         // words that stand on a line that is too wide
  std::vector<size_t> open_blocks_, brackets_;
  size_t depth_ = 0, indent_ = 0;
  size_t operator_at_ = SIZE_MAX;
  bool tight_ = false;
};

}  // namespace

std::string one_line(const std::vector<Word>& words) {
  std::string line;
  for (size_t i = 0; i < words.size(); ++i) {
    bool tight = i == 0 || words[i].gap == Gap::tight || (words[i].gap == Gap::free && !words[i].spaced);
    if (!tight) line += would_join(words[i - 1].text, words[i].text) ? "  " : " ";
    line += words[i].text;
  }
  return line;
}

std::string lines_like(const std::vector<Word>& words, std::string_view text) {
  // Alignment is judged by the text as it was; where removing blanks moved a line, the judgement is repeated on the result.
  std::string result = Layout(words, find_trivia(words, text)).write();
  constexpr int most_rounds = 8;
  for (int round = 0; round < most_rounds; ++round) {
    std::string again = Layout(words, find_trivia(words, result)).write();
    if (again == result) break;
    result = std::move(again);
  }
  return result;
}

}  // namespace nsim::syntax
