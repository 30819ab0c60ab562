#include <sqlite3.h>

/// Swift can't call `sqlite3_config` itself: it takes any number of arguments.
static inline int nightshift_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
