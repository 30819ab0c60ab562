#define _GNU_SOURCE
#include <fcntl.h>

#include "CDisk.h"

void nightshift_begin_writing(int descriptor) {
#ifdef SYNC_FILE_RANGE_WRITE
    // Its failure is of no interest: the fsync that follows meets the same one.
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor;
#endif
}
