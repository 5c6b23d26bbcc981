#include "leg.h"

namespace wayfarer {
namespace {

constexpr double WALK_KM_MAX = 3;
constexpr double BUS_KM_MAX = 40;

/** Beyond this a train takes more of a day than the pace allows, and the leg is flown. */
double train_km_max(Pace pace) {
  switch (pace) {
    case Pace::relaxed: return 1200;
    case Pace::normal: return 900;
    case Pace::brisk: return 600;
  }
  __builtin_unreachable();
}

struct Mode {
  const char *name;
  double km_per_hour;
  double detour;       ///< Length of the real way over the great circle.
  double extra_hours;  ///< To the stop, waiting, changing.
};

// Rough figures for planning. Detours of roads and rails are around 1.2 to 1.3: Boscoe et al. 2012, "A Nationwide
// Comparison of Driving Distance Versus Straight-Line Distance", has 1.4 for roads in the USA.
constexpr Mode WALK = {"walk", 4.5, 1.3, 0};
constexpr Mode BUS = {"bus", 40, 1.3, 0.2};
constexpr Mode TRAIN = {"train", 120, 1.25, 0.5};
constexpr Mode FLIGHT = {"flight", 780, 1.05, 3};

const Mode &choose_mode(double km, Pace pace) {
  if (km <= WALK_KM_MAX) return WALK;
  if (km <= BUS_KM_MAX) return BUS;
  return km <= train_km_max(pace) ? TRAIN : FLIGHT;
}

}  // namespace

Leg plan_leg(Point from, Point to, Pace pace) {
  double km = distance_km(from, to);
  const Mode &mode = choose_mode(km, pace);
  return {km, km * mode.detour / mode.km_per_hour + mode.extra_hours, mode.name};
}

}  // namespace wayfarer
