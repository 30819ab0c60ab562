import Foundation
import NightshiftCore
import Testing

@testable import Manifests

/// A folder of its own for one test, and what reading a manifest in it gives.
final class Scratch {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/manifests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    struct Outcome: Equatable {
        var jobs: [NewJob] = []
        var places: [String] = []
        /// Without the folder, as a user in it would see them.
        var faults: [String] = []
        var total = 0
        var peak = 0
        var chains = ManifestChains()

        static func == (a: Outcome, b: Outcome) -> Bool {
            a.jobs == b.jobs && a.places == b.places && a.faults == b.faults && a.total == b.total
        }
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let path = folder + "/" + name
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    func read(
        _ bytes: some Sequence<UInt8>, as name: String, admittedTags: Set<String> = [], outputFolder: String? = nil,
        faultLimit: Int = 50, limits: ReadingLimits = ReadingLimits(),
        admit: (NewJob) throws -> String? = { _ in nil }
    ) throws -> Outcome {
        let path = try write(bytes, to: name)
        return try read(
            path: path, admittedTags: admittedTags, outputFolder: outputFolder, faultLimit: faultLimit,
            limits: limits, admit: admit)
    }

    func read(
        path: String, format: ManifestFormat? = nil, admittedTags: Set<String> = [], outputFolder: String? = nil,
        faultLimit: Int = 50, limits: ReadingLimits = ReadingLimits(),
        admit: (NewJob) throws -> String? = { _ in nil }
    ) throws -> Outcome {
        let reader = ManifestReader(
            path: path, format: format, admittedTags: admittedTags, outputFolder: outputFolder,
            faultLimit: faultLimit, limits: limits)
        let outcome = try self.outcome(of: reader, isAhead: false, admit)
        // With the reading on another thread, everything is the same.
        #expect(try self.outcome(of: reader, isAhead: true, admit) == outcome)
        return outcome
    }

    private func outcome(
        of reader: ManifestReader, isAhead: Bool, _ admit: (NewJob) throws -> String?
    ) throws -> Outcome {
        var outcome = Outcome()
        func take(_ job: NewJob, _ place: SourceLine) throws -> String? {
            outcome.jobs.append(job)
            outcome.places.append(shown(place.description))
            return try admit(job)
        }
        do {
            if isAhead {
                try reader.readAhead(take)
            } else {
                (outcome.peak, outcome.chains) = try reader.readMeasured(take)
            }
        } catch let rejected as ManifestRejected {
            outcome.faults = rejected.faults.map { shown($0.description) }
            outcome.total = rejected.total
        }
        return outcome
    }

    private func shown(_ text: String) -> String { text.replacingOccurrences(of: folder + "/", with: "") }
}

/// The smallest file that counts as a PNG here.
let pngBytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]

extension Scratch {
    /// The faults of a manifest given as text.
    func faults(_ text: String, as name: String, admittedTags: Set<String> = []) throws -> [String] {
        try read(text.utf8, as: name, admittedTags: admittedTags).faults
    }

    func keys(_ text: String, as name: String) throws -> [String] {
        let outcome = try read(text.utf8, as: name)
        return outcome.faults.isEmpty ? outcome.jobs.map(\.key) : outcome.faults
    }
}
