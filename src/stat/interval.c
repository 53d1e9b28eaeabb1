/* interval.c — how sure one may be of a rate. */
#include "stat/stat.h"

#include <math.h>

Range share_range(i64 takers, i64 people, double z)
{
    assert(takers >= 0 && takers <= people && z >= 0);
    if (people == 0)
        return (Range){0, 1};
    double n = (double)people, p = (double)takers / n, z2 = z * z;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return (Range){takers == 0 ? 0 : fmax(0, middle - half),
                   takers == people ? 1 : fmin(1, middle + half)};
}
