import Foundation
import NightshiftCore
import Testing

/// Times of day are local; each test computes what the local clock shows with Foundation, the product with the C library.
@Suite("The time in which a run may submit")
struct RunWindowTests {
    private let noon: Timestamp = {
        let today = Calendar.current.startOfDay(for: Date(timeIntervalSince1970: 1_800_000_000))
        return Timestamp(Calendar.current.date(bySettingHour: 12, minute: 0, second: 0, of: today) ?? today)
    }()

    private func at(_ hour: Int, _ minute: Int = 0, daysAhead: Int = 0) -> Timestamp {
        let day = Calendar.current.date(byAdding: .day, value: daysAhead, to: noon.date) ?? noon.date
        return Timestamp(Calendar.current.date(bySettingHour: hour, minute: minute, second: 0, of: day) ?? day)
    }

    private func window(_ start: String?, _ end: String?, at now: Timestamp? = nil) -> [Timestamp?] {
        let window = RunWindow(start: start.flatMap(ClockTime.init), end: end.flatMap(ClockTime.init))
        let (start, end) = window.resolved(at: now ?? noon)
        return [start, end]
    }

    @Test("reads times of day and ISO 8601, and nothing else")
    func forms() {
        #expect(ClockTime("07:00") == .daily(hour: 7, minute: 0))
        #expect(ClockTime("7:05") == .daily(hour: 7, minute: 5))
        #expect(ClockTime("2026-01-31T07:00:00Z") == .moment(Timestamp(seconds: 1_769_842_800)))
        #expect(ClockTime("2026-01-31T07:00:00.5+01:00") == .moment(Timestamp(seconds: 1_769_839_200.5)))
        for text in ["", "24:00", "7", "7:5", "07:60", "-1:00", "tomorrow", "2026-01-31"] {
            #expect(ClockTime(text) == nil)
        }
    }

    @Test("alone, each is the next such time")
    func alone() {
        #expect(window(nil, "07:00") == [nil, at(7, daysAhead: 1)])
        #expect(window(nil, "12:01") == [nil, at(12, 1)])
        #expect(window(nil, "12:00") == [nil, at(12, daysAhead: 1)])
        #expect(window("22:00", nil) == [at(22), nil])
        #expect(window(nil, nil) == [nil, nil])
    }

    @Test("before the window it waits, and the end follows the start")
    func before() {
        #expect(window("22:00", "07:00") == [at(22), at(7, daysAhead: 1)])
        #expect(window("13:00", "14:00") == [at(13), at(14)])
    }

    @Test("inside the window it begins at once, a few seconds late as well as at night")
    func inside() {
        #expect(window("11:59", "14:00") == [nil, at(14)])
        #expect(window("22:00", "07:00", at: at(22) + .seconds(5)) == [nil, at(7, daysAhead: 1)])
        #expect(window("23:00", "07:00", at: at(1)) == [nil, at(7)])
    }

    @Test("full times mean just themselves, and an end before the start is empty")
    func moments() {
        let (early, late) = ("2027-01-15T10:00:00Z", "2027-01-15T12:00:00Z")
        #expect(window(early, late) == [Timestamp(seconds: 1_800_007_200), Timestamp(seconds: 1_800_014_400)])
        #expect(RunWindow(start: ClockTime(late), end: ClockTime(early)).isEmpty(at: noon))
        #expect(RunWindow(start: ClockTime(early), end: ClockTime(early)).isEmpty(at: noon))
        #expect(!RunWindow(start: ClockTime(early), end: ClockTime(late)).isEmpty(at: noon))
        #expect(!RunWindow(start: nil, end: ClockTime(early)).isEmpty(at: noon))
    }
}
