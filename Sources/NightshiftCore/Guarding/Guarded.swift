package import Foundation

/// A value that one thread at a time may look at or change.
///
/// The same as the standard library's `Mutex`, but on a lock that ThreadSanitizer knows: it takes every contended use of that
/// one for a race, so that nothing it said of this program could be believed.
package final class Guarded<Value>: @unchecked Sendable {
    // Safe to share: `value` is touched in this file only, between `lock` and `unlock`. Neither is private, so that `withLock` can be
    // inlined.
    @usableFromInline let lock = NSLock()
    @usableFromInline var value: Value

    @inlinable package init(_ value: sending Value) {
        self.value = value
    }

    // Inlined into its callers: it is called many times a job, and unspecialised it would copy every value by way of its metadata.
    @inlinable package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
