/* dialects.c — whom we understand. Addresses are tried in this order, an open wildcard last. */
#include "collect/dialects/dialect.h"

const Dialect *const dialects[] = {
    &dialect_patron,
    &dialect_segment,
    &dialect_posthog,
    &dialect_ga4,
    &dialect_matomo,
    &dialect_plausible,
    &dialect_umami,
    &dialect_sensors,
    &dialect_shopify,
    &dialect_woocommerce,
    &dialect_snowplow, /* any address of two segments: last */
    NULL,
};
