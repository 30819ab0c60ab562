import Testing

@testable import LumaAPI

@Suite("Recent answers")
struct RecentAnswersTests {
    private let start = ContinuousClock.now
    private let limit = Duration.milliseconds(250)

    private func moment(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("prove for a limited time that their server can be reached")
    func limited() {
        var answers = RecentAnswers()
        answers.watch("http://a")
        #expect(!answers.isProven("http://a", within: limit, at: moment(0)))
        answers.note("http://a", hasAnswered: true, at: moment(100))
        #expect(answers.isProven("http://a", within: limit, at: moment(100)))
        #expect(answers.isProven("http://a", within: limit, at: moment(349)))
        #expect(!answers.isProven("http://a", within: limit, at: moment(350)))
        answers.note("http://a", hasAnswered: true, at: moment(400))
        #expect(answers.isProven("http://a", within: limit, at: moment(400)))
        #expect(!answers.isProven("http://a", within: .zero, at: moment(400)))
    }

    @Test("prove nothing of another server, nor anything once something has failed")
    func doubted() {
        var answers = RecentAnswers()
        answers.watch("http://a")
        answers.watch("http://b")
        answers.note("http://a", hasAnswered: true, at: moment(1))
        #expect(answers.isProven("http://a", within: limit, at: moment(2)))
        #expect(!answers.isProven("http://b", within: limit, at: moment(2)))
        answers.note("http://b", hasAnswered: false, at: moment(3))
        // To be sent something once more changes nothing.
        answers.watch("http://a")
        #expect(answers.isProven("http://a", within: limit, at: moment(4)))
        answers.note("http://a", hasAnswered: false, at: moment(5))
        #expect(!answers.isProven("http://a", within: limit, at: moment(6)))
        answers.note("http://a", hasAnswered: true, at: moment(7))
        #expect(answers.isProven("http://a", within: limit, at: moment(8)))
    }

    @Test("are forgotten of servers that nothing is submitted to")
    func others() {
        var answers = RecentAnswers()
        answers.note("http://pictures", hasAnswered: true, at: moment(0))
        #expect(!answers.isProven("http://pictures", within: limit, at: moment(1)))
    }
}
