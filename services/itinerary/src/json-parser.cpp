#include "json-parser.h"

#include <cstdlib>

#include "utf8.h"

namespace wayfarer {
namespace {

constexpr int DEPTH_MAX = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  Parser(std::string_view text, JsonError &error) : text_(text), error_(error) {}

  bool document(JsonValue &value) {
    skip_space();
    if (!this->value(value, 0)) return false;
    skip_space();
    return at_ == text_.size() || fail("unexpected text after the value");
  }

 private:
  bool fail(const char *message) {
    error_ = {at_, message};
    return false;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char expected) {
    if (peek() != expected || at_ >= text_.size()) return false;
    at_++;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      at_++;
    }
  }

  bool value(JsonValue &value, int depth) {
    if (depth > DEPTH_MAX) return fail("nested too deeply");
    switch (peek()) {
      case '{': return object(value, depth);
      case '[': return array(value, depth);
      case '"':
        value.kind = JsonValue::Kind::text;
        return string(value.text);
      case 't': return literal("true", value, JsonValue::Kind::boolean, true);
      case 'f': return literal("false", value, JsonValue::Kind::boolean, false);
      case 'n': return literal("null", value, JsonValue::Kind::null, false);
      default: return number(value);
    }
  }

  bool literal(std::string_view word, JsonValue &value, JsonValue::Kind kind, bool boolean) {
    if (text_.substr(at_, word.size()) != word) return fail("expected a value");
    at_ += word.size();
    value.kind = kind;
    value.boolean = boolean;
    return true;
  }

  bool number(JsonValue &value) {
    size_t start = at_;
    take('-');
    if (!is_digit(peek())) return fail("expected a value");
    if (!take('0')) digits();
    if (take('.') && !digits()) return fail("expected a digit after the decimal point");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return fail("expected a digit in the exponent");
    }
    value.kind = JsonValue::Kind::number;
    value.text = text_.substr(start, at_ - start);
    value.number = std::strtod(value.text.c_str(), nullptr);
    return true;
  }

  bool digits() {
    size_t start = at_;
    while (is_digit(peek())) at_++;
    return at_ > start;
  }

  bool array(JsonValue &value, int depth) {
    value.kind = JsonValue::Kind::array;
    at_++;
    skip_space();
    if (take(']')) return true;
    do {
      skip_space();
      if (!this->value(value.items.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']') || fail("expected ',' or ']'");
  }

  bool object(JsonValue &value, int depth) {
    value.kind = JsonValue::Kind::object;
    at_++;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (peek() != '"') return fail("expected a member's name in quotes");
      if (!string(value.keys.emplace_back())) return false;
      skip_space();
      if (!take(':')) return fail("expected ':'");
      skip_space();
      if (!this->value(value.items.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take('}') || fail("expected ',' or '}'");
  }

  bool string(std::string &out) {
    at_++;
    while (at_ < text_.size()) {
      unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        at_++;
        return true;
      }
      if (c < 0x20) return fail("a control character in a string must be escaped");
      if (c == '\\') {
        if (!escape(out)) return false;
        continue;
      }
      size_t length = utf8_length(text_.substr(at_));
      if (length == 0) return fail("not valid UTF-8");
      out.append(text_, at_, length);
      at_ += length;
    }
    return fail("a string without an end");
  }

  bool escape(std::string &out) {
    at_++;
    char c = peek();
    at_++;
    switch (c) {
      case '"': case '\\': case '/': out += c; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'u': return unicode_escape(out);
      default: at_--; return fail("unknown escape");
    }
  }

  /** \uXXXX, with its second half when it is a surrogate; half a pair alone has no UTF-8 form and is refused. */
  bool unicode_escape(std::string &out) {
    uint32_t unit = 0;
    if (!hex_unit(unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return fail("half a surrogate pair");
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      uint32_t low = 0;
      if (!take('\\') || !take('u') || !hex_unit(low)) return fail("half a surrogate pair");
      if (low < 0xDC00 || low > 0xDFFF) return fail("half a surrogate pair");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(out, unit);
    return true;
  }

  bool hex_unit(uint32_t &unit) {
    for (int i = 0; i < 4; i++, at_++) {
      char c = peek();
      if (is_digit(c)) unit = unit * 16 + static_cast<uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') unit = unit * 16 + static_cast<uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') unit = unit * 16 + static_cast<uint32_t>(c - 'A' + 10);
      else return fail("expected four hexadecimal digits");
    }
    return true;
  }

  std::string_view text_;
  JsonError &error_;
  size_t at_ = 0;
};

}  // namespace

std::optional<JsonValue> parse_json(std::string_view text, JsonError &error) {
  JsonValue value;
  if (!Parser(text, error).document(value)) return std::nullopt;
  return value;
}

}  // namespace wayfarer
