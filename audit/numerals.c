#include "audit/numerals.h"

#include <inttypes.h>
#include <stdio.h>

enum { GROUP = 3, LAST_GROUPED = 99999999 };

static const char units[] = {0, 'k', 'M', 'G', 'T', 'P', 'E'};

void numeral_grouped(struct buf *out, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, value);
    for (int i = 0; i < n; i++) {
        bool first = i == 0 || (i == 1 && digits[0] == '-');
        if (!first && (n - i) % GROUP == 0) buf_char(out, ',');
        buf_char(out, digits[i]);
    }
}

/* value as whole and tenth of the largest unit that is not larger than it. */
static char scaled(int64_t value, int64_t *whole, int64_t *tenth)
{
    size_t unit = 0;
    int64_t size = 1;
    while (unit + 1 < sizeof units && value / size >= 1000) size *= 1000, unit++;
    *whole = value / size;
    *tenth = size > 1 ? value % size / (size / 10) : 0;
    return units[unit];
}

static void add_scaled(struct buf *out, int64_t whole, int64_t tenth)
{
    buf_i64(out, whole);
    if (tenth && whole < 100) buf_printf(out, ".%" PRId64, tenth);
}

void numeral_short(struct buf *out, int64_t value)
{
    if (value < 0) {
        buf_char(out, '-');
        value = value == INT64_MIN ? INT64_MAX : -value;
    }
    int64_t whole, tenth;
    char unit = scaled(value, &whole, &tenth);
    add_scaled(out, whole, tenth);
    if (unit) buf_char(out, unit);
}

void numeral_fitting(struct buf *out, int64_t value)
{
    if (value <= LAST_GROUPED && value >= -LAST_GROUPED)
        numeral_grouped(out, value);
    else
        numeral_short(out, value);
}

void numeral_share(struct buf *out, int64_t part, int64_t whole)
{
    double share = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    if (whole <= 0)
        buf_str(out, "–");
    else if (part <= 0)
        buf_str(out, "0%");
    else if (part >= whole)
        buf_printf(out, "%.0f%%", share);
    else if (share < 0.1)
        buf_str(out, "<0.1%");
    else if (share > 99.9)
        buf_str(out, ">99.9%");
    else
        buf_printf(out, "%.1f%%", share);
}

void numeral_bytes(struct buf *out, int64_t bytes)
{
    int64_t whole, tenth;
    char unit = scaled(bytes < 0 ? 0 : bytes, &whole, &tenth);
    add_scaled(out, whole, tenth);
    buf_char(out, ' ');
    if (unit) buf_char(out, unit);
    buf_char(out, 'B');
}
