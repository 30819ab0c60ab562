import NightshiftCore
import Testing

@Suite("Rows that come back")
struct EditRulingTests {
    private static let now = Timestamp(seconds: 100)
    private static let generation = GenerationID("g")
    private static let allTerms = [false, true].flatMap { unedited in
        [false, true].map { EditTerms(retriesUnedited: unedited, mayPayTwice: $0) }
    }

    private static func failed(_ kind: Failure.Kind) -> JobState {
        .failed(Failure(kind: kind, code: nil, message: "m", generation: kind == .download ? generation : nil))
    }

    private func rulings(on state: JobState, isSame: Bool) -> [EditRuling] {
        Self.allTerms.map { EditRuling(on: state, isSame: isSame, terms: $0, at: Self.now) }
    }

    @Test(
        "what is done or under way is left alone, and can't be edited",
        arguments: [
            JobState.queued(due: now), .waiting, .submitting, .generating(generation), .downloading(generation),
            .completed(StoredImage(file: "f", bytes: 1, sha256: "s")),
        ])
    func underWay(state: JobState) {
        #expect(rulings(on: state, isSame: true) == Array(repeating: .unchanged, count: 4))
        #expect(rulings(on: state, isSame: false) == Array(repeating: .refused(.inState(state.name)), count: 4))
    }

    @Test("an edited row goes back into the queue, on whatever terms", arguments: Failure.Kind.allCases)
    func failures(kind: Failure.Kind) {
        let edited = rulings(on: Self.failed(kind), isSame: false)
        switch kind {
        case .download: #expect(edited == Array(repeating: .refused(.imagePaid), count: 4))
        case .moderated, .rejected, .retriesExhausted, .chargeUnknown, .lostUpstream, .parentFailed:
            #expect(edited == Array(repeating: .edited(.queued(due: Self.now)), count: 4))
        }
    }

    @Test("one that nobody edited only where asked, or where the image is paid for", arguments: Failure.Kind.allCases)
    func uneditedFailures(kind: Failure.Kind) {
        let same = rulings(on: Self.failed(kind), isSame: true)
        switch kind {
        case .download: #expect(same == Array(repeating: .retried(.downloading(Self.generation)), count: 4))
        case .moderated, .rejected, .retriesExhausted, .chargeUnknown, .lostUpstream, .parentFailed:
            let again = EditRuling.retried(.queued(due: Self.now))
            #expect(same == [.unedited, .unedited, again, again])
        }
    }

    @Test("a cancelled job, and an uncertain one, which may be paid twice only with the user's word")
    func others() {
        let queued = JobState.queued(due: Self.now)
        #expect(rulings(on: .cancelled, isSame: false) == Array(repeating: .edited(queued), count: 4))
        #expect(
            rulings(on: .cancelled, isSame: true) == [.unedited, .unedited, .retried(queued), .retried(queued)])
        #expect(
            rulings(on: .uncertain, isSame: false)
                == [.refused(.mayPayTwice), .edited(queued), .refused(.mayPayTwice), .edited(queued)])
        #expect(
            rulings(on: .uncertain, isSame: true) == [.unedited, .unedited, .unedited, .retried(queued)])
    }

    @Test("a rejected image makes room for another one, where the row was edited or the user asked for more")
    func rejected() {
        let image = JobState.completed(StoredImage(file: "f", bytes: 1, sha256: "s"))
        func rulings(isSame: Bool, mustWait: Bool = false) -> [EditRuling] {
            Self.allTerms.map {
                EditRuling(on: image, isSame: isSame, terms: $0, mustWait: mustWait, isRejected: true, at: Self.now)
            }
        }
        let queued = JobState.queued(due: Self.now)
        #expect(rulings(isSame: false) == Array(repeating: .edited(queued), count: 4))
        #expect(rulings(isSame: true) == [.unedited, .unedited, .retried(queued), .retried(queued)])
        #expect(rulings(isSame: false, mustWait: true) == Array(repeating: .edited(.waiting), count: 4))
    }

    @Test("an edited job waits where the picture that it edits is not there", arguments: Failure.Kind.allCases)
    func waits(kind: Failure.Kind) {
        let terms = EditTerms(retriesUnedited: true)
        func ruling(isSame: Bool) -> EditRuling {
            EditRuling(on: Self.failed(kind), isSame: isSame, terms: terms, mustWait: true, at: Self.now)
        }
        if kind == .download {
            #expect(ruling(isSame: false) == .refused(.imagePaid))
            #expect(ruling(isSame: true) == .retried(.downloading(Self.generation)))
        } else {
            #expect(ruling(isSame: false) == .edited(.waiting) && ruling(isSame: true) == .retried(.waiting))
        }
    }
}
