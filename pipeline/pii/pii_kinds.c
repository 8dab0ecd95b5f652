#include "pipeline/pii/pii.h"

#include <string.h>

static const struct {
    const char *name, *about;
} kinds[PII_KINDS] = {
    [PII_RESIDENT] = {"resident-number", "resident registration number, 900101-1234567"},
    [PII_ALIEN] = {"alien-number", "alien registration number, 900101-5234567"},
    [PII_PASSPORT] = {"passport", "passport number, M12345678 or M123A4567"},
    [PII_LICENCE] = {"driver-licence", "driver's licence number, 11-12-345678-90"},
    [PII_MOBILE] = {"mobile", "mobile phone number, 010-1234-5678"},
    [PII_LANDLINE] = {"landline", "landline and internet phone number, 02-123-4567"},
    [PII_EMAIL] = {"email", "e-mail address"},
    [PII_URL] = {"url", "web address"},
    [PII_MENTION] = {"mention", "user mention, @gildong"},
    [PII_CARD] = {"card", "credit card number with a valid Luhn digit"},
    [PII_ACCOUNT] = {"bank-account", "bank account number beside a bank's name or a word such as 계좌"},
    [PII_BUSINESS] = {"business-number", "business registration number with a valid check digit"},
    [PII_CORPORATE] = {"corporate-number", "corporate registration number with a valid check digit"},
    [PII_PLATE] = {"plate", "vehicle registration plate, 12가 3456"},
    [PII_IP] = {"ip", "IP address, version 4 and 6"},
    [PII_ADDRESS] = {"address", "number part of a street or lot address, apartment and room numbers"},
};

const char *pii_kind_name(enum pii_kind kind)
{
    return kinds[kind].name;
}

const char *pii_kind_about(enum pii_kind kind)
{
    return kinds[kind].about;
}

int pii_kind_find(const char *name)
{
    for (int k = 0; k < PII_KINDS; k++)
        if (strcmp(kinds[k].name, name) == 0) return k;
    return -1;
}
