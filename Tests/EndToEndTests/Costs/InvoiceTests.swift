import Foundation
import Testing

/// `costs --invoice`: the provider's bill against our books.
@Suite(.bounded) struct InvoiceTests {
    private static let head = "generation_id,request_id,time,model,description,amount_usd"

    private func findings(_ bench: Bench, _ arguments: String...) async throws -> [[String: String]] {
        let answer = try await bench.start(["costs", "--format", "csv"] + arguments).finished()
        let faults = Sheet(answer.out).rows.filter { !["settled_by_bill", "still_open"].contains($0["finding"]) }
        #expect(answer.code == (faults.isEmpty ? 0 : 1), "\(answer)")
        return Sheet(answer.out).rows
    }

    @Test func aTrueInvoiceAgreesAndSettlesWhatWasOpen() async throws {
        try await CostNight.with { bench in
            let invoice = try #require(try await bench.emulation?.invoice())
            #expect(invoice.hasPrefix(Self.head + "\n"))
            try bench.write(invoice, to: "bill.csv")
            let rows = try await findings(bench, "--invoice", "bill.csv")
            #expect(
                rows.map { "\($0["finding"] ?? "") \($0["key"] ?? "")" } == [
                    "settled_by_bill g", "settled_by_bill i", "still_open h",
                ])
            // The provider charged both: the lost reply's image, and the code that nobody documents.
            #expect(rows.map { $0["billed_usd"] ?? "" } == ["0.0404", "0.0434", ""])
            let charged = try await bench.books().totals.charged
            let answer = try await bench.nightshift("costs", "--invoice", "bill.csv", "--format", "json")
            let last = try #require(answer.lines.last)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: [String: Any]])
            let total = try #require(object["total"])
            #expect(Money.micro(total["billed_usd"] as? String ?? "") == charged)
            #expect(total["low_usd"] as? String == "0.3736" && total["high_usd"] as? String == "0.4978")
            #expect(total["difference_usd"] as? String == "0.0000" && total["agrees"] as? Bool == true)

            let words = try await bench.nightshift("costs", "shop", "--invoice", "bill.csv")
            #expect(words.code == 0 && words.lines.last == "the invoice and the books agree", "\(words)")
            #expect(words.out.contains("settled by the bill: shop-1/g attempt 1, request "))
        }
    }

    @Test func eachDoctoredLineIsNamed() async throws {
        try await CostNight.with { bench in
            let invoice = try #require(try await bench.emulation?.invoice())
            let books = try await bench.books()
            func id(_ prompt: String) throws -> String {
                try #require(books.generations.last { $0.prompt.hasPrefix(prompt) }).id
            }
            let (twice, gone, other) = (try id("A lamp"), try id("A chair"), try id("A rug"))
            let (refunded, open) = (try id("A mask"), try id("A bell"))
            let stranger = "0f8fad5b-d9cb-469f-a165-70867728950e"
            var lines = invoice.split(separator: "\n").map(String.init)
            func index(_ id: String, _ text: String = ",") throws -> Int {
                try #require(lines.firstIndex { $0.hasPrefix(id) && $0.contains(text) })
            }
            lines.append(lines[try index(twice)])
            lines.append("\(stranger),,2026-01-01T00:00:00Z,uni-1,image,$0.0404")
            lines.remove(at: try index(gone))
            lines[try index(other)].replace("0.046400", with: "0.046401")
            lines.remove(at: try index(refunded, "refund: "))
            lines[try index(open)].replace("0.043400", with: "0.043402")
            try bench.write(lines.joined(separator: "\r\n"), to: "bill.csv")

            let rows = try await findings(bench, "--invoice", "bill.csv")
            #expect(
                rows.map { "\($0["finding"] ?? "") \($0["generation_id"] ?? "") \($0["difference_usd"] ?? "")" } == [
                    "billed_twice \(twice) 0.0404", "unknown \(stranger) 0.0404", "not_billed \(gone) -0.1000",
                    "other_amount \(other) 0.000001", "other_amount \(open) 0.000002",
                    "billed_though_refunded \(refunded) 0.0404", "settled_by_bill  0.0000", "still_open  0.0000",
                ])
            let words = try await bench.nightshift("costs", "--invoice", "bill.csv")
            #expect(words.code == 1)
            #expect(words.out.contains("billed but unknown to us: generation \(stranger): billed $0.0404, line "))
            #expect(
                words.out.contains("\ndifference    $0.021203: too much $0.121203, too little $0.1000\n"), "\(words)")
            #expect(words.lines.last == "6 differences between the invoice and the books")
        }
    }

    @Test func oneBatchOfSeveral() async throws {
        try await CostNight.with { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            let invoice = try #require(try await bench.emulation?.invoice())
            try bench.write(invoice, to: "bill.csv")
            #expect(try await findings(bench, "night", "--invoice", "bill.csv").isEmpty)
            let words = try await bench.nightshift("costs", "night", "--invoice", "bill.csv")
            #expect(words.out.contains("billed        $0.0808 in 2 lines of bill.csv\n"), "\(words)")
            #expect(words.out.contains("not compared  $0.4574 in "), "\(words)")
        }
    }

    @Test func otherColumnsAndBadFiles() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            let books = try await bench.books()
            let rows = books.generations.map { "\($0.requestId),$0.0404\n" }
            try bench.write("Our ref,Total\n" + rows.joined(), to: "bill.csv")
            let named = ["costs", "--invoice", "bill.csv", "--invoice-columns", "request=our ref,amount=total"]
            #expect(try await bench.start(named).finished().code == 0)

            // A bill of a month long past is not expected to have anything of tonight.
            try bench.write("id,amount\n", to: "old.csv")
            #expect(try await bench.nightshift("costs", "--invoice", "old.csv").code == 1)
            let old = try await bench.nightshift("costs", "--invoice", "old.csv", "--invoice-period", "1999-12")
            #expect(old.code == 0 && old.lines.last == "the invoice and the books agree", "\(old)")

            let unnamed = try await bench.nightshift("costs", "--invoice", "bill.csv")
            #expect(unnamed.code == 2 && unnamed.out == "", "\(unnamed)")
            #expect(unnamed.err.contains("bill.csv:1: there is no column of amounts"))
            try bench.write("id,amount,Amount\n", to: "bill.csv")
            let doubled = try await bench.nightshift("costs", "--invoice", "bill.csv")
            #expect(doubled.code == 2 && doubled.err.contains("bill.csv:1: Amount: is the name of two columns"))
            try bench.write("id,amount\na,free\nb,1\n,2\n", to: "bill.csv")
            let bad = try await bench.nightshift("costs", "--invoice", "bill.csv", "--format", "json")
            #expect(bad.code == 2 && bad.out == "", "\(bad)")
            #expect(bad.err.contains("bill.csv:2: 'free' is no amount") && bad.err.contains("bill.csv:4: has no id"))
            #expect(bad.err.hasSuffix("nightshift: 2 faults in the invoice; nothing was compared\n"))
        }
    }

    /// Of an emulator inside the process, and of one beside it over the same journal.
    @Test func emulatorsWriteTheirInvoice() async throws {
        try await Bench.with(nil) { bench in
            let manifest = Manifest.lines(3) + Manifest.line(4, "Lost [[fault:drop_reply]]")
            try bench.write(manifest + Manifest.line(5, "Not this [[fault:content_moderated]]"), to: "night.jsonl")
            let emulated = ["--emulator", "--emulator-latency", "0.05:0.1:0.3", "--poll-interval", "1"]
            let run = try await bench.start(["run", "night.jsonl", "--emulator-invoice", "bill.csv"] + emulated)
                .finished()
            #expect(run.code == 1, "\(run)")
            let rows = try await findings(bench, "--invoice", "bill.csv")
            #expect(rows.map { "\($0["finding"] ?? "") \($0["key"] ?? "")" } == ["settled_by_bill job-04"])

            let path = bench.folder + "/nightshift.sqlite.emulator"
            let emulation = try await Emulation.start(
                .init(more: ["--journal", path, "--invoice", bench.folder + "/again.csv"]), folder: bench.folder,
                said: bench.folder + "/said")
            try await emulation.stop()
            let files = try ["bill.csv", "again.csv"].map { name in
                try String(contentsOfFile: "\(bench.folder)/\(name)", encoding: .utf8)
            }
            #expect(files[0] == files[1] && files[0].split(separator: "\n").count == 7)

            for wrong in [
                ["run", "night.jsonl", "--emulator", "--emulator-invoice", "nowhere/bill.csv"],
                ["run", "night.jsonl", "--emulator", "--emulator-invoice", "output"],
                ["resume", "--emulator-invoice", "bill.csv"],
                ["emulator", "--port", "0", "--invoice", "nowhere/x.csv"],
            ] {
                let answer = try await bench.start(wrong).finished()
                #expect(answer.code == 2, "\(answer)")
            }
        }
    }
}
