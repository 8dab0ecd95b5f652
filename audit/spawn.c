#include "audit/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/io.h"

enum { MOST_SAID = 1 << 20 };

static int start(char *const *argv, const char *said, pid_t *child, struct err *e)
{
    posix_spawn_file_actions_t actions;
    int fault = posix_spawn_file_actions_init(&actions);
    if (fault) return err_memory(e);
    fault = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!fault) fault = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said, O_WRONLY | O_CREAT | O_TRUNC,
                                                 0600);
    if (!fault) fault = posix_spawn(child, "/proc/self/exe", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return fault ? err_system(e, "cannot start this program again: %s", strerror(fault)) : 0;
}

static int failed(int status, const char *said, struct err *e)
{
    struct buf text = BUF_INIT;
    if (WIFSIGNALED(status)) return err_system(e, "it ended with signal %d", WTERMSIG(status));
    if (io_read_file(said, MOST_SAID, &text, NULL)) buf_clear(&text);
    err_data(e, "%.*s", (int)strcspn(buf_text(&text), "\n"), buf_text(&text));
    if (WEXITSTATUS(status) == ERR_SYSTEM) e->code = ERR_SYSTEM;
    buf_free(&text);
    return -1;
}

int spawn_self(const char *const *arguments, size_t n, const char *folder, struct err *e)
{
    struct buf said = BUF_INIT;
    char **argv = calloc(n + 1, sizeof *argv);
    pid_t child = 0;
    int status = 0;
    buf_printf(&said, "%s/" SPAWN_SAID, folder);
    int result = argv && !said.failed ? 0 : err_memory(e);
    for (size_t i = 0; i < n && !result; i++) argv[i] = (char *)arguments[i];
    if (!result) result = start(argv, said.data, &child, e);
    if (!result) {
        while (waitpid(child, &status, 0) < 0)
            if (errno != EINTR) {
                result = err_errno(e, "cannot wait for a process");
                break;
            }
        if (!result && status) result = failed(status, said.data, e);
    }
    free(argv);
    buf_free(&said);
    return result;
}
