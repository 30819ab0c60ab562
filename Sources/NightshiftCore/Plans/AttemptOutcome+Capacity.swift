/// What Provisioned Throughput was used for it: the rate limit is "over accepted submissions" ("Limits" of the contract), whatever becomes
/// of them.
extension AttemptOutcome.Name {
    /// The provider took it in.
    package var tookCapacity: Bool {
        switch self {
        case .accepted, .completed, .refunded, .unsettled, .vanished: true
        case .onTheWire, .turnedAway, .rejected, .lost: false
        }
    }

    /// The provider took it in, or may have.
    package var mayHaveTakenCapacity: Bool {
        switch self {
        case .turnedAway, .rejected: false
        case .onTheWire, .accepted, .lost, .completed, .refunded, .unsettled, .vanished: true
        }
    }
}
