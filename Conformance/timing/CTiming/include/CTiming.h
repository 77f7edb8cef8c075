/* What the timing bench needs and Swift can't say: the processor's own counter, and memcheck's client requests. */
#ifndef CTIMING_H
#define CTIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A counter that runs at a steady rate; its unit is the processor's. */
uint64_t timing_counter(void);

/* Whether this process runs under valgrind's memcheck, and was built where its headers are. */
bool timing_is_checked(void);

/* A branch or an index on these bytes is reported by memcheck from here on, until they are disclosed. */
void timing_mark_secret(const void *bytes, size_t count);
void timing_disclose(const void *bytes, size_t count);

/* How many errors memcheck has reported so far. */
unsigned timing_error_count(void);

#endif
