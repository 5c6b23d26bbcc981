/*
 * When the sun rises and sets, as a CGI/1.1 program: GET …/sun?lat=48.85&lon=2.35&date=2026-06-21
 *
 * Idea: the sunrise equation, with the sun's mean anomaly and the equation of the centre to three terms; the sun counts as
 * risen when its upper edge is, refraction included (-0.833 degrees). Trade-off: within two minutes up to 65 degrees of
 * latitude, without the observer's height. References: Meeus, Astronomical Algorithms, ch. 15 and 25.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double DEGREE = 3.14159265358979323846 / 180;
static const double HORIZON = -0.833;
static const double DAY_MINUTES = 1440;
static const time_t DAY_SECONDS = 86400;
/** Days from 1970-01-01 to noon of 2000-01-01. */
static const double J2000_DAYS = 10957.5;

static int refuse(int status, const char *title, const char *detail) {
  printf("Status: %d %s\nContent-Type: application/problem+json\nCache-Control: no-store\n", status, title);
  if (status == 405) printf("Allow: GET, HEAD\n");
  printf("\n{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}", title, status, detail);
  return 0;
}

/** The value of a query's parameter; NULL when it is not there. */
static const char *parameter(const char *query, const char *name) {
  size_t length = strlen(name);
  for (const char *at = query; at != NULL; at = strchr(at, '&')) {
    if (*at == '&') at++;
    if (strncmp(at, name, length) == 0 && at[length] == '=') return at + length + 1;
  }
  return NULL;
}

static bool read_degrees(const char *text, double limit, double *degrees) {
  if (text == NULL) return false;
  char *end;
  *degrees = strtod(text, &end);
  return end > text && (*end == '\0' || *end == '&') && *degrees >= -limit && *degrees <= limit;
}

static bool read_date(const char *text, long *days) {
  struct tm date = {0};
  int year, month, day, length = 0;
  if (text == NULL || sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3) return false;
  if (length != 10 || (text[10] != '\0' && text[10] != '&') || year < 1) return false;
  date.tm_year = year - 1900;
  date.tm_mon = month - 1;
  date.tm_mday = day;
  *days = (long)(timegm(&date) / DAY_SECONDS);
  /* What is no date of the calendar was moved to one that is. */
  return date.tm_mon == month - 1 && date.tm_mday == day;
}

/** An instant of that day or a neighbour, "2026-06-21T03:47Z"; `minutes` are counted from midnight UTC. */
static void print_instant(const char *name, long days, double minutes) {
  time_t seconds = days * DAY_SECONDS + lround(minutes) * 60;
  struct tm at;
  gmtime_r(&seconds, &at);
  printf("\"%s\":\"%04d-%02d-%02dT%02d:%02dZ\"", name, at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour,
         at.tm_min);
}

static void answer(double lat, double lon, long days) {
  double since = days + 0.5 - J2000_DAYS + 0.0008 - lon / 360;
  double anomaly = (357.5291 + 0.98560028 * since) * DEGREE;
  double centre = 1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly) + 0.0003 * sin(3 * anomaly);
  double longitude = anomaly + (centre + 180 + 102.9372) * DEGREE;
  double declination = asin(sin(longitude) * sin(23.4397 * DEGREE));
  double noon = since + 0.0053 * sin(anomaly) - 0.0069 * sin(2 * longitude);
  double noon_minutes = (noon + J2000_DAYS - days) * DAY_MINUTES;
  double hour = (sin(HORIZON * DEGREE) - sin(lat * DEGREE) * sin(declination)) / (cos(lat * DEGREE) * cos(declination));

  printf("Content-Type: application/json\nCache-Control: max-age=86400\n\n{");
  print_instant("noon", days, noon_minutes);
  if (hour >= 1 || hour <= -1) {
    printf(",\"sunrise\":null,\"sunset\":null,\"daylightMinutes\":%d}", hour >= 1 ? 0 : 1440);
    return;
  }
  double half_minutes = acos(hour) / DEGREE / 360 * DAY_MINUTES;
  printf(",");
  print_instant("sunrise", days, noon_minutes - half_minutes);
  printf(",");
  print_instant("sunset", days, noon_minutes + half_minutes);
  printf(",\"daylightMinutes\":%ld}", lround(2 * half_minutes));
}

int main(void) {
  const char *method = getenv("REQUEST_METHOD");
  const char *query = getenv("QUERY_STRING");
  double lat, lon;
  long days;
  if (method == NULL || (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0))
    return refuse(405, "Method Not Allowed", "Cannot answer: the method must be GET");
  if (!read_degrees(parameter(query, "lat"), 90, &lat))
    return refuse(400, "Bad Request", "Cannot read lat: must be degrees from -90 to 90");
  if (!read_degrees(parameter(query, "lon"), 180, &lon))
    return refuse(400, "Bad Request", "Cannot read lon: must be degrees from -180 to 180");
  if (!read_date(parameter(query, "date"), &days))
    return refuse(400, "Bad Request", "Cannot read date: must be a day such as 2026-06-21");
  answer(lat, lon, days);
  return 0;
}
