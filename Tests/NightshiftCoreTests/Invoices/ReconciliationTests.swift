import NightshiftCore
import TestSupport
import Testing

@Suite("Invoice against the books")
struct ReconciliationTests {
    private static let price = MicroDollars(40_400)

    private func entry(
        _ id: Int64, _ outcome: AttemptOutcome, batch: String = "b", generation: String? = nil, hasNone: Bool = false,
        endedAt: Timestamp? = nil
    ) -> LedgerEntry {
        LedgerEntry(
            id: id, batch: batch, key: "k\(id)", model: .uni1, type: .image, inputImages: 0, number: 1,
            requestID: "r\(id)", generation: hasNone ? nil : GenerationID(generation ?? "g\(id)"),
            account: "host#key", intentAt: Timestamp(microseconds: 0), repliedAt: nil, endedAt: endedAt,
            outcome: outcome, httpStatus: nil, message: nil, price: Self.price)
    }

    private func line(_ generation: String?, _ request: String?, _ amount: Int64, _ number: Int = 2) -> InvoiceLine {
        InvoiceLine(generation: generation, requestID: request, amount: MicroDollars(amount), number: number)
    }

    private func compare(
        _ entries: [LedgerEntry], _ lines: [InvoiceLine], only batch: String? = nil, period: InvoicePeriod? = nil
    ) -> Reconciliation {
        var invoice = Invoice()
        for line in lines {
            let isAdded = invoice.add(line)
            #expect(isAdded)
        }
        var sums = Reconciliation(invoice, onlyBatch: batch, period: period)
        for entry in entries { sums.take(entry) }
        sums.finish()
        return sums
    }

    typealias Kind = InvoiceFinding.Kind

    @Test(
        "names what differs, and only that",
        arguments: [
            (AttemptOutcome.completed, [40_400], nil, 0), (.completed, [], Kind.notBilled, -40_400),
            (.completed, [40_400, 40_400], .billedTwice, 40_400), (.completed, [40_401], .otherAmount, 1),
            (.completed, [20_200, 20_200], nil, 0), (.completed, [40_400, -40_400], .otherAmount, -40_400),
            (.completed, [40_400, 40_400, -40_400], nil, 0), (.refunded(code: "x"), [], nil, 0),
            (.refunded(code: "x"), [40_400, -40_400], nil, 0),
            (.refunded(code: "x"), [40_400], .billedThoughFree, 40_400),
            (.refunded(code: "x"), [-40_400], .otherAmount, -40_400), (.rejected, [40_400], .billedThoughFree, 40_400),
            (.turnedAway, [], nil, 0), (.lost, [40_400], .settled, 0), (.lost, [0], .settled, 0),
            (.lost, [], .open, 0), (.lost, [40_400, 40_400], .billedTwice, 40_400), (.accepted, [40_400], .settled, 0),
            (.accepted, [], nil, 0), (.onTheWire, [], nil, 0), (.unsettled(code: "x"), [20_200], .settled, 0),
            (.vanished, [40_401], .otherAmount, 1), (.vanished, [-1], .otherAmount, -1),
        ] as [(AttemptOutcome, [Int64], Kind?, Int64)])
    func kinds(outcome: AttemptOutcome, amounts: [Int64], kind: Kind?, difference: Int64) {
        let sums = compare([entry(1, outcome)], amounts.map { line("g1", "r1", $0) })
        #expect(sums.counts == (kind.map { [$0: 1] } ?? [:]))
        #expect(sums.over - sums.under == MicroDollars(difference))
        #expect(sums.faults == (kind?.isFault == true ? 1 : 0))
        #expect(sums.billed == MicroDollars(amounts.reduce(0, +)) && sums.ours == outcome.charge(at: Self.price))
    }

    @Test("a lost reply is found by its request id, whatever the case of a UUID's letters")
    func requests() {
        let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
        let lost = LedgerEntry(
            id: 1, batch: "b", key: "k", model: .uni1, type: .image, inputImages: 0, number: 1, requestID: id,
            generation: nil, account: "host#key", intentAt: Timestamp(microseconds: 0), repliedAt: nil, endedAt: nil,
            outcome: .lost, httpStatus: nil, message: nil, price: Self.price)
        for written in [id, id.uppercased()] {
            #expect(compare([lost], [line("g", written, 40_400)]).counts == [.settled: 1])
            #expect(compare([lost], [line(nil, written, 40_400)]).counts == [.settled: 1])
        }
        let sums = compare([lost], [line("g", "other", 40_400)])
        #expect(sums.counts == [.open: 1, .unknown: 1])
        #expect(sums.attempts(of: .open).map(\.attempt) == [1])
    }

    @Test("two generations on the bill for one submission are billed twice, not unknown")
    func twoGenerations() {
        for known in [entry(1, .completed), entry(1, .lost, hasNone: true)] {
            let sums = compare([known], [line("g1", "r1", 40_400, 2), line("g9", "r1", 40_400, 3)])
            #expect(sums.counts == [.billedTwice: 1] && sums.over == Self.price)
        }
    }

    @Test("a refund may name the request alone, or the generation alone, before or after")
    func halves() {
        let parts = [line("g1", "r1", 40_400), line(nil, "r1", -40_400), line("g1", nil, 40_400)]
        for order in [parts, parts.reversed(), [parts[1], parts[0], parts[2]], [parts[2], parts[1], parts[0]]] {
            #expect(compare([entry(1, .completed)], order).counts == [:])
        }
    }

    @Test("what is unknown is named in the order of the invoice, unless it was given back")
    func unknown() {
        let id = "0F8FAD5B-D9CB-469F-A165-70867728950E"
        let sums = compare(
            [entry(1, .completed)],
            [
                line("z", "rz", 5, 2), line("g1", nil, 40_400, 3), line(nil, "a", 7, 4), line(id, nil, 9, 5),
                line("back", nil, 3, 6), line("back", nil, -3, 7), line("z", nil, 1, 8),
            ])
        var found: [InvoiceFinding] = []
        sums.forEachUnknown { found.append($0) }
        let names = found.map { [$0.generation, $0.requestID] }
        #expect(names == [["z", "rz"], [nil, "a"], [id.lowercased(), nil]])
        #expect(found.map(\.amount.amount) == [6, 7, 9])
        #expect(sums.faults == 3 && sums.over == MicroDollars(22))
    }

    @Test("what is billed for other batches is neither compared nor unknown")
    func otherBatches() {
        let sums = compare(
            [entry(1, .completed), entry(2, .completed, batch: "other"), entry(3, .completed, batch: "other")],
            [line("g1", nil, 40_400), line("g2", nil, 99)], only: "b")
        #expect(sums.counts == [:] && sums.billed == Self.price && sums.lines == 1)
        #expect(sums.elsewhere == (lines: 1, amount: MicroDollars(99)))
    }

    @Test("what was submitted on other days is compared where it is billed, and not missed where it is not")
    func otherDays() throws {
        // All entries are of January 1st, 1970.
        let entries = [entry(1, .completed), entry(2, .completed), entry(3, .lost)]
        let lines = [line("g1", nil, 40_401)]
        for (text, counts) in [
            ("1970-02", [Kind.otherAmount: 1]), ("1970-01", [.otherAmount: 1, .notBilled: 1, .open: 1]),
        ] {
            let period: InvoicePeriod = try #require(InvoicePeriod(text))
            let sums = compare(entries, lines, period: period)
            #expect(sums.counts == counts)
        }
    }

    @Test("what began on one side of the period's end and ended on the other is not missed on either bill")
    func acrossMidnight() {
        // From January to February 1970.
        let entries = [entry(1, .completed, endedAt: Timestamp(seconds: 31 * 86_400)), entry(2, .completed)]
        let january = compare(entries, [line("g2", nil, 40_400)], period: InvoicePeriod("1970-01"))
        let february = compare(entries, [line("g1", nil, 40_400)], period: InvoicePeriod("1970-02"))
        #expect(january.counts == [:] && february.counts == [:])
        #expect(january.ours == ChargeRange(exactly: Self.price) && february.ours == january.ours)
    }

    @Test("periods are months, or first and last days, in UTC")
    func periods() throws {
        let november = Timestamp(microseconds: 1_793_491_200_000_000)
        let december = Timestamp(microseconds: 1_796_083_200_000_000)
        for text in ["2026-11", "2026-11-01..2026-11-30"] {
            let period = try #require(InvoicePeriod(text))
            #expect(period.contains(november) && !period.contains(november - .microseconds(1)))
            #expect(!period.contains(december) && period.contains(december - .microseconds(1)))
        }
        #expect(InvoicePeriod("2024-02-29..2024-02-29") != nil)
        for wrong in [
            "", "2026", "2026-13", "2026-1", "2026-02-30..2026-03-01", "2026-11-02..2026-11-01", "..", "2026-11-01",
            "2026-11..2026-12", "2026-11-01..2026-11-02..2026-11-03", "November",
        ] {
            #expect(InvoicePeriod(wrong) == nil, "\(wrong)")
        }
    }

    @Test("amounts that can't be added up are refused, and change nothing")
    func overflow() {
        var invoice = Invoice()
        let isAdded = [invoice.add(line("a", nil, .max)), invoice.add(line("b", nil, 1))]
        #expect(isAdded == [true, false])
        #expect(invoice.total == MicroDollars(.max) && invoice.lineCount == 1)
    }

    @Test("a true bill agrees whatever happened; a false line is named, and nothing else", arguments: 1...20)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let outcomes: [AttemptOutcome] = [
            .onTheWire, .accepted, .turnedAway, .rejected, .lost, .completed, .completed, .completed,
            .refunded(code: "c"), .unsettled(code: "u"), .vanished,
        ]
        let entries = (1...200).map { id in
            let outcome = random.pick(outcomes)
            return entry(Int64(id), outcome, hasNone: outcome == .lost || outcome == .onTheWire)
        }
        var lines: [InvoiceLine] = []
        for entry in entries {
            let charge = entry.charge
            let amount = charge.isKnown ? charge.low.amount : Int64.random(in: 0...charge.high.amount, using: &random)
            // What is free may be on the bill, charged and given back, or not at all.
            if amount == 0, Bool.random(using: &random) { continue }
            let generation = entry.generation?.text ?? "unseen-\(entry.id)"
            lines.append(line(generation, entry.requestID, amount + (amount == 0 ? 500 : 0)))
            if amount == 0 { lines.append(line(Bool.random(using: &random) ? generation : nil, entry.requestID, -500)) }
        }
        lines.shuffle(using: &random)
        let agreed = compare(entries, lines)
        #expect(agreed.faults == 0 && agreed.over == .zero && agreed.under == .zero)
        #expect(agreed.ours.low <= agreed.billed && agreed.billed <= agreed.ours.high)

        let charged = lines.indices.filter { index in
            entries.contains { $0.outcome == .completed && $0.requestID == lines[index].requestID }
        }
        let chosen = random.pick(charged)
        var missing = lines
        missing.remove(at: chosen)
        for (doctored, kind) in [(lines + [lines[chosen]], Kind.billedTwice), (missing, .notBilled)] {
            let sums = compare(entries, doctored)
            #expect(sums.counts.filter { $0.key.isFault } == [kind: 1])
            #expect((sums.over, sums.under) == (kind == .billedTwice ? (Self.price, .zero) : (.zero, Self.price)))
            let explained = sums.billed - sums.over + sums.under
            #expect(sums.ours.low <= explained && explained <= sums.ours.high)
        }
    }
}
