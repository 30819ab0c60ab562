import Foundation
import Testing

/// `--sidecar`: what lies beside an image is as safe as the image, and comes from the books alone.
@Suite(.bounded) struct SidecarTests {
    private struct Sidecar: Decodable {
        let key, batch, prompt, file, sha256, chargeHighUsd: String
        let generationId, requestId: String
        let bytes: Int
        let tags: [String: String]
    }

    private func sidecar(_ bench: Bench, _ name: String) throws -> Sidecar {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(bench.folder)/output/night-1/\(name)"))
        return try Bench.decoded(from: String(decoding: data, as: UTF8.self))
    }

    @Test(arguments: ["mid-download:2", "after-rename:3", "after-stored-commit:3"])
    func survivesACrash(_ place: String) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(6), to: "night.jsonl")
            let crash = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--sidecar",
                environment: ["NIGHTSHIFT_REHEARSE_CRASH": place])
            #expect(crash.isSignalled, "\(crash)")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")

            let jobs = try await bench.jobs()
            let images = jobs.compactMap(\.file)
            let sidecars = images.map { ($0 as NSString).deletingPathExtension + ".json" }
            #expect(try bench.files(below: "output/night-1") == (images + sidecars).sorted())
            let books = try await bench.books()
            for (job, name) in zip(jobs, sidecars) {
                let sidecar = try sidecar(bench, name)
                #expect(sidecar.key == job.key && sidecar.batch == "night-1" && sidecar.file == job.file)
                #expect(sidecar.generationId == job.generationId && Money.micro(sidecar.chargeHighUsd) == Money.image)
                let generation = try #require(books.generations.first { $0.id == sidecar.generationId })
                #expect(generation.prompt == sidecar.prompt && generation.requestId == sidecar.requestId)
            }
        }
    }

    @Test func repairNeedsNobody() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--sidecar").code == 0)
            let folder = bench.folder + "/output/night-1/"
            let original = try Data(contentsOf: URL(fileURLWithPath: folder + "job-01.json"))
            try bench.write("{}", to: "output/night-1/job-01.json")
            try FileManager.default.removeItem(atPath: folder + "job-02.json")
            let findings = try await bench.nightshift("verify")
            #expect(findings.code == 5)
            #expect(findings.out.contains("night-1/job-01: job-01.json says something else than the books"))
            #expect(findings.out.contains("night-1/job-02: job-02.json is not there"))

            // Without a key and without a network.
            let repair = try await bench.nightshift(
                "verify", "--repair",
                environment: ["LUMA_AGENTS_API_KEY": nil, "LUMA_BASE_URL": "http://127.0.0.1:1/v1"])
            #expect(repair.code == 0, "\(repair)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "job-01.json")) == original)
            #expect(try bench.files(below: "output/night-1").contains("job-01.json.damaged"))
        }
    }
}
