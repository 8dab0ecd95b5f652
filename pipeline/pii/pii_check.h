/* Check digits and other tests on the digits of a number. All take n ASCII digits, are pure and thread-safe.
 */
#ifndef MALMOI_PII_CHECK_H
#define MALMOI_PII_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* YYMMDD and a digit for the century (1, 2, 5, 6: 1900; others: 2000) stand at the front and are a day of the
 * calendar. */
bool pii_birth_date(const char *digits, size_t n);

/* The digit that the number's last one must be, from the digits before it.
 *
 * resident: 13 digits, weights 2…9 2…5, (11 - sum mod 11) mod 10. Numbers given since October 2020 do not
 * follow. alien: the same sum, (13 - sum mod 11) mod 10. business: 10 digits, weights 1 3 7 1 3 7 1 3 5, plus
 * the tens of the last product, (10 - sum mod 10) mod 10. corporate: 13 digits, weights 1 2 1 2 …, (10 - sum
 * mod 10) mod 10. luhn: any length, ISO/IEC 7812-1 annex B. */
char pii_resident_digit(const char *digits);
char pii_alien_digit(const char *digits);
char pii_business_digit(const char *digits);
char pii_corporate_digit(const char *digits);
char pii_luhn_digit(const char *digits, size_t n);

/* Tests that rules name: the shape was matched already. */
bool pii_is_resident(const char *digits, size_t n); /* birth date and check digit */
bool pii_is_alien(const char *digits, size_t n);    /* birth date and check digit */
bool pii_is_business(const char *digits, size_t n);
bool pii_is_corporate(const char *digits, size_t n);
/* A corporate number that says so itself: a registry's number, a legal form that exists, the check digit; and
 * no better reading as a resident's number. */
bool pii_is_plain_corporate(const char *digits, size_t n);
bool pii_is_card(const char *digits, size_t n);     /* an issuer range of that length and the Luhn digit */
bool pii_is_account(const char *digits, size_t n);  /* 10 to 16 digits, not all the same */
bool pii_is_not_date(const char *digits, size_t n); /* 8 digits that are no YYYYMMDD of 1900 to 2099 */

#endif
