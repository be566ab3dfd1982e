/* How many CPUs this process may use. */
#ifndef S2F_BATCH_CPUS_H
#define S2F_BATCH_CPUS_H

/* The CPUs of the process's affinity mask, further limited by the quotas of
 * its control groups (version 2, cpu.max). At least 1. */
unsigned s2f_cpus_usable(void);

/* cpus, limited by the text of a cpu.max file ("200000 100000" or
 * "max 100000", microseconds of CPU time and of the period), rounded up. Text
 * of any other form limits nothing. */
unsigned s2f_cpus_under_quota(unsigned cpus, const char *cpu_max);

#endif
