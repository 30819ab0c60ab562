import Foundation
import NightshiftCore
import Testing

@testable import Manifests

/// The files that people really have, where they are at hand beside the repository.
@Suite(.enabled(if: RealData.folder != nil, "there is no ../shared/data beside the repository"))
struct RealDataTests {
    @Test func promptsWithTabs() throws {
        let outcome = try Scratch().read(path: try #require(RealData.folder) + "/PartiPrompts.tsv")
        #expect(outcome.faults == [])
        #expect(outcome.jobs.count == 1_632)
        #expect(outcome.jobs.first?.key == "row-000002")
        #expect(outcome.jobs.first?.request.prompt == "bond")
        #expect(
            outcome.jobs.first?.tags
                == [
                    "Category": "Abstract", "Challenge": "Basic",
                    "Note": "Biology-inspired concepts with multiple meanings",
                ])
        #expect(outcome.jobs.contains { $0.request.prompt.hasPrefix("\"G I G G L E\" painted in thick") })
        #expect(Set(outcome.jobs.compactMap { $0.tags["Category"] }).count == 12)
    }

    @Test func objectsWithTheirOwnFields() throws {
        let path = try #require(RealData.folder) + "/geneval.jsonl"
        let outcome = try Scratch().read(path: path, admittedTags: ["tag", "include", "exclude"])
        #expect(outcome.faults == [])
        #expect(outcome.jobs.count == 553)
        #expect(outcome.jobs.first?.tags == ["tag": "single_object", "include": #"[{"class":"bench","count":1}]"#])
        let refused = try Scratch().read(path: path)
        #expect(refused.jobs.isEmpty && refused.total == 553 * 2 + 80)
    }
}

enum RealData {
    static let folder: String? = {
        // The sources may be reached through a link from another package.
        var place = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while place.path != "/" {
            if FileManager.default.fileExists(atPath: place.path + "/Package.swift") {
                let folder = place.deletingLastPathComponent().path + "/shared/data"
                return FileManager.default.fileExists(atPath: folder + "/PartiPrompts.tsv") ? folder : nil
            }
            place.deleteLastPathComponent()
        }
        return nil
    }()
}
