import Foundation
import NightshiftCore
import TestSupport
import Testing

@Suite("Micro-dollars")
struct MicroDollarsTests {
    @Test(
        "reads decimal amounts",
        arguments: [
            ("0", 0), ("12", 12_000_000), ("$25.50", 25_500_000), ("0.0404", 40_400), ("$0.1", 100_000),
            ("0.000001", 1), ("00012.50", 12_500_000), ("9223372036854.775807", Int64.max),
        ])
    func reads(text: String, amount: Int64) {
        #expect(MicroDollars(decimal: text)?.amount == amount)
        #expect(MicroDollars(decimal: text[...])?.amount == amount)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", "$", "$$1", ".", ".5", "5.", "1.2.3", "-1", "+1", "$-1", "1e3", "1,000", "0.0000001", "1 ", " 1", "1_0",
            "٣", "½", "１", "0x10", "nan", "9223372036854.775808", "9223372036855", "99999999999999999999", "1$",
        ])
    func refuses(text: String) {
        #expect(MicroDollars(decimal: text) == nil)
    }

    @Test(
        "prints four decimals, or six where four would not be exact",
        arguments: [
            (0, "0.0000"), (1, "0.000001"), (40_400, "0.0404"), (100, "0.0001"), (110, "0.000110"),
            (1_000_000, "1.0000"), (-40_400, "-0.0404"), (-1, "-0.000001"), (Int64.max, "9223372036854.775807"),
            (Int64.min, "-9223372036854.775808"),
        ])
    func prints(amount: Int64, text: String) {
        #expect(MicroDollars(amount).decimal == text)
    }

    @Test(
        "prints cents for people, half up",
        arguments: [
            (0, "$0.00"), (4_999, "$0.00"), (5_000, "$0.01"), (40_400, "$0.04"), (3_915_000, "$3.92"),
            (3_914_999, "$3.91"), (995_000, "$1.00"), (12_100_000, "$12.10"), (-40_400, "-$0.04"),
        ])
    func cents(amount: Int64, text: String) {
        #expect(MicroDollars(amount).cents == text)
    }

    @Test("what is printed is read back, for any amount that is not negative")
    func roundTrip() {
        var generator = SeededRandom(seed: 1)
        for _ in 0..<5_000 {
            // Of every size, not only of the largest.
            let amount = Int64(bitPattern: generator.next() >> UInt64.random(in: 1...63, using: &generator))
            let money = MicroDollars(amount)
            #expect(MicroDollars(decimal: money.decimal) == money)
            #expect(MicroDollars(decimal: "$" + money.decimal) == money)
        }
    }

    @Test("adds, subtracts, multiplies and compares exactly")
    func arithmetic() {
        var sum = MicroDollars(40_400) + MicroDollars(3_000)
        #expect(sum == MicroDollars(43_400))
        sum += .dollars(1)
        #expect(sum == MicroDollars(1_043_400))
        #expect(sum - MicroDollars(1_043_401) == MicroDollars(-1))
        #expect(MicroDollars(40_400) * 1_000_000 == .dollars(40_400))
        #expect(MicroDollars(-1) < .zero)
        #expect(!(MicroDollars.zero < .zero))
    }

    @Test("is stored as a bare number")
    func coding() throws {
        let data = try JSONEncoder().encode([MicroDollars(40_400)])
        #expect(String(decoding: data, as: UTF8.self) == "[40400]")
        #expect(try JSONDecoder().decode([MicroDollars].self, from: data) == [MicroDollars(40_400)])
    }
}

@Suite("Charge range")
struct ChargeRangeTests {
    private let price = MicroDollars(40_400)

    @Test("is known when its ends meet")
    func known() {
        #expect(ChargeRange.nothing.low == .zero)
        #expect(ChargeRange.nothing.high == .zero)
        #expect(ChargeRange(exactly: price).low == price)
        #expect(ChargeRange(exactly: price).isKnown)
        #expect(ChargeRange(exactly: price).open == .zero)
    }

    @Test("is open from nothing up to the price")
    func unknown() {
        let range = ChargeRange(upTo: price)
        #expect(range.low == .zero)
        #expect(range.high == price)
        #expect(!range.isKnown)
        #expect(range.open == price)
        #expect(ChargeRange(upTo: .zero).isKnown)
    }

    @Test("adds end by end")
    func sum() {
        let sum = ChargeRange(exactly: price) + ChargeRange(upTo: MicroDollars(100_000)) + .nothing
        #expect(sum == ChargeRange(low: price, high: MicroDollars(140_400)))
        #expect(sum.open == MicroDollars(100_000))
    }
}
