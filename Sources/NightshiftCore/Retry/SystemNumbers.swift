import Foundation

/// Random numbers of the system's generator, fetched many at once: one by one, each is a system call, and a job takes several.
///
/// For ids and for delays. Secrets come straight from the system: what is fetched lies in memory, also after it was used.
package struct SystemNumbers: RandomNumberGenerator, Sendable {
    // Shared by all copies: no two of them give the same number.
    private static let fetched = Guarded<[UInt64]>([])

    /// In bytes: the most that the system gives at once.
    private static let fetch = 256

    package init() {}

    package func next() -> UInt64 {
        Self.fetched.withLock { fetched in
            if fetched.isEmpty { fetched = Self.numbers() }
            return fetched.removeLast()
        }
    }

    private static func numbers() -> [UInt64] {
        let numbers = [UInt64](unsafeUninitializedCapacity: fetch / 8) { buffer, count in
            count = getentropy(buffer.baseAddress, fetch) == 0 ? fetch / 8 : 0
        }
        if !numbers.isEmpty { return numbers }
        // A system that does not give so many: one at a time, as ever.
        var generator = SystemRandomNumberGenerator()
        return [generator.next()]
    }
}
