#pragma once

#include <vector>

#include "geography.h"

namespace wayfarer {

/** Indexes into `points` in the order to visit them: the first stays first, the trip may end anywhere. */
using VisitingOrder = std::vector<size_t>;

double length_km(const std::vector<Point> &points, const VisitingOrder &order);

VisitingOrder given_order(const std::vector<Point> &points);

/** Never longer than the given order; the shortest there is for up to 12 points. */
VisitingOrder shortest_order(const std::vector<Point> &points);

}  // namespace wayfarer
