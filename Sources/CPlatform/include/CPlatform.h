/// Has the system begin to write what of this file it holds in memory, and does not wait until it is written.
///
/// A hint, which makes nothing durable: a later `fsync` does, finds most of its work under way, and reports what went wrong with
/// it. Does nothing where the system has no such call.
void nightshift_begin_writing(int descriptor);

/// Has the system forget what of this file it holds in memory and is on the disk already, so that the memory serves the next file.
///
/// A hint. Does nothing where the system has no such call.
void nightshift_drop_cached(int descriptor);

/// Sets, in bytes, how much freed memory the allocator keeps for the next who asks, and from which size on a piece is the
/// system's own and goes back at once. Does nothing where the allocator has no such settings.
void nightshift_keep_freed_memory(int most, int own);
