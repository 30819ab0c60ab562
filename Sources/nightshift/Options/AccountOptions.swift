import ArgumentParser
import Foundation
import LumaAPI

/// The account that submissions are charged to.
struct AccountOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file that holds the API key. Default: the environment's LUMA_AGENTS_API_KEY.", valueName: "path"),
        completion: .file())
    var apiKeyFile: String?

    @Flag(help: "Go on although generations that still run were submitted with another key.")
    var acceptKeyChange = false

    func key() throws -> APIKey {
        if let apiKeyFile {
            guard let text = try? String(contentsOfFile: apiKeyFile, encoding: .utf8) else {
                throw UsageError("\(apiKeyFile): the API key can't be read from there")
            }
            return try APIKey(text)
        }
        return try APIKey(ProcessInfo.processInfo.environment["LUMA_AGENTS_API_KEY"] ?? "")
    }

    func address() throws -> APIAddress {
        guard let text = ProcessInfo.processInfo.environment["LUMA_BASE_URL"], !text.isEmpty else { return .standard }
        return try APIAddress(text)
    }
}
