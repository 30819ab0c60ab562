import NightshiftCore
import Testing

@Suite("Forecast")
struct ForecastTests {
    private func forecast(jobs: Int, steps: Int, slots: Int = 10, rpm: Int = 30) -> Forecast {
        Forecast(
            jobs: jobs, weight: .requests(jobs), requestsPerMinute: rpm, slots: slots, latency: .seconds(30),
            steps: steps)
    }

    @Test("the steps of a chain follow one another, whatever else there is room for")
    func chains() {
        let short = forecast(jobs: 10, steps: 4)
        #expect(short.byChains == .seconds(120) && short.duration == .seconds(120) && short.binding == .chains)
        let long = forecast(jobs: 100, steps: 4)
        #expect(long.bySlots == .seconds(300) && long.duration == .seconds(300) && long.binding == .slots)
        let narrow = forecast(jobs: 100, steps: 4, slots: 100, rpm: 10)
        #expect(narrow.duration == .seconds(570) && narrow.binding == .rateLimit)
    }

    @Test("without chains it is what it was")
    func plain() {
        #expect(forecast(jobs: 1, steps: 1).binding == .slots && forecast(jobs: 1, steps: 1).duration == .seconds(30))
        #expect(forecast(jobs: 0, steps: 1).duration == .zero)
    }
}
