/* What every unit test includes: cmocka with the headers it wants first. */
#ifndef MALMOI_UNIT_H
#define MALMOI_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The bytes of a string literal, a NUL inside included, and their number. */
#define BYTES(literal) (literal), (sizeof(literal) - 1)

#endif
