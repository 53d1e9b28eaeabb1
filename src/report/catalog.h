/* catalog.h — every report there is. One line each, in the order people read them. */
#ifndef CATALOG_H
#define CATALOG_H
// clang-format off
#define REPORTS(each) \
    each(overview) \
    each(channels) \
    each(funnel) \
    each(paths) \
    each(active) \
    each(retention) \
    each(rfm) \
    each(repurchase)
// clang-format on
#endif
