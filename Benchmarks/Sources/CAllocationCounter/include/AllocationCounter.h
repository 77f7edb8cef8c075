#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// How many times this process has allocated; 0 where allocation can't be interposed.
uint64_t allocation_count(void);

/// Bytes of the heap in use; 0 where that is unknown.
uint64_t heap_bytes_in_use(void);

#endif
