import NightshiftCore
import Testing

@testable import Runner

@Suite("Waiting for credits")
struct CreditWatchTests {
    @Test("after a 402 the first acceptance is proof")
    func refused() {
        var credits = CreditWatch()
        credits.exhausted(until: .acceptance, at: noon)
        #expect(credits.nextProbe == noon + .seconds(60))
        let ends = credits.completed(submittedAt: noon + .seconds(1))
        #expect(!ends)
        credits.accepted(at: noon + .seconds(60))
        #expect(credits == CreditWatch())
    }

    @Test("after an exhausted generation only a completed one is, and probes stay a minute apart")
    func exhausted() {
        var credits = CreditWatch()
        credits.exhausted(until: .completion, at: noon)
        // A refusal meanwhile asks for less, and changes nothing.
        credits.exhausted(until: .acceptance, at: noon + .seconds(1))
        credits.accepted(at: noon + .seconds(61))
        #expect(credits.nextProbe == noon + .seconds(121))
        let earlier = credits.completed(submittedAt: noon - .seconds(5))
        #expect(!earlier)
        let probe = credits.completed(submittedAt: noon + .seconds(61))
        #expect(probe && credits == CreditWatch())
    }
}
