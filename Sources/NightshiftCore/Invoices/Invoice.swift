/// The provider's invoice, its lines summed up by what they are for, until they are asked for one by one.
///
/// A line is for a generation; where it names none, for whatever was submitted under its request id. Lines for one request id
/// are found together: two generations on the bill for one submission are that submission's. Held in memory: about 200 bytes for each generation on the bill
/// that has both ids, however long the lines are.
package struct Invoice: Sendable {
    /// What the lines for one thing come to.
    package struct Billed: Hashable, Sendable {
        package fileprivate(set) var amount: MicroDollars
        /// Lines that charge; those that give back are not counted.
        package fileprivate(set) var charges: Int
        package fileprivate(set) var lines: Int
        /// The first line, from 1.
        package fileprivate(set) var firstLine: Int
    }

    /// What no attempt of ours was found for.
    package struct Unknown: Hashable, Sendable {
        package let generation: String?
        package let requestID: String?
        package let billed: Billed
    }

    private struct Item {
        var amount: Int64 = 0
        var charges: Int32 = 0
        var lines: Int32 = 0
        let firstLine: Int32
        /// The next item of the same request id; -1 at the end.
        var next: Int32 = -1
        var hasRequest = false
        var isTaken = false
    }

    private var items: [Item] = []
    private var generations: [InvoiceID: Int32] = [:]
    /// The first item of each.
    private var requests: [InvoiceID: Int32] = [:]
    /// The sum of all lines.
    package private(set) var total = MicroDollars.zero
    package private(set) var lineCount = 0

    package init() {}

    /// - Returns: `false`, with nothing added, where the sum would be no amount of money any more or the lines too many.
    package mutating func add(_ line: InvoiceLine) -> Bool {
        let (sum, isTooMuch) = total.amount.addingReportingOverflow(line.amount.amount)
        guard !isTooMuch, let number = Int32(exactly: line.number), let index = item(for: line, number: number) else {
            return false
        }
        let (own, isOwnTooMuch) = items[index].amount.addingReportingOverflow(line.amount.amount)
        guard !isOwnTooMuch else { return false }
        total = MicroDollars(sum)
        lineCount += 1
        items[index].amount = own
        items[index].lines += 1
        if line.amount > .zero { items[index].charges += 1 }
        return true
    }

    private mutating func item(for line: InvoiceLine, number: Int32) -> Int? {
        let request = line.requestID.map(InvoiceID.init)
        guard let generation = line.generation.map(InvoiceID.init) else {
            guard let request else { return nil }
            return requests[request].map(Int.init) ?? newItem(number, request: request)
        }
        if let known = generations[generation].map(Int.init) {
            if let request, !items[known].hasRequest { link(known, to: request) }
            return known
        }
        let item = newItem(number, request: request)
        generations[generation] = Int32(item)
        return item
    }

    private mutating func newItem(_ line: Int32, request: InvoiceID?) -> Int {
        items.append(Item(firstLine: line))
        if let request { link(items.count - 1, to: request) }
        return items.count - 1
    }

    private mutating func link(_ item: Int, to request: InvoiceID) {
        items[item].hasRequest = true
        items[item].next = requests[request] ?? -1
        requests[request] = Int32(item)
    }

    /// Everything that is billed for a submission, which it can be asked for once; `nil` where there is nothing.
    package mutating func take(generation: GenerationID?, requestID: String) -> Billed? {
        var billed: Billed?
        if let generation, let item = generations[InvoiceID(generation.text)] { take(item, into: &billed) }
        var next = requests[InvoiceID(requestID)] ?? -1
        while next >= 0 {
            let item = next
            next = items[Int(item)].next
            take(item, into: &billed)
        }
        return billed
    }

    private mutating func take(_ index: Int32, into billed: inout Billed?) {
        let item = items[Int(index)]
        guard !item.isTaken else { return }
        items[Int(index)].isTaken = true
        let own = Self.billed(item)
        guard let before = billed else {
            billed = own
            return
        }
        // The sum of all of them was an amount of money.
        billed = Billed(
            amount: before.amount + own.amount, charges: before.charges + own.charges,
            lines: before.lines + own.lines, firstLine: min(before.firstLine, own.firstLine))
    }

    private static func billed(_ item: Item) -> Billed {
        Billed(
            amount: MicroDollars(item.amount), charges: Int(item.charges), lines: Int(item.lines),
            firstLine: Int(item.firstLine))
    }

    /// Hands over what was not taken, in the order of the invoice; what was charged and given back in full is left out.
    package func forEachUnknown(_ body: (Unknown) throws -> Void) rethrows {
        func isLeft(_ index: Int) -> Bool { !items[index].isTaken && items[index].amount != 0 }
        // By item, which is the order of first lines.
        var names = [(generation: InvoiceID?, request: InvoiceID?)](repeating: (nil, nil), count: items.count)
        for (id, index) in generations { names[Int(index)].generation = id }
        for (id, first) in requests {
            var index = first
            while index >= 0 {
                names[Int(index)].request = id
                index = items[Int(index)].next
            }
        }
        for index in items.indices where isLeft(index) {
            let name = names[index]
            try body(
                Unknown(
                    generation: name.generation?.text, requestID: name.request?.text, billed: Self.billed(items[index]))
            )
        }
    }
}
