import Testing

/// Lets a few tests in at a time: every one of them starts processes, and two cores carry only so many.
actor Turnstile {
    static let shared = Turnstile(width: 6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int) { free = width }

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// Sends every test of a suite through the turnstile. Give it to suites only: a test that had it as well would pass twice,
/// and could wait for itself.
struct Bounded: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Turnstile.shared.enter()
        do { try await function() } catch {
            await Turnstile.shared.leave()
            throw error
        }
        await Turnstile.shared.leave()
    }
}

extension Trait where Self == Bounded {
    /// Beside a few others.
    static var bounded: Bounded { Bounded() }
}
