import NightshiftCore
import Testing

@Suite("Local clock")
struct LocalClockTests {
    /// As in Berlin in 2026: summer time until 01:00 UTC of October 25th.
    private static let berlin = LocalClock { second in second < 1_792_890_000 ? 7_200 : 3_600 }
    /// As on Lord Howe Island in 2026, where summer time is half an hour: until 15:00 UTC of April 4th.
    private static let lordHowe = LocalClock { second in second < 1_775_314_800 ? 39_600 : 37_800 }

    @Test("days and hours are those of the wall")
    func plain() {
        #expect(Self.berlin.day(of: 1_792_879_199) == "2026-10-24")
        #expect(Self.berlin.day(of: 1_792_879_200) == "2026-10-25")
        #expect(Self.berlin.hour(of: 1_792_879_200) == "2026-10-25 00:00")
        #expect(LocalClock { _ in 0 }.hour(of: 0) == "1970-01-01 00:00")
        #expect(LocalClock { _ in -18_000 }.hour(of: -900) == "1969-12-31 18:00")
        #expect(LocalClock { _ in 20_700 }.hour(of: 900) == "1970-01-01 06:00")
    }

    @Test("an hour that the clock shows twice is told apart by its offset, and no other")
    func repeated() {
        let hours = stride(from: Int64(1_792_882_800), to: 1_792_900_800, by: 900).map { Self.berlin.hour(of: $0) }
        let expected = [
            "2026-10-25 01:00", "2026-10-25 02:00+02:00", "2026-10-25 02:00+01:00", "2026-10-25 03:00",
            "2026-10-25 04:00",
        ]
        #expect(hours == expected.flatMap { Array(repeating: $0, count: 4) })
    }

    @Test("so is one of which half is shown twice")
    func half() {
        let hours = stride(from: Int64(1_775_309_400), to: 1_775_320_200, by: 1_800).map {
            Self.lordHowe.hour(of: $0)
        }
        #expect(
            hours == [
                "2026-04-05 00:00", "2026-04-05 01:00+11:00", "2026-04-05 01:00+11:00", "2026-04-05 01:00+10:30",
                "2026-04-05 02:00", "2026-04-05 02:00",
            ])
    }
}
