/* Runs a group of tests once with each kind of vector instructions that this machine has (common/cpu.h). The
 * level is found once a process, so each run is a process of its own. */
#ifndef MALMOI_EVERY_CPU_H
#define MALMOI_EVERY_CPU_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cpu.h"

static int run_at_level(int level, const char *name, int (*group)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        setenv("MALMOI_CPU", name, 1);
        if ((int)cpu_level() != level) exit(0); /* this machine has no such instructions */
        printf("MALMOI_CPU=%s\n", name);
        exit(group() != 0);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int run_at_every_level(int (*group)(void))
{
    static const char *const names[CPU_LEVELS] = {"plain", "avx2", "avx512"};
    int failed = 0;
    for (int level = 0; level < CPU_LEVELS; level++) failed |= run_at_level(level, names[level], group);
    return failed;
}

#endif
