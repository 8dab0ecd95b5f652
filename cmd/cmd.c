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

static void print_help(const struct cmd_page *page)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "usage: malmoi %s\n\n%s\n\noptions:\n", page->usage, page->purpose);
    for (const struct opt *const *table = page->tables; *table; table++)
        opt_help(*table, page->defaults, &text);
    if (page->details) buf_printf(&text, "\n%s\n", page->details);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
}

int cmd_main(const struct cmd_page *page, void *options, const bool *help, cmd_body *run, int argc,
             char **argv)
{
    struct opt_args operands = {ARRAY_INIT};
    struct err e = {0};
    int code = opt_parse(page->tables, options, argc, argv, &operands, &e);
    if (!code && *help)
        print_help(page);
    else if (!code)
        code = run(options, &operands, &e);
    if (code < 0) code = cmd_fail(page->name, &e);
    array_free(&operands.items);
    return cmd_finish(page->name, code);
}
