/* Which vector instructions to use: one answer for the whole program, so that a test can ask for each.
 *
 * Code that has several forms picks one by this level; all forms give the same bytes. */
#ifndef MALMOI_CPU_H
#define MALMOI_CPU_H

enum cpu_level {
    CPU_PLAIN,  /* portable C */
    CPU_AVX2,   /* x86-64-v3: AVX2, BMI1, BMI2 */
    CPU_AVX512, /* x86-64-v4: AVX-512 F, BW, CD, DQ, VL */
    CPU_LEVELS
};

/* The best level of this processor, or the one that the environment variable MALMOI_CPU names (plain, avx2,
 * avx512) if the processor has it; any other value counts as unset. Asked for once and then remembered.
 * Thread-safe. */
enum cpu_level cpu_level(void);

#endif
