#include "CTiming.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#elif !defined(__aarch64__)
#include <time.h>
#endif

#if defined(__linux__) && __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define HAS_MEMCHECK 1
#endif

uint64_t timing_counter(void) {
#if defined(__x86_64__)
    unsigned processor;
    uint64_t count = __rdtscp(&processor);
    _mm_lfence();
    return count;
#elif defined(__aarch64__)
    uint64_t count;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count));
    return count;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

bool timing_is_checked(void) {
#ifdef HAS_MEMCHECK
    return RUNNING_ON_VALGRIND != 0;
#else
    return false;
#endif
}

void timing_mark_secret(const void *bytes, size_t count) {
#ifdef HAS_MEMCHECK
    (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, count);
#else
    (void)bytes;
    (void)count;
#endif
}

void timing_disclose(const void *bytes, size_t count) {
#ifdef HAS_MEMCHECK
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes, count);
#else
    (void)bytes;
    (void)count;
#endif
}

unsigned timing_error_count(void) {
#ifdef HAS_MEMCHECK
    return (unsigned)VALGRIND_COUNT_ERRORS;
#else
    return 0;
#endif
}
