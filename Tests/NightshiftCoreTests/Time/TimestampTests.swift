import Foundation
import NightshiftCore
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test("adds and subtracts to the microsecond")
    func arithmetic() {
        let time = Timestamp(microseconds: 1_700_000_000_123_456)
        #expect(time + .microseconds(1) == Timestamp(microseconds: 1_700_000_000_123_457))
        #expect(time - .seconds(60) == Timestamp(microseconds: 1_699_999_940_123_456))
        #expect((time + .seconds(90)) - time == .seconds(90))
        #expect(time - (time + .milliseconds(1)) == .milliseconds(-1))
        #expect(time + .nanoseconds(999) == time)
        #expect(time + .nanoseconds(1_001) == Timestamp(microseconds: 1_700_000_000_123_457))
        #expect(time < time + .microseconds(1))
        #expect(!(time < time))
    }

    @Test("reads seconds and dates to the nearest microsecond, and gives them back")
    func conversions() {
        #expect(Timestamp(seconds: 1.5).microseconds == 1_500_000)
        #expect(Timestamp(seconds: 0.000_000_6).microseconds == 1)
        #expect(Timestamp(microseconds: 1_500_000).seconds == 1.5)
        let time = Timestamp(microseconds: 1_700_000_000_123_456)
        #expect(Timestamp(seconds: time.seconds) == time)
        #expect(Timestamp(Date(timeIntervalSince1970: 1_700_000_000)).microseconds == 1_700_000_000_000_000)
        #expect(abs(Timestamp(time.date).microseconds - time.microseconds) <= 1)
    }

    @Test(
        "prints ISO 8601 in UTC with milliseconds, cut off and not rounded",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_700_000_000_000_000, "2023-11-14T22:13:20.000Z"),
            (1_700_000_000_123_456, "2023-11-14T22:13:20.123Z"),
            (1_700_000_000_999_999, "2023-11-14T22:13:20.999Z"),
            (1_772_323_199_999_000, "2026-02-28T23:59:59.999Z"),
            (1_709_164_800_001_000, "2024-02-29T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (-1_000_000, "1969-12-31T23:59:59.000Z"),
        ])
    func iso8601(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).iso8601 == expected)
    }

    @Test("prints every millisecond of a second as itself")
    func everyMillisecond() {
        let wrong = (0..<1_000).filter { millisecond in
            let digits = String(millisecond)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            let time = Timestamp(microseconds: 1_700_000_000_000_000 + Int64(millisecond) * 1_000)
            return time.iso8601 != "2023-11-14T22:13:20.\(padded)Z"
        }
        #expect(wrong == [])
    }

    @Test("is stored as a bare number of microseconds")
    func coding() throws {
        let time = Timestamp(microseconds: 1_700_000_000_123_456)
        let data = try JSONEncoder().encode([time])
        #expect(String(decoding: data, as: UTF8.self) == "[1700000000123456]")
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [time])
    }

    @Test("durations in microseconds and in seconds")
    func durations() {
        #expect(Duration.seconds(60).wholeMicroseconds == 60_000_000)
        #expect(Duration.nanoseconds(1_999).wholeMicroseconds == 1)
        #expect(Duration.nanoseconds(-1_999).wholeMicroseconds == -1)
        #expect(Duration.milliseconds(-1_500).wholeMicroseconds == -1_500_000)
        #expect(Duration.milliseconds(2_500).inSeconds == 2.5)
        #expect(Duration.milliseconds(-2_500).inSeconds == -2.5)
    }
}

@Suite("System time")
struct SystemTimeTests {
    @Test("starts at the wall clock and never runs backwards")
    func now() {
        let before = Timestamp(Date())
        let time = SystemTime()
        let first = time.now()
        let second = time.now()
        #expect(first >= before)
        #expect(second >= first)
    }

    @Test("does not sleep for a deadline that has passed", .timeLimit(.minutes(1)))
    func past() async throws {
        let time = SystemTime()
        let deadline = time.now() - .seconds(1)
        try await time.sleep(until: deadline)
        #expect(time.now() >= deadline)
    }

    @Test("gives up when the task is cancelled", .timeLimit(.minutes(1)))
    func cancelled() async {
        let time = SystemTime()
        let sleeper = Task { try await time.sleep(until: time.now() + .seconds(3_600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
}
