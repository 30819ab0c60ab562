import Foundation
import NightshiftCore
import Testing

@Suite("Request ids")
struct RequestIDTests {
    private struct Fixed: RandomNumberGenerator {
        var numbers: [UInt64]
        mutating func next() -> UInt64 { numbers.removeFirst() }
    }

    @Test("have the form of a version 4 UUID, with every other bit from the generator")
    func form() {
        var ones = Fixed(numbers: [.max, .max])
        #expect(RequestID.random(using: &ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        var zeros = Fixed(numbers: [0, 0])
        #expect(RequestID.random(using: &zeros) == "00000000-0000-4000-8000-000000000000")
        var mixed = Fixed(numbers: [0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210])
        #expect(RequestID.random(using: &mixed) == "01234567-89ab-4def-bedc-ba9876543210")
    }

    @Test("take numbers that are fetched together, each once")
    func numbers() {
        let (numbers, others) = (SystemNumbers(), SystemNumbers())
        #expect(Set((0..<1_000).flatMap { _ in [numbers.next(), others.next()] }).count == 2_000)
    }

    @Test("are read by others as UUIDs, and are not repeated")
    func unique() {
        let ids = (0..<10_000).map { _ in RequestID.random() }
        #expect(ids.allSatisfy { UUID(uuidString: $0) != nil })
        #expect(Set(ids).count == 10_000)
    }
}
