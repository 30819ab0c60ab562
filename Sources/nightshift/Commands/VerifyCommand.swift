import ArgumentParser
import NightshiftCore
import Reports
import Runner

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Re-reads every image against its recorded SHA-256, and the books against their invariants.",
        discussion: "Ends with 0 when all is well and with 5 when anything deviates.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    func run() async throws {
        let store = try queue.openForReading()
        let findings = try Verifier(store: store).verify(try batch.resolve(in: store)) { deviation in
            Console.say(Printable.text(deviation.description))
        }
        guard findings.deviations.isEmpty else {
            Console.complain("nightshift: \(findings.deviations.count) deviations in \(findings.jobs) jobs")
            throw StatusExit(status: .trouble)
        }
        Console.say("all is well: \(findings.jobs) jobs and \(findings.images) images are as the books say")
    }
}
