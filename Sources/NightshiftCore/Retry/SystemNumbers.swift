import Foundation

/// Random numbers of the system's generator, fetched many at once: one by one, each is a system call, and a job takes five.
///
/// For ids and for delays. Secrets come straight from the system: what is fetched lies in memory until it is used.
package struct SystemNumbers: RandomNumberGenerator {
    /// Of the whole process.
    package static let shared = Guarded(SystemNumbers())

    /// The most bytes that the system gives at once.
    private static let fetch = 256
    private var fetched: [UInt64] = []

    package init() {}

    package mutating func next() -> UInt64 {
        if fetched.isEmpty { fetched = Self.numbers() }
        return fetched.removeLast()
    }

    private static func numbers() -> [UInt64] {
        let numbers = [UInt64](unsafeUninitializedCapacity: fetch / 8) { buffer, count in
            count = getentropy(buffer.baseAddress, fetch) == 0 ? fetch / 8 : 0
        }
        if !numbers.isEmpty { return numbers }
        // A system that is too old for it: one at a time, as ever.
        var generator = SystemRandomNumberGenerator()
        return [generator.next()]
    }
}
