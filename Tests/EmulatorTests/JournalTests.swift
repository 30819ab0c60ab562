import Foundation
import Testing

@testable import Emulator

@Suite struct JournalTests {
    private func withJournal(_ body: (EmulatorConfiguration) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID()).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(
            steadyConfiguration {
                $0.journalPath = path
                $0.rpm = 3
                $0.concurrency = 3
                $0.credits = 200_000
            })
    }

    @Test func everythingComesBack() throws {
        try withJournal { configuration in
            var desk = try Desk(configuration, at: 0)
            let request = GenerationRequest(
                prompt: "a \"b\"\n日 [[fault:generation_failed x1]]", model: .uni1Max, aspectRatio: .portrait2x3,
                style: .manga, webSearch: true, references: 2)
            let failing = try desk.account.submit(request, at: 0).generation
            let fine = try desk.account.submit("fine", at: 10).generation
            let stuck = try desk.account.submit("[[fault:stuck]]", at: 20).generation
            try desk.commit()
            let url = try #require(
                try desk.account.document(fine, at: 40)["output"]?.items?.first?["url"]?.text)
            _ = try? desk.account.download("/storage/x/y", carriesKey: true, at: 40)
            try desk.commit()
            desk.close()

            var again = try Desk(configuration, at: 41)
            #expect(again.account.generations.map(\.record) == [failing, fine, stuck].map(\.record))
            #expect(again.account.generations[0].request == request)
            #expect(again.account.generations[0].failure == failing.failure)
            #expect(again.account.tally.keyLeaks == 1)
            #expect(again.account.ledger.charged == 40_400)
            #expect(again.account.ledger.refunded == 106_000)
            #expect(again.account.ledger.reserved == 40_400)
            #expect(again.account.ledger.available == 200_000 - 80_800)
            // The window is still full, and one slot is still taken.
            #expect(throws: Refusal.self) { try again.account.submit("more", at: 59) }
            let more = try again.account.submit(request, at: 61)
            #expect(more.generation.ordinal == 4)
            #expect(more.generation.failure == nil)
            #expect(more.rate?.remaining == 0)
            let path = String(url.dropFirst("http://host".count))
            #expect(try again.account.download(path, carriesKey: false, at: 61).generation.id == fine.id)
        }
    }

    @Test func aTornTailIsDropped() throws {
        try withJournal { configuration in
            let path = try #require(configuration.journalPath)
            var desk = try Desk(configuration, at: 0)
            _ = try desk.account.submit("one", at: 0)
            try desk.commit()
            desk.close()
            let whole = try #require(FileManager.default.contents(atPath: path))
            try (whole + Data(#"{"kind":"generation","id":"#.utf8)).write(to: URL(fileURLWithPath: path))

            desk = try Desk(configuration, at: 1)
            #expect(desk.account.generations.map(\.request.prompt) == ["one"])
            #expect(FileManager.default.contents(atPath: path) == whole)
            _ = try desk.account.submit("two", at: 1)
            try desk.commit()
            desk.close()
            #expect(try Desk(configuration, at: 2).account.generations.map(\.request.prompt) == ["one", "two"])
        }
    }

    @Test func aDamagedLineIsNamed() throws {
        try withJournal { configuration in
            let path = try #require(configuration.journalPath)
            try Data("{\"kind\":\"leak\"}\nnonsense\n{\"kind\":\"leak\"}\n".utf8)
                .write(to: URL(fileURLWithPath: path))
            #expect(throws: EmulatorError.journalDamaged(path: path, line: 2)) {
                _ = try Desk(configuration, at: 0)
            }
        }
    }

    @Test func creditsAreRemembered() throws {
        try withJournal { configuration in
            var desk = try Desk(configuration, at: 0)
            try desk.account.apply(["credits": .integer(50_000)], at: 0)
            try desk.commit()
            desk.close()
            #expect(try Desk(configuration, at: 1).account.ledger.available == 50_000)
        }
    }
}
