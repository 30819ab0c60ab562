import NightshiftCore
import Testing

@testable import Manifests

@Suite struct InvoiceReaderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func read(_ text: String, columns: String? = nil, as name: String = "bill.csv") throws -> Invoice {
        let path = try scratch.write(text.utf8, to: name)
        let chosen = try columns.map { try #require(InvoiceColumns($0)) } ?? .usual
        return try InvoiceReader(path: path, columns: chosen).read()
    }

    private func faults(_ text: String, columns: String? = nil, as name: String = "bill.csv") throws -> [String] {
        do {
            _ = try read(text, columns: columns, as: name)
            return []
        } catch let rejected as ManifestRejected {
            #expect(rejected.total == rejected.faults.count)
            return rejected.faults.map { $0.description.replacing(scratch.folder + "/", with: "") }
        }
    }

    @Test(
        "amounts as people and programs write them",
        arguments: [
            ("0.0404", 40_400), ("$0.0404", 40_400), ("-0.0404", -40_400), ("-$0.0404", -40_400),
            ("$-0.0404", -40_400), (" 0.040400 ", 40_400), ("12", 12_000_000), ("0", 0), ("0.000001", 1),
            ("0.0404000000", 40_400), ("-$1.0000000", -1_000_000), ("0.0000000000000000000000", 0),
            ("1000000000", 1_000_000_000_000_000),
        ] as [(String, Int64)])
    func amounts(text: String, amount: Int64) throws {
        let invoice = try read("generation_id,amount_usd\ng,\(text)\n")
        #expect(invoice.total == MicroDollars(amount) && invoice.lineCount == 1)
    }

    @Test(
        "other amounts are refused with their line",
        arguments: [
            "", "x", "1e3", "0.0000001", "0.00000010", "1.000,5", "0,0404", "1,234.50", "(0.0404)", "1.-0000000", "+1",
            "--1", "$$1", "-$-1", "1000000000.000001", "0x10", ".5", "5.",
            "९",
        ])
    func noAmounts(text: String) throws {
        #expect(
            try faults("generation_id,amount_usd\nfine,1\n\ng,\"\(text)\"\n") == [
                "bill.csv:4: '\(text)' is no amount of dollars such as 0.0404, $0.0404 or -0.0404, with six decimals at most"
            ])
    }

    @Test("usual names, in any case, among columns that nobody asks for; quotes, CRLF, a byte order mark")
    func usual() throws {
        var invoice = try read(
            "\u{FEFF}Time,Request_ID, GENERATION_ID ,Note,Amount_USD\r\n1,r1,\"g\"\"1\",\"a\r\nb\",\"$0.0404\"\r\n")
        let quoted = invoice.take(generation: GenerationID("g\"1"), requestID: "none")
        #expect(quoted?.amount == MicroDollars(40_400))
        invoice = try read("x-request-id\tcost\nr1\t2\n", as: "bill.tsv")
        let tabbed = invoice.take(generation: nil, requestID: "r1")
        #expect(tabbed?.amount == .dollars(2))
    }

    @Test("columns can be named")
    func named() throws {
        let text = "id,what,key,how much\nno,g1,r1,0.5\n"
        var invoice = try read(text, columns: "id=What,request=key,amount= how much ")
        let billed = invoice.take(generation: GenerationID("g1"), requestID: "")
        #expect(billed?.amount == MicroDollars(500_000) && billed?.firstLine == 2)
        invoice.forEachUnknown { Issue.record("\($0)") }
        // A column that is only called so is not taken for one of ids beside the one that was named.
        var byRequest = try read("id,key,amount\n7,r1,1\n7,r2,2\n", columns: "request=key")
        let second = byRequest.take(generation: nil, requestID: "r2")
        #expect(second?.amount == .dollars(2))
        #expect(
            try faults(text, columns: "id=whatever,amount=how many") == [
                "bill.csv:1: there is no column 'whatever'; there are: id, what, key, how much",
                "bill.csv:1: there is no column 'how many'; there are: id, what, key, how much",
            ])
    }

    @Test(
        "lists of columns that make no sense",
        arguments: ["", "id", "id=", "key=x", "id=a,id=b", "id=a,", "=a", "ID=a"])
    func lists(text: String) { #expect(InvoiceColumns(text) == nil) }

    @Test("every fault is listed, each at its line, and nothing is taken")
    func all() throws {
        #expect(
            try faults("generation_id,amount_usd\na,1\nb\n,2\nc,x\n\"d\"e,1\n,y\nf,\"1\n") == [
                "bill.csv:3: has 1 cells where the header has 2 columns",
                "bill.csv:4: has no id, so nothing can be compared with it; take out sums and fees of other kinds",
                "bill.csv:5: 'x' is no amount of dollars such as 0.0404, $0.0404 or -0.0404, with six decimals at most",
                "bill.csv:6: text after a closing quote: double the quotes inside a quoted cell",
                "bill.csv:7: 'y' is no amount of dollars such as 0.0404, $0.0404 or -0.0404, with six decimals at most",
                "bill.csv:7: has no id, so nothing can be compared with it; take out sums and fees of other kinds",
                "bill.csv:8: the quote of a cell in this row is not closed",
            ])
    }

    @Test("headers that can't be read by")
    func headers() throws {
        #expect(try faults("") == ["bill.csv: is empty; an invoice has at least a line of column names"])
        #expect(
            try faults("generation_id,amount_usd,Amount_USD\ng,1,2\n") == [
                "bill.csv:1: Amount_USD: is the name of two columns"
            ])
        #expect(
            try faults("a,b\ng,1\n") == [
                "bill.csv:1: there is no column of amounts; name it with --invoice-columns amount=NAME; there are: a, b",
                "bill.csv:1: there is no column of ids; name it with --invoice-columns id=NAME or request=NAME; there are: a, b",
            ])
        #expect(
            try faults("generation_id;amount_usd\ng;0,0404\nh;1\n") == [
                "bill.csv:1: its columns are separated by semicolons; save it with commas between them, and with points in the amounts"
            ])
        #expect(
            try faults("generation_id\tamount_usd\ng\t1\n") == [
                "bill.csv:1: its columns are separated by tabs; give it a name that ends in .tsv"
            ])
        let missing = InvoiceReader(path: scratch.folder + "/none.csv")
        #expect(throws: ManifestRejected.self) { try missing.read() }
        #expect(try read("generation_id,amount_usd\n").lineCount == 0)
    }
}
