import Foundation
import Logging
import NightshiftCore
import Reports

/// Log lines on standard error, as text or as one JSON object a line.
struct ConsoleLog: LogHandler {
    let format: ReportingOptions.LogFormat
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .warning

    init(format: ReportingOptions.LogFormat) {
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        let time = Timestamp(Date()).iso8601
        switch format {
        case .text:
            let details = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(Printable.text("\($0.value)"))" }
                .joined()
            Console.mention("\(time) \(event.level): \(Printable.text("\(event.message)"))\(details)")
        case .json:
            var object: [String: JSONText] = fields.mapValues { .string("\($0)") }
            object["time"] = .string(time)
            object["level"] = .string(event.level.rawValue)
            object["message"] = .string("\(event.message)")
            if let line = try? JSONText.object(object).rendered() { Console.mention(line) }
        }
    }
}
