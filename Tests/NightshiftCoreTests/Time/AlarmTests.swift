import NightshiftCore
import Testing

@Suite("Alarms")
struct AlarmsTests {
    private let noon = ContinuousClock.now
    private let called = Guarded<[String]>([])

    /// Who was called when the clock stood at so many seconds.
    private func take(_ alarms: inout Alarms, at seconds: Int) -> [String] {
        for body in alarms.takeDue(at: noon + .seconds(seconds)) { body() }
        return called.withLock { called in
            defer { called = [] }
            return called
        }
    }

    private func add(_ name: String, at seconds: Int, to alarms: inout Alarms) -> Alarms.ID {
        alarms.add(at: noon + .seconds(seconds)) { [called] in called.withLock { $0.append(name) } }
    }

    @Test("come once, by their time, and never before")
    func order() {
        var alarms = Alarms()
        #expect(alarms.next == nil)
        _ = add("late", at: 30, to: &alarms)
        _ = add("early", at: 10, to: &alarms)
        _ = add("early too", at: 10, to: &alarms)
        #expect(alarms.next == noon + .seconds(10))
        #expect(take(&alarms, at: 9) == [])
        #expect(take(&alarms, at: 10) == ["early", "early too"])
        #expect(alarms.next == noon + .seconds(30))
        _ = add("earlier still", at: 20, to: &alarms)
        #expect(take(&alarms, at: 60) == ["earlier still", "late"])
        #expect(take(&alarms, at: 90) == [])
        #expect(alarms.next == nil)
    }

    @Test("one that is taken back does not come, and takes no other with it")
    func removed() {
        var alarms = Alarms()
        let first = add("first", at: 10, to: &alarms)
        _ = add("second", at: 10, to: &alarms)
        alarms.remove(first)
        alarms.remove(first)
        #expect(take(&alarms, at: 10) == ["second"])
    }
}

@Suite("Alarms by the system's time")
struct SystemAlarmTests {
    /// Notes what it is asked for.
    private final class AskedClock: AlarmClock {
        let instants = Guarded<[ContinuousClock.Instant]>([])
        let cancelled = Guarded(0)

        func alarm(at instant: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> Alarm {
            instants.withLock { $0.append(instant) }
            body()
            return Alarm { [cancelled] in cancelled.withLock { $0 += 1 } }
        }
    }

    @Test("asks its alarm clock by the continuous clock")
    func alarmClock() throws {
        let clock = AskedClock()
        let time = SystemTime().withAlarms(of: clock)
        let called = Guarded(0)
        let before = (ContinuousClock.now, time.now())
        let alarm = time.alarm(at: before.1 + .seconds(3_600)) { called.withLock { $0 += 1 } }
        let instant = try #require(clock.instants.withLock { $0 }.first)
        // The two were read one after the other, and timestamps have whole microseconds.
        let wait = instant - before.0
        #expect((.seconds(3_600) - .microseconds(1)..<(.seconds(3_660))).contains(wait))
        #expect(called.withLock { $0 } == 1)
        alarm.cancel()
        #expect(clock.cancelled.withLock { $0 } == 1)
    }

    @Test("without one, an alarm comes all the same, and not before its time")
    func sleeper() async {
        let time = SystemTime()
        let deadline = time.now() + .milliseconds(20)
        let came = await withCheckedContinuation { continuation in
            _ = time.alarm(at: deadline) { continuation.resume(returning: time.now()) }
        }
        #expect(came >= deadline)
    }
}
