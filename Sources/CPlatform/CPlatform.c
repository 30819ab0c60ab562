// For `sync_file_range`, which Swift does not see.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <fcntl.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void nightshift_begin_writing(int descriptor) {
#ifdef SYNC_FILE_RANGE_WRITE
    // Its failure is of no interest: an error of writing is kept with the file, for the fsync that follows.
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor;
#endif
}

void nightshift_drop_cached(int descriptor) {
#ifdef POSIX_FADV_DONTNEED
    (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
#else
    (void)descriptor;
#endif
}

void nightshift_keep_freed_memory(int most, int own) {
#ifdef __GLIBC__
    (void)mallopt(M_TRIM_THRESHOLD, most);
    (void)mallopt(M_MMAP_THRESHOLD, own);
#else
    (void)most;
    (void)own;
#endif
}
