import NightshiftCore
import Notices
import Testing

/// Each thing is said once, however often it is looked at.
struct NoticeWatchTests {
    private struct Night {
        var watch = NoticeWatch()
        var now = Timestamp(seconds: 1_000)
        var said: [Notice.Event] = []

        /// Looks once a second.
        mutating func pass(_ seconds: Int, credits: Bool = true, service: Bool = true, halted: Bool = false) {
            for _ in 0..<seconds {
                now = now + .seconds(1)
                let sight = NoticeWatch.Sight(isOutOfCredits: !credits, isServiceDown: !service, isHalted: halted)
                said += watch.look(at: sight, at: now).map(\.event)
            }
        }
    }

    @Test func aQuietNight() {
        var night = Night()
        night.pass(1_000)
        #expect(night.said == [])
    }

    @Test func creditsEndAndFlowAgain() {
        var night = Night()
        night.pass(100, credits: false)
        #expect(night.said == [.pause])
        night.pass(100)
        night.pass(5, credits: false)
        #expect(night.said == [.pause, .resume, .pause])
    }

    @Test func onlyLongOutages() {
        var night = Night()
        night.pass(300, service: false)
        #expect(night.said == [])
        night.pass(1, service: false)
        #expect(night.said == [.trouble])
        night.pass(2_000, service: false)
        #expect(night.said == [.trouble])
        night.pass(10)
        #expect(night.said == [.trouble, .resume])
        // Two short ones are no long one.
        night.pass(200, service: false)
        night.pass(1)
        night.pass(200, service: false)
        night.pass(10)
        #expect(night.said == [.trouble, .resume])
    }

    @Test func reasonsSayHowLong() {
        var watch = NoticeWatch()
        let down = NoticeWatch.Sight(isOutOfCredits: false, isServiceDown: true, isHalted: false)
        let up = NoticeWatch.Sight(isOutOfCredits: false, isServiceDown: false, isHalted: false)
        let start = Timestamp(seconds: 0)
        #expect(watch.look(at: down, at: start) == [])
        #expect(
            watch.look(at: down, at: start + .seconds(301)).map(\.reason)
                == ["the provider has not been there for 5 min; one request at a time asks for it"])
        #expect(
            watch.look(at: up, at: start + .seconds(3_600)).map(\.reason)
                == ["the provider is there again after 60 min; the run goes on"])
    }

    /// The end has a notice of its own.
    @Test func nothingOnceTheRunStops() {
        var night = Night()
        night.pass(1_000, credits: false, service: false, halted: true)
        #expect(night.said == [])
    }
}
