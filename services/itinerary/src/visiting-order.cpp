/*
 * Order of the stops: the open travelling-salesman path with a fixed start.
 *
 * Idea: up to 12 points exactly, by Held and Karp's dynamic programme over (set visited, last point); beyond, local
 * search with 2-opt (turn a stretch round) from the given order and from the nearest-neighbour order.
 * Trade-off: the exact programme takes n² 2ⁿ steps, half a million at 12 points (about a millisecond) and double that
 * with every further one; 2-opt ends a few per cent above the optimum on plane instances.
 * References: Held & Karp 1962, "A Dynamic Programming Approach to Sequencing Problems"; Croes 1958, "A Method for
 * Solving Traveling-Salesman Problems"; Johnson & McGeoch 1997, "The Traveling Salesman Problem: A Case Study".
 */
#include "visiting-order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace wayfarer {
namespace {

constexpr size_t EXACT_POINTS_MAX = 12;
/** Shorter gains are rounding: without a floor the search could turn in circles. */
constexpr double GAIN_KM_MIN = 1e-6;

class Distances {
 public:
  explicit Distances(const std::vector<Point> &points) : count_(points.size()), km_(count_ * count_) {
    for (size_t i = 0; i < count_; i++) {
      for (size_t j = 0; j < count_; j++) km_[i * count_ + j] = distance_km(points[i], points[j]);
    }
  }
  double operator()(size_t from, size_t to) const { return km_[from * count_ + to]; }
  size_t count() const { return count_; }

 private:
  size_t count_;
  std::vector<double> km_;
};

double length_km(const Distances &km, const VisitingOrder &order) {
  double total = 0;
  for (size_t i = 1; i < order.size(); i++) total += km(order[i - 1], order[i]);
  return total;
}

/** Bit i - 1 of a set stands for point i; point 0 is in every set. */
VisitingOrder exact_order(const Distances &km) {
  size_t others = km.count() - 1;
  size_t sets = size_t{1} << others;
  std::vector<double> best(sets * others, std::numeric_limits<double>::infinity());
  std::vector<unsigned char> before(sets * others);
  for (size_t last = 0; last < others; last++) best[(size_t{1} << last) * others + last] = km(0, last + 1);

  for (size_t set = 1; set < sets; set++) {
    for (size_t last = 0; last < others; last++) {
      double so_far = best[set * others + last];
      if (!(set >> last & 1)) continue;
      for (size_t next = 0; next < others; next++) {
        if (set >> next & 1) continue;
        size_t state = (set | size_t{1} << next) * others + next;
        double through = so_far + km(last + 1, next + 1);
        if (through >= best[state]) continue;
        best[state] = through;
        before[state] = static_cast<unsigned char>(last);
      }
    }
  }

  VisitingOrder order;
  size_t set = sets - 1;
  auto ends = best.begin() + static_cast<long>(set * others);
  size_t last = static_cast<size_t>(std::min_element(ends, ends + static_cast<long>(others)) - ends);
  while (set != 0) {
    order.push_back(last + 1);
    size_t previous = before[set * others + last];
    set &= ~(size_t{1} << last);
    last = previous;
  }
  order.push_back(0);
  std::reverse(order.begin(), order.end());
  return order;
}

VisitingOrder nearest_neighbour_order(const Distances &km) {
  VisitingOrder order(km.count());
  std::iota(order.begin(), order.end(), size_t{0});
  for (size_t i = 1; i < order.size(); i++) {
    auto nearer = [&](size_t a, size_t b) { return km(order[i - 1], a) < km(order[i - 1], b); };
    std::iter_swap(order.begin() + static_cast<long>(i),
                   std::min_element(order.begin() + static_cast<long>(i), order.end(), nearer));
  }
  return order;
}

/** Turns stretches round as long as that shortens the path; a stretch up to the end has one edge to gain, not two. */
VisitingOrder two_opt(const Distances &km, VisitingOrder order) {
  bool improved = true;
  while (improved) {
    improved = false;
    for (size_t i = 1; i + 1 < order.size(); i++) {
      for (size_t j = i + 1; j < order.size(); j++) {
        double gain = km(order[i - 1], order[i]) - km(order[i - 1], order[j]);
        if (j + 1 < order.size()) gain += km(order[j], order[j + 1]) - km(order[i], order[j + 1]);
        if (gain < GAIN_KM_MIN) continue;
        std::reverse(order.begin() + static_cast<long>(i), order.begin() + static_cast<long>(j) + 1);
        improved = true;
      }
    }
  }
  return order;
}

}  // namespace

double length_km(const std::vector<Point> &points, const VisitingOrder &order) {
  return length_km(Distances(points), order);
}

VisitingOrder given_order(const std::vector<Point> &points) {
  VisitingOrder order(points.size());
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

VisitingOrder shortest_order(const std::vector<Point> &points) {
  VisitingOrder given = given_order(points);
  if (points.size() < 3) return given;
  Distances km(points);
  VisitingOrder found = points.size() <= EXACT_POINTS_MAX
                            ? exact_order(km)
                            : std::min(two_opt(km, given), two_opt(km, nearest_neighbour_order(km)),
                                       [&](const VisitingOrder &a, const VisitingOrder &b) {
                                         return length_km(km, a) < length_km(km, b);
                                       });
  return length_km(km, given) - length_km(km, found) < GAIN_KM_MIN ? given : found;
}

}  // namespace wayfarer
