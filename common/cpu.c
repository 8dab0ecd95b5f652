#include "common/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static enum cpu_level best_level(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
        return CPU_PLAIN;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return CPU_AVX512;
    return CPU_AVX2;
#else
    return CPU_PLAIN;
#endif
}

static enum cpu_level find_level(void)
{
    static const char *const names[CPU_LEVELS] = {"plain", "avx2", "avx512"};
    const char *wanted = getenv("MALMOI_CPU");
    enum cpu_level best = best_level();
    for (int level = CPU_PLAIN; wanted && level <= (int)best; level++)
        if (strcmp(wanted, names[level]) == 0) return (enum cpu_level)level;
    return best;
}

enum cpu_level cpu_level(void)
{
    static _Atomic int known; /* the level plus one; threads that race find the same */
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (!level) {
        level = (int)find_level() + 1;
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return (enum cpu_level)(level - 1);
}
