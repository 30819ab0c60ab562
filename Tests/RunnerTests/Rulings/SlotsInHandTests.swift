import NightshiftCore
import Testing

@testable import Runner

@Suite("Slots in hand")
struct SlotsInHandTests {
    private let now = Timestamp(seconds: 1_000)
    private var slots = SlotsInHand(configured: 10)

    /// Jobs that were submitted and whose answers are not on record.
    private mutating func send(_ jobs: ClosedRange<Int64>) {
        for job in jobs { slots.moved(job, from: .queued, to: .submitting) }
    }

    private mutating func accept(_ job: Int64) { slots.moved(job, from: .submitting, to: .generating) }

    private mutating func refuse(_ job: Int64) { slots.refused(job, at: now) }

    private mutating func recordRefusal(_ job: Int64) { slots.moved(job, from: .submitting, to: .queued) }

    private var share: Int { slots.share.slots(at: now) }

    @Test("refusals that come before any acceptance is on record leave what was accepted")
    mutating func refusalsFirst() {
        send(1...10)
        refuse(9)
        #expect(share == 9)
        refuse(10)
        #expect(share == 8)
        recordRefusal(10)
        recordRefusal(9)
        for job in Int64(1)...8 { accept(job) }
        #expect([share, slots.held, slots.running, slots.onTheWire] == [8, 8, 8, 0])
    }

    @Test("acceptances and refusals in turns, each on record before the next")
    mutating func inTurns() {
        send(1...10)
        for job in Int64(1)...4 { accept(job) }
        refuse(5)
        recordRefusal(5)
        for job in Int64(6)...9 { accept(job) }
        refuse(10)
        recordRefusal(10)
        #expect([share, slots.held] == [8, 8])
    }

    @Test("what was seen to have ended holds no slot, before that is on record and after")
    mutating func ended() {
        send(1...8)
        for job in Int64(1)...8 { accept(job) }
        slots.ended(1)
        #expect(slots.held == 7)
        send(9...9)
        refuse(9)
        #expect(share == 7)
        slots.moved(1, from: .generating, to: .downloading)
        recordRefusal(9)
        #expect([share, slots.held, slots.running] == [7, 7, 7])
    }

    @Test("with none of ours the share is one, and a job that was refused counts again when it is sent again")
    mutating func none() {
        send(1...2)
        refuse(1)
        refuse(2)
        #expect([share, slots.held] == [1, 0])
        recordRefusal(1)
        recordRefusal(2)
        send(1...1)
        #expect(slots.held == 1)
        slots.moved(1, from: .submitting, to: .uncertain)
        #expect(slots.held == 0)
    }
}
