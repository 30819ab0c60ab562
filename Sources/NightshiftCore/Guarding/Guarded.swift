import Foundation

/// A value that one thread at a time may look at or change.
///
/// The same as the standard library's `Mutex`, but on a lock that ThreadSanitizer knows: it takes every contended use of that
/// one for a race, so that nothing it said of this program could be believed.
package final class Guarded<Value>: @unchecked Sendable {
    // Safe to share: `value` is private, and touched between `lock` and `unlock` only.
    private let lock = NSLock()
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
    }

    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
