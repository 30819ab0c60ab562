import ArgumentParser
import Foundation
import Notices

/// Who is told of a run that nobody watches, and how.
struct NoticeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run this through /bin/sh at the end of the run, however it ends; it learns of the run from NIGHTSHIFT_… variables and its standard input.",
            valueName: "command"))
    var onFinish: String?

    @Option(help: ArgumentHelp("How long the command of --on-finish may take.", valueName: "seconds"))
    var onFinishLimit = 60.0

    @Option(
        help: ArgumentHelp(
            "Send a notice there, as JSON, at the end of the run and when it stands still: https, or http to this machine.",
            valueName: "url"))
    var notify: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the secret that notices are signed with. Default: the environment's NIGHTSHIFT_NOTIFY_SECRET; without either they are not signed.",
            valueName: "path"), completion: .file())
    var notifySecretFile: String?

    func validate() throws {
        if !(1...86_400).contains(onFinishLimit) {
            throw ValidationError("--on-finish-limit must be 1 to 86400 seconds")
        }
        if onFinish?.isEmpty == true { throw ValidationError("--on-finish is empty") }
        guard let notify else { return }
        do { _ = try Webhook(notify, secret: nil) } catch { throw ValidationError("--notify: \(error.description)") }
    }

    var finishCommand: FinishCommand? {
        onFinish.map { FinishCommand(line: $0, limit: .seconds(onFinishLimit)) }
    }

    /// - Throws: `UsageError` for a secret that can't be one. Its text does not hold the secret.
    func webhook(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Webhook? {
        guard let notify else { return nil }
        do { return try Webhook(notify, secret: secret(environment)) } catch let flaw as NotifySecret.Flaw {
            throw UsageError(flaw.description)
        }
    }

    private func secret(_ environment: [String: String]) throws -> NotifySecret? {
        if let notifySecretFile {
            guard let text = try? String(contentsOfFile: notifySecretFile, encoding: .utf8) else {
                throw UsageError("\(notifySecretFile): the secret for --notify can't be read from there")
            }
            return try NotifySecret(text)
        }
        guard let text = environment["NIGHTSHIFT_NOTIFY_SECRET"], !text.isEmpty else { return nil }
        return try NotifySecret(text)
    }
}
