#include <sqlite3.h>
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// Swift can't call `sqlite3_config` itself: it takes any number of arguments.
static inline int nightshift_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Memory that was freed goes back to the system, where the allocator would keep it.
static inline void nightshift_give_memory_back(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
