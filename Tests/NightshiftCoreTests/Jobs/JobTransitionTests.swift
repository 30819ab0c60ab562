import NightshiftCore
import Testing

/// Every state against every event. A new state or event does not compile until it has a sample here, and every pair that
/// the table of allowed steps does not name must be refused.
@Suite("Job transitions")
struct JobTransitionTests {
    enum EventName: CaseIterable {
        case reserved, accepted, rejected, turnedAway, replyLost, finished, refunded, failedUnsettled, vanished, stored
        case downloadAbandoned, imageLost, discarded, retried, retriedToWait, edited, reused, cancelled
        case parentCompleted, parentFailed, parentImageLost

        /// No `default`: a new event has to be named here.
        init(_ event: JobEvent) {
            self =
                switch event {
                case .reserved: .reserved
                case .accepted: .accepted
                case .rejected: .rejected
                case .turnedAway: .turnedAway
                case .replyLost: .replyLost
                case .finished: .finished
                case .refunded: .refunded
                case .failedUnsettled: .failedUnsettled
                case .vanished: .vanished
                case .stored: .stored
                case .downloadAbandoned: .downloadAbandoned
                case .imageLost: .imageLost
                case .discarded: .discarded
                case .retried: .retried
                case .retriedToWait: .retriedToWait
                case .edited: .edited
                case .reused: .reused
                case .cancelled: .cancelled
                case .parentCompleted: .parentCompleted
                case .parentFailed: .parentFailed
                case .parentImageLost: .parentImageLost
                }
        }
    }

    struct Step: Hashable {
        let state: JobState
        let event: JobEvent
    }

    static let soon = Timestamp(seconds: 100)
    static let later = Timestamp(seconds: 200)
    static let running = GenerationID("11111111-1111-1111-1111-111111111111")
    static let other = GenerationID("22222222-2222-2222-2222-222222222222")
    static let image = StoredImage(file: "a.png", bytes: 12, sha256: "ab")
    static let packed = StoredImage(
        file: "0.tar/a.png", bytes: 12, sha256: "ab", place: ShardPlace(shard: 0, start: 0, offset: 512))
    static let otherImage = StoredImage(file: "b.png", bytes: 13, sha256: "cd")
    static let paidFailure = Failure(kind: .download, code: nil, message: "gone", generation: running)

    static func samples(_ name: JobState.Name) -> [JobState] {
        switch name {
        case .queued: [.queued(due: soon), .waiting]
        case .submitting: [.submitting]
        case .generating: [.generating(running)]
        case .downloading: [.downloading(running)]
        case .completed: [.completed(image), .completed(packed)]
        case .failed: Failure.Kind.allCases.map { .failed(failure($0)) }
        case .uncertain: [.uncertain]
        case .cancelled: [.cancelled]
        }
    }

    static func failure(_ kind: Failure.Kind) -> Failure {
        switch kind {
        case .moderated, .rejected, .retriesExhausted, .chargeUnknown, .lostUpstream:
            Failure(kind: kind, code: "c", message: "m")
        case .parentFailed: Failure(kind: kind, code: nil, message: "m")
        case .download: paidFailure
        }
    }

    static func samples(_ name: EventName) -> [JobEvent] {
        switch name {
        case .reserved: [.reserved]
        case .accepted: [.accepted(other)]
        case .rejected: [.rejected(code: "400", message: "no"), .rejected(code: nil, message: "no")]
        case .turnedAway: [.turnedAway(until: later)]
        case .replyLost: [.replyLost]
        case .finished: [.finished]
        case .refunded:
            ["content_moderated", "generation_failed", "output_not_found"].flatMap { code in
                [nil, later].map { .refunded(code: code, message: "no", retryAt: $0) }
            }
        case .failedUnsettled:
            ["budget_exhausted", "rate_limited"].flatMap { code in
                [nil, later].map { .failedUnsettled(code: code, message: "no", retryAt: $0) }
            }
        case .vanished: [.vanished(message: "404")]
        case .stored: [.stored(otherImage)]
        case .downloadAbandoned: [.downloadAbandoned(message: "403")]
        case .imageLost: [.imageLost(running)]
        case .discarded: [.discarded(due: later), .discarded(due: nil)]
        case .retried: [.retried(due: later)]
        case .retriedToWait: [.retriedToWait]
        case .edited: [.edited(due: later)]
        case .reused: [.reused(otherImage)]
        case .cancelled: [.cancelled]
        case .parentCompleted: [.parentCompleted(due: later)]
        case .parentFailed: [.parentFailed(message: "no")]
        case .parentImageLost: [.parentImageLost]
        }
    }

    /// Every step that is allowed, and where it leads.
    static let allowed: [Step: JobState] = {
        func failed(_ kind: Failure.Kind, _ code: String?, _ message: String, _ id: GenerationID? = nil) -> JobState {
            .failed(Failure(kind: kind, code: code, message: message, generation: id))
        }
        func refunded(_ code: String, _ retryAt: Timestamp?) -> Step {
            Step(
                state: .generating(running), event: .refunded(code: code, message: "no", retryAt: retryAt))
        }
        func unsettled(_ code: String, _ retryAt: Timestamp?) -> Step {
            Step(
                state: .generating(running), event: .failedUnsettled(code: code, message: "no", retryAt: retryAt))
        }
        func step(_ state: JobState, _ event: JobEvent) -> Step { Step(state: state, event: event) }

        var table: [Step: JobState] = [
            step(.queued(due: soon), .reserved): .submitting,
            step(.queued(due: soon), .reused(otherImage)): .completed(otherImage),
            step(.queued(due: soon), .cancelled): .cancelled,

            step(.submitting, .accepted(other)): .generating(other),
            step(.submitting, .rejected(code: "400", message: "no")): failed(.rejected, "400", "no"),
            step(.submitting, .rejected(code: nil, message: "no")): failed(.rejected, nil, "no"),
            step(.submitting, .turnedAway(until: later)): .queued(due: later),
            step(.submitting, .replyLost): .uncertain,

            step(.generating(running), .finished): .downloading(running),
            refunded("content_moderated", nil): failed(.moderated, "content_moderated", "no"),
            refunded("content_moderated", later): .queued(due: later),
            refunded("generation_failed", nil): failed(.retriesExhausted, "generation_failed", "no"),
            refunded("generation_failed", later): .queued(due: later),
            refunded("output_not_found", nil): failed(.retriesExhausted, "output_not_found", "no"),
            refunded("output_not_found", later): .queued(due: later),
            unsettled("budget_exhausted", nil): failed(.chargeUnknown, "budget_exhausted", "no"),
            unsettled("budget_exhausted", later): .queued(due: later),
            unsettled("rate_limited", nil): failed(.chargeUnknown, "rate_limited", "no"),
            unsettled("rate_limited", later): .queued(due: later),
            step(.generating(running), .vanished(message: "404")): failed(.lostUpstream, nil, "404"),

            step(.downloading(running), .stored(otherImage)): .completed(otherImage),
            step(.downloading(running), .downloadAbandoned(message: "403")): failed(.download, nil, "403", running),

            step(.completed(image), .imageLost(running)): .downloading(running),
            step(.completed(packed), .imageLost(running)): .downloading(running),
            step(.completed(image), .discarded(due: later)): .queued(due: later),
            step(.completed(image), .discarded(due: nil)): .waiting,
            step(.failed(paidFailure), .retried(due: later)): .downloading(running),
            step(.uncertain, .retried(due: later)): .queued(due: later),
            step(.uncertain, .edited(due: later)): .queued(due: later),
            step(.uncertain, .cancelled): .cancelled,
            step(.cancelled, .retried(due: later)): .queued(due: later),

            step(.waiting, .parentCompleted(due: later)): .queued(due: later),
            step(.waiting, .parentFailed(message: "no")): failed(.parentFailed, nil, "no"),
            step(.waiting, .cancelled): .cancelled,
            step(.queued(due: soon), .parentImageLost): .waiting,
            step(.failed(paidFailure), .retriedToWait): .downloading(running),
            step(.uncertain, .retriedToWait): .waiting,
            step(.cancelled, .retriedToWait): .waiting,
            step(.cancelled, .edited(due: later)): .queued(due: later),
        ]
        for kind in Failure.Kind.allCases where kind != .download {
            table[step(.failed(failure(kind)), .retried(due: later))] = .queued(due: later)
            table[step(.failed(failure(kind)), .retriedToWait)] = .waiting
            table[step(.failed(failure(kind)), .edited(due: later))] = .queued(due: later)
        }
        return table
    }()

    @Test("every state against every event", arguments: JobState.Name.allCases, EventName.allCases)
    func pair(stateName: JobState.Name, eventName: EventName) {
        for state in Self.samples(stateName) {
            #expect(state.name == stateName)
            for event in Self.samples(eventName) {
                #expect(EventName(event) == eventName)
                if let next = Self.allowed[Step(state: state, event: event)] {
                    #expect(throws: Never.self) { try #expect(state.applying(event) == next) }
                } else {
                    let refusal = #expect(throws: IllegalTransition.self) { try state.applying(event) }
                    #expect(refusal?.state == state)
                    #expect(refusal?.event == event)
                }
            }
        }
    }

    @Test("every allowed step is among the samples")
    func tableIsCovered() {
        let sampled = Set(
            JobState.Name.allCases.flatMap(Self.samples).flatMap { state in
                EventName.allCases.flatMap(Self.samples).map { Step(state: state, event: $0) }
            })
        #expect(Set(Self.allowed.keys).subtracting(sampled).isEmpty)
        #expect(Self.allowed.count == 57)
    }

    @Test(
        "only a lost or discarded image moves a completed job, and only the user any other settled one",
        arguments: JobState.Name.allCases)
    func settled(name: JobState.Name) {
        let movers = Set(Self.allowed.keys.filter { $0.state.name == name }.map { EventName($0.event) })
        switch name {
        case .completed: #expect(movers == [.imageLost, .discarded] && name.isSettled)
        case .failed, .cancelled: #expect(movers == [.retried, .retriedToWait, .edited] && name.isSettled)
        case .uncertain: #expect(movers == [.retried, .retriedToWait, .edited, .cancelled] && name.isSettled)
        case .queued, .submitting, .generating, .downloading: #expect(!name.isSettled)
        }
    }

    @Test("the names are what the queue stores")
    func names() {
        #expect(
            JobState.Name.allCases.map(\.rawValue) == [
                "queued", "submitting", "generating", "downloading", "completed", "failed", "uncertain", "cancelled",
            ])
        #expect(
            Failure.Kind.allCases.map(\.rawValue) == [
                "moderated", "rejected", "retries_exhausted", "charge_unknown", "lost_upstream", "download",
                "parent_failed",
            ])
    }

    @Test("a refusal names the state and the event")
    func message() {
        let refusal = #expect(throws: IllegalTransition.self) {
            try JobState.completed(Self.image).applying(.reserved)
        }
        #expect(refusal?.description == "a job that is completed can't take the event reserved")
    }
}
