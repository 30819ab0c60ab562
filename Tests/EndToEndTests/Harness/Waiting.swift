/// A bound that was passed, or a thing that was expected and is not there.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Looks again and again until the condition holds; throws once the bound has passed.
func eventually(
    _ what: String, within bound: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + bound
    while try await !condition() {
        guard clock.now < end else { throw Trouble("not within \(bound): \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
