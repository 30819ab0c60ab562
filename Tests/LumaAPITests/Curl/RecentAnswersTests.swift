import Testing

@testable import LumaAPI

@Suite("Recent answers")
struct RecentAnswersTests {
    private let start = ContinuousClock.now
    private let limit = Duration.milliseconds(250)

    private func moment(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("prove that their server could be reached when the latest of their requests was sent, for a limited time")
    func limited() {
        var answers = RecentAnswers()
        #expect(!answers.areProof(for: "http://a", within: limit, at: moment(0)))
        answers.note("http://a", toRequestSentAt: moment(100))
        #expect(answers.areProof(for: "http://a", within: limit, at: moment(100)))
        #expect(answers.areProof(for: "http://a", within: limit, at: moment(349)))
        #expect(!answers.areProof(for: "http://a", within: limit, at: moment(350)))
        answers.note("http://a", toRequestSentAt: moment(400))
        // One that was sent before and answered after it.
        answers.note("http://a", toRequestSentAt: moment(200))
        #expect(answers.areProof(for: "http://a", within: limit, at: moment(649)))
        #expect(!answers.areProof(for: "http://a", within: .zero, at: moment(400)))
    }

    @Test("prove nothing of another server, nor anything once something has failed")
    func forgotten() {
        var answers = RecentAnswers()
        answers.note("http://a", toRequestSentAt: moment(1))
        #expect(!answers.areProof(for: "http://b", within: limit, at: moment(2)))
        answers.forget("http://b")
        #expect(answers.areProof(for: "http://a", within: limit, at: moment(2)))
        answers.forget("http://a")
        #expect(!answers.areProof(for: "http://a", within: limit, at: moment(3)))
        answers.note("http://a", toRequestSentAt: moment(4))
        #expect(answers.areProof(for: "http://a", within: limit, at: moment(5)))
    }

    @Test("prove nothing any more of a server that has lost a submission's answer")
    func distrusted() {
        var answers = RecentAnswers()
        for origin in ["http://a", "http://b"] { answers.note(origin[...], toRequestSentAt: moment(1)) }
        answers.distrust("http://a")
        answers.note("http://a", toRequestSentAt: moment(2))
        #expect(!answers.areProof(for: "http://a", within: limit, at: moment(3)))
        #expect(answers.areProof(for: "http://b", within: limit, at: moment(3)))
    }
}
