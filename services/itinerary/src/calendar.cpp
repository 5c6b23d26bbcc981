#include "calendar.h"

namespace wayfarer {
namespace {

struct Date {
  long year;
  long month;
  long day;
};

// Both directions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil,
// civil_from_days): years begin in March, so that the leap day is the last of its year, and 400 years, an era, have
// 146,097 days. Years before 0000 do not occur here.
DayNumber to_day_number(Date date) {
  long year = date.month <= 2 ? date.year - 1 : date.year;
  long era = year / 400;
  long year_of_era = year - era * 400;
  long month_from_march = (date.month + 9) % 12;
  long day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date to_date(DayNumber number) {
  long shifted = number + 719468;
  long era = shifted / 146097;
  long day_of_era = shifted - era * 146097;
  long year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  long month_from_march = (5 * day_of_year + 2) / 153;
  long day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  long month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::string padded(long value, size_t width) {
  std::string digits = std::to_string(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

/** -1 when a character is no digit. */
long read_digits(std::string_view text) {
  long value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<DayNumber> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  Date date{read_digits(text.substr(0, 4)), read_digits(text.substr(5, 2)), read_digits(text.substr(8, 2))};
  if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  DayNumber number = to_day_number(date);
  // 31 April comes back as 1 May: a round trip is the whole test of the day.
  Date back = to_date(number);
  if (back.month != date.month || back.day != date.day) return std::nullopt;
  return number;
}

std::string format_date(DayNumber day) {
  Date date = to_date(day);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2);
}

}  // namespace wayfarer
