import Foundation
import Testing

/// `nightshift report` as a command: what it writes, replaces and refuses.
@Suite(.bounded) struct ReportCommandTests {
    private func page(_ bench: Bench) throws -> String {
        try String(contentsOfFile: bench.folder + "/page.html", encoding: .utf8)
    }

    @Test func numbersAreThoseOfStatusAndCosts() async throws {
        try await PageBench.with { bench, _ in
            let page = try page(bench)
            let status = try await bench.status("shop")
            #expect(page.contains("<dd>5<small>of 8</small>"))
            #expect(page.contains("<dd>$\(status.costUsd.low) – $\(status.costUsd.high)<small>"))
            #expect(page.contains("<dd>$\(status.costUsd.refunded)<small>2 submissions</small>"))
            for row in try await bench.nightshift("costs", "--by", "model", "--format", "csv").lines.dropFirst() {
                let cells = row.split(separator: ",").map(String.init)
                let cost = cells[4] == cells[5] ? "$\(cells[4])" : "$\(cells[4]) – $\(cells[5])"
                #expect(
                    page.contains("<bdi>\(cells[0])</bdi>") && page.contains("<td>\(cells[1])</td><td>\(cost)</td>"))
            }
            #expect(page.contains("may have been charged for nothing"))
            // Nothing of this machine but what the user named.
            #expect(!page.contains(bench.folder))
        }
    }

    @Test func missingAndDamagedPicturesAreToldOf() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "shop.jsonl")
            #expect(try await bench.nightshift("run", "shop.jsonl", "--output", "pictures").code == 0)
            let files = try bench.files(below: "pictures")
            #expect(files.count == 4)
            let paths = files.map { "\(bench.folder)/pictures/\($0)" }
            let kept = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
            try FileManager.default.removeItem(atPath: paths[0])
            try Data("short".utf8).write(to: URL(fileURLWithPath: paths[1]))
            var garbled = kept[2]
            garbled.replaceSubrange(
                garbled.count / 4..<garbled.count, with: Data(count: garbled.count - garbled.count / 4))
            try garbled.write(to: URL(fileURLWithPath: paths[2]))
            let report = try await bench.nightshift("report", "shop", "--output", "page.html")
            #expect(report.code == 0)
            #expect(report.lines.last == "3 pictures are missing or can't be shown; the page says which and why")
            let page = try page(bench)
            #expect(page.contains("the file is not there, or can't be read"))
            #expect(page.contains("the file has 5 bytes instead of"))
            #expect(page.contains("the image is damaged"))
            #expect(page.contains("nightshift verify shop-1 --repair"))
            for (path, data) in zip(paths, kept) { try data.write(to: URL(fileURLWithPath: path)) }
        }
    }

    @Test func replacesOnlyReports() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(1), to: "shop.jsonl")
            #expect(try await bench.nightshift("run", "shop.jsonl").code == 0)
            try bench.write("my own page", to: "page.html")
            let refused = try await bench.nightshift("report", "--output", "page.html")
            #expect(refused.code == 2 && refused.err.contains("is there already and is no report"), "\(refused)")
            #expect(try page(bench) == "my own page")
            #expect(try await bench.nightshift("report", "--output", "output").code == 2)
            #expect(try await bench.nightshift("report", "--output", "page.html", "--force").code == 0)
            #expect(try await bench.nightshift("report", "--output", "page.html", "--thumbnail-size", "32").code == 0)
            #expect(try await bench.nightshift("report", "--output", "page.html/x.html").code == 5)
            #expect(try await bench.nightshift("report", "--output", "none/x.html").code == 5)
            #expect(try await bench.nightshift("report").code == 2)
            #expect(try await bench.nightshift("report", "--output", "x.html", "--thumbnail-size", "5000").code == 2)
            #expect(try await bench.nightshift("report", "nothing-1", "--output", "x.html").code == 2)
            #expect(try await bench.nightshift("report", "--output", "x.html", "--db", "none.sqlite").code == 5)
            #expect(!bench.exists("x.html"))
            // Nothing is left of what was refused.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: bench.folder).filter { $0.hasSuffix(".part") } == []
            )
        }
    }
}
