import Foundation
import NightshiftCore
import PictureFiles
import Testing

@testable import Gallery

/// Groups of failures and what to type for each.
@Suite struct FailureTests {
    private func record(_ key: String, _ state: JobState, batch: Batch.ID = 1) -> JobRecord {
        let job = Job(
            id: 1, batch: batch, key: key, request: GenerationRequest(prompt: "a"), price: MicroDollars(40_400),
            outputName: key, priority: 0, tags: [:], state: state, version: 1, tries: 1, resubmissions: 0)
        return JobRecord(
            batch: "shop-1", job: job, attemptCount: 0, charge: .nothing, attempts: [], generation: nil,
            createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
    }

    private func failed(_ kind: Failure.Kind, _ code: String? = nil) -> JobState {
        .failed(Failure(kind: kind, code: code, message: "it said no"))
    }

    private func commands(_ records: [JobRecord], database: String? = nil, unseen: PictureTrouble? = nil)
        -> [[String]]
    {
        var groups = FailureGroups()
        for record in records {
            if let reason = FailureReason(record, unseen: unseen) { _ = groups.add(record, because: reason) }
        }
        let batch = Batch(id: 1, name: "shop-1", manifest: "", output: "", createdAt: Timestamp(seconds: 0))
        return FailureSection.sections(of: groups, in: [batch], database: database).map { $0.commands.map(\.command) }
    }

    @Test func moderatedPromptsAreEdited() {
        #expect(
            commands([record("a", failed(.moderated, "content_moderated"))]) == [
                ["nightshift export shop-1 --manifest --state failed > edited.jsonl", "nightshift run edited.jsonl"]
            ])
    }

    @Test func downloadsAreFetchedAgain() {
        #expect(
            commands([record("a", failed(.download)), record("b", failed(.download))], database: "my queue.sqlite") == [
                [
                    "nightshift retry shop-1 --state failed --db 'my queue.sqlite'",
                    "nightshift resume shop-1 --db 'my queue.sqlite'",
                ]
            ])
    }

    /// A retry of every failed job would pay for what moderation refuses again.
    @Test func onlyTheJobsThatAreMeant() {
        let mixed = [
            record("-a", failed(.retriesExhausted, "generation_failed")),
            record("b c", failed(.retriesExhausted, "generation_failed")),
            record("m", failed(.moderated)),
        ]
        #expect(
            commands(mixed)[0] == [
                "nightshift retry shop-1 --job=-a", "nightshift retry shop-1 --job 'b c'", "nightshift resume shop-1",
            ])
        let many = (0..<30).map { record("j\($0)", failed(.lostUpstream)) } + [record("m", failed(.moderated))]
        #expect(commands(many)[0] == ["nightshift retry shop-1 --state failed", "nightshift resume shop-1"])
    }

    /// `cancel` takes what is queued out as well.
    @Test func lostRepliesAreForTheUserToDecide() {
        #expect(
            commands([record("a", .uncertain)]) == [
                ["nightshift retry shop-1 --state uncertain", "nightshift resume shop-1", "nightshift cancel shop-1"]
            ])
        let queued = record("q", .queued(due: Timestamp(seconds: 0)))
        #expect(commands([record("a", .uncertain), queued])[0].last == "nightshift cancel shop-1 --job a")
    }

    @Test func lostFilesAreFetchedAgain() {
        let image = StoredImage(file: "a.png", bytes: 1, sha256: "00")
        #expect(commands([record("a", .completed(image))], unseen: .missing) == [["nightshift verify shop-1 --repair"]])
        #expect(commands([record("a", .completed(image))], unseen: .damaged) == [["nightshift verify shop-1"]])
        #expect(commands([record("a", .completed(image))], unseen: .noDecoder) == [["sudo apt-get install libgd3"]])
        #expect(commands([record("a", .completed(image))]).isEmpty)
    }

    @Test func groupsAreByReasonAndBounded() {
        var groups = FailureGroups()
        for number in 0..<500 {
            let record = record("j\(number)", failed(.chargeUnknown, "code_\(number)"))
            if let reason = FailureReason(record, unseen: nil) { _ = groups.add(record, because: reason) }
        }
        #expect(groups.groups.count == 61 && groups.groups.map(\.count).reduce(0, +) == 500)
        #expect(groups.groups.allSatisfy { $0.keys.count <= FailureGroups.mostNamed })
        #expect(groups.groups.last?.count == 440 && groups.failed[1] == 500)
    }

    /// What is shown to be typed is read by a shell as the one word that it is.
    @Test(arguments: Hostile.texts.filter { !$0.unicodeScalars.contains("\u{0}") }) func wordsAreWords(_ text: String)
        throws
    {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "printf '[%s]' \(ShellWord.text(text))"]
        let pipe = Pipe()
        shell.standardOutput = pipe
        try shell.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(String(decoding: said, as: UTF8.self) == "[\(text)]")
    }
}
