#include "cmd/cmd.h"

#include <stdio.h>
#include <unistd.h>

int cmd_fail(const char *command, const struct err *e)
{
    fprintf(stderr, "malmoi %s: %s\n", command, e->message[0] ? e->message : "failed");
    return e->code ? (int)e->code : ERR_SYSTEM;
}

int cmd_finish(const char *command, int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    fprintf(stderr, "malmoi %s: cannot write standard output\n", command);
    return ERR_SYSTEM;
}

int cmd_help(const char *usage, const char *purpose, const struct opt *const *tables, const void *defaults,
             const char *details)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "usage: malmoi %s\n\n%s\n\noptions:\n", usage, purpose);
    for (; *tables; tables++) opt_help(*tables, defaults, &text);
    if (details) buf_printf(&text, "\n%s\n", details);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return cmd_finish("help", 0);
}
