import Foundation
import Logging
import NightshiftCore
import Reports

/// Log lines as JSON objects in the run's log file: every step of an attempt, and whatever is a warning or worse.
///
/// Other debug lines say the same as the steps, for people, and stay out. Strangers' words are cut to a length and lose their
/// control characters; no line is longer than `longestLine` bytes.
struct RunLog: LogHandler {
    let file: RunLogFile
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    static let longestLine = 16_384

    init(_ file: RunLogFile) {
        self.file = file
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        guard event.level >= .warning || fields["event"] != nil else { return }
        for length in [1_000, 100, 10] {
            var object = fields.mapValues { Self.json($0, longest: length) }
            object["time"] = .string(Timestamp(Date()).iso8601)
            object["level"] = .string(event.level == .trace ? "info" : event.level.rawValue)
            if fields["event"] == nil { object["event"] = "log" }
            object["message"] = .string(Self.plain("\(event.message)", longest: length))
            guard let line = try? JSONText.object(object).rendered() else { return }
            guard line.utf8.count <= Self.longestLine else { continue }
            return file.append(line)
        }
    }

    private static func json(_ value: Logger.MetadataValue, longest: Int) -> JSONText {
        if case .stringConvertible(let number as Int) = value { return JSONText(number) }
        return .string(plain("\(value)", longest: longest))
    }

    private static func plain(_ text: String, longest: Int) -> String {
        let text = Printable.text(text)
        return text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }
}
