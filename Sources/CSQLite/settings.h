#include <sqlite3.h>
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// Swift can't call `sqlite3_config` itself: it takes any number of arguments.
static inline int nightshift_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Whether a connection refuses to write `sqlite_schema`; `on` is 1, 0, or -1 to change nothing. Variadic as well.
static inline int nightshift_sqlite_defensive(sqlite3 *connection, int on) {
    int is_on = 0;
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, on, &is_on);
    return is_on;
}

/// Memory that was freed goes back to the system, where the allocator would keep it.
static inline void nightshift_give_memory_back(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
