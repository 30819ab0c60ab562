import Synchronization

/// Request ids that never repeat within the test process.
enum RequestNumber {
    private static let count = Atomic<Int>(0)

    static func next() -> String { "r-\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
