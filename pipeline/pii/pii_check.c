#include "pipeline/pii/pii_check.h"

static int at(const char *digits, size_t i)
{
    return digits[i] - '0';
}

static int two(const char *digits, size_t i)
{
    return 10 * at(digits, i) + at(digits, i + 1);
}

static bool month_and_day(const char *digits, bool leap)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = two(digits, 0), day = two(digits, 2);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* Of the years that the seventh digit can mean, 1900 to 2099, 1900 alone is divisible by four and no leap
 * year. */
bool pii_birth_date(const char *digits, size_t n)
{
    if (n < 7) return false;
    int year = two(digits, 0), century = at(digits, 6);
    bool of_1900s = century == 1 || century == 2 || century == 5 || century == 6;
    return month_and_day(digits + 2, year % 4 == 0 && !(year == 0 && of_1900s));
}

static int weighted(const char *digits, const char *weights)
{
    int sum = 0;
    for (size_t i = 0; weights[i]; i++) sum += at(digits, i) * at(weights, i);
    return sum;
}

char pii_resident_digit(const char *digits)
{
    return (char)('0' + (11 - weighted(digits, "234567892345") % 11) % 10);
}

char pii_alien_digit(const char *digits)
{
    return (char)('0' + (13 - weighted(digits, "234567892345") % 11) % 10);
}

char pii_business_digit(const char *digits)
{
    int sum = weighted(digits, "137137135") + at(digits, 8) * 5 / 10;
    return (char)('0' + (10 - sum % 10) % 10);
}

char pii_corporate_digit(const char *digits)
{
    return (char)('0' + (10 - weighted(digits, "121212121212") % 10) % 10);
}

char pii_luhn_digit(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        int d = at(digits, i);
        if ((n - i) % 2 == 0) d = 2 * d - (d > 4 ? 9 : 0);
        sum += d;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

bool pii_is_resident(const char *digits, size_t n)
{
    return n == 13 && pii_birth_date(digits, n) && digits[12] == pii_resident_digit(digits);
}

bool pii_is_alien(const char *digits, size_t n)
{
    return n == 13 && pii_birth_date(digits, n) && digits[12] == pii_alien_digit(digits);
}

static bool all_same(const char *digits, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (digits[i] != digits[0]) return false;
    return true;
}

bool pii_is_business(const char *digits, size_t n)
{
    return n == 10 && !all_same(digits, n) && digits[9] == pii_business_digit(digits);
}

bool pii_is_corporate(const char *digits, size_t n)
{
    return n == 13 && !all_same(digits, n) && digits[12] == pii_corporate_digit(digits);
}

bool pii_is_plain_corporate(const char *digits, size_t n)
{
    if (!pii_is_corporate(digits, n)) return false;
    int registry = two(digits, 0), form = two(digits, 4);
    bool form_exists = (form >= 11 && form <= 15) || (form >= 21 && form <= 22) ||
                       (form >= 31 && form <= 71) || (form >= 81 && form <= 86);
    if (registry < 11 || registry > 28 || !form_exists) return false;
    if (pii_is_alien(digits, n) && digits[6] >= '5' && digits[6] <= '8') return false;
    /* 11 to 28 as a year of birth: with 3 or 4 a child of this century, with 1 or 2 more than a century ago.
     */
    return !(pii_is_resident(digits, n) && (digits[6] == '3' || digits[6] == '4'));
}

bool pii_is_card(const char *digits, size_t n)
{
    int first = two(digits, 0);
    bool issuer = n == 16 ? (digits[0] >= '4' && digits[0] <= '6') || digits[0] == '9' || first == 35 ||
                                (first >= 22 && first <= 27)
                  : n == 15 ? first == 34 || first == 37
                  : n == 14 ? first == 30 || first == 36 || first == 38 || first == 39
                            : false;
    return issuer && !all_same(digits, n) && digits[n - 1] == pii_luhn_digit(digits, n);
}

bool pii_is_account(const char *digits, size_t n)
{
    return n >= 10 && n <= 16 && !all_same(digits, n);
}

bool pii_is_not_date(const char *digits, size_t n)
{
    int century = two(digits, 0);
    return n != 8 || !(century == 19 || century == 20) || !month_and_day(digits + 4, true);
}
