import Foundation
import NightshiftCore

/// Prometheus' text format, version 0.0.4.
struct MetricsText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    struct Sample {
        var labels: [(name: String, value: String)] = []
        let value: String

        init(_ labels: [(name: String, value: String)] = [], _ value: String) {
            self.labels = labels
            self.value = value
        }

        init(_ labels: [(name: String, value: String)] = [], _ count: Int) {
            self.init(labels, String(count))
        }
    }

    static let contentType = "text/plain; version=0.0.4"
    private(set) var text = ""

    /// A family without samples is left out.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        begin(name, kind, help)
        for sample in samples { line(name, sample) }
    }

    mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        begin(name, .histogram, help)
        for (bound, count) in zip(histogram.bounds, histogram.cumulative) {
            line(name + "_bucket", Sample([("le", String(bound))], count))
        }
        line(name + "_bucket", Sample([("le", "+Inf")], histogram.count))
        line(name + "_sum", Sample([], Self.seconds(histogram.sum)))
        line(name + "_count", Sample([], histogram.count))
    }

    private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ sample: Sample) {
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
    }

    static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Exact to the microsecond.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, rest) = duration.wholeMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest.magnitude)
        return "\(seconds).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }
}
