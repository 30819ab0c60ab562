import Foundation

/// Where the emulator gets its time from. Tests hand in a clock of their own and never wait.
package protocol EmulatorClock: Sendable {
    /// Seconds since 1970.
    var now: Double { get }
    func sleep(seconds: Double) async throws
}

/// The machine's own clock.
package struct SystemEmulatorClock: EmulatorClock {
    package init() {}
    package var now: Double { Date().timeIntervalSince1970 }
    package func sleep(seconds: Double) async throws { try await Task.sleep(for: .seconds(seconds)) }
}
