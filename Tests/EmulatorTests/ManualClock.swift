import NIOConcurrencyHelpers

@testable import Emulator

/// A clock that stands still until it is told to go on. Sleeping on it moves it.
final class ManualClock: EmulatorClock {
    private let seconds = NIOLockedValueBox(1_000_000.0)

    var now: Double { seconds.withLockedValue { $0 } }
    func advance(by step: Double) { seconds.withLockedValue { $0 += step } }
    func sleep(seconds step: Double) async throws { advance(by: step) }
}

/// An account whose every generation takes exactly 30 seconds.
func makeAccount(_ change: (inout EmulatorConfiguration) -> Void = { _ in }) -> Account {
    Account(steadyConfiguration(change), signer: AddressSigner(key0: 1, key1: 2))
}

func steadyConfiguration(_ change: (inout EmulatorConfiguration) -> Void = { _ in }) -> EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    configuration.latency = LatencyProfile(minimum: 30, median: 30, maximum: 30)
    configuration.longEdge = 96
    change(&configuration)
    return configuration
}

extension Account {
    /// Submits as the front desk does, faults included.
    mutating func submit(_ request: GenerationRequest, at now: Double) throws -> Acceptance {
        let occasion = plan.submission(of: request)
        if let fault = interruption(of: occasion) { throw Interrupted(fault: fault) }
        return try submit(request, ReferenceInspection(), requestID: "request", occasion: occasion, at: now)
    }

    mutating func submit(_ prompt: String, at now: Double) throws -> Acceptance {
        try submit(GenerationRequest(prompt: prompt), at: now)
    }

    mutating func document(_ generation: Generation, at now: Double) throws -> JSONValue {
        guard case .document(let document) = try poll(generation.name, base: "http://host", at: now) else {
            throw Interrupted(fault: .resetPoll)
        }
        return document
    }
}

struct Interrupted: Error, Equatable {
    var fault: Fault
}
