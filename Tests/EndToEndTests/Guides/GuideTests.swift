import Foundation
import Testing

/// Every command of the guides does what its page says it does.
@Suite(.bounded) struct GuideTests {
    @Test(arguments: try Guide.all()) func everyCommand(_ guide: Guide) async throws {
        try await Bench.with(nil) { bench in
            try FileManager.default.createSymbolicLink(
                atPath: bench.folder + "/jobs", withDestinationPath: Ground.samples)
            let folder = URL(fileURLWithPath: Ground.binary).deletingLastPathComponent().path
            let path = folder + ":" + (Ground.environment("PATH") ?? "/usr/bin:/bin")
            for exchange in guide.exchanges {
                let done = try await bench.launch(
                    "/bin/sh", ["-c", "exec 2>&1\n" + exchange.typed],
                    environment: ["PATH": path, "LUMA_AGENTS_API_KEY": nil, "LUMA_BASE_URL": nil]
                ).finished(within: .seconds(120))
                #expect(done.code == exchange.code, "\(done)")
                // The reader's folder is not ours.
                let output = (done.out + done.err).replacing(bench.folder, with: "/home/me")
                #expect(exchange.missing(in: output) == nil, "\(exchange.typed)\n\(output)")
            }
        }
    }

    /// A page of which nothing is tried would prove nothing.
    @Test func everyGuideHasCommands() throws {
        let guides = try Guide.all()
        #expect(!guides.isEmpty)
        for guide in guides { #expect(!guide.exchanges.isEmpty, "\(guide.name)") }
    }

    @Test func readsCommandsAndWhatTheyPrint() {
        let page = """
            Some words, then `code`.

            ```console
            $ cat > a.csv <<'END'
            id,prompt
            $ not a command
            END
            $ nightshift run a.csv \\
                --emulator
            a-1: 3 of 3 images are home

            …
              cost   $0.12
            (exit code 1)
            ```

            ```json
            $ no command either
            ```
            """
        let guide = Guide(name: "a.md", text: page)
        #expect(guide.exchanges.count == 2)
        #expect(guide.exchanges[0].typed == "cat > a.csv <<'END'\nid,prompt\n$ not a command\nEND")
        let run = guide.exchanges[1]
        #expect(run.typed == "nightshift run a.csv \\\n    --emulator")
        #expect(run.printed == ["a-1: 3 of 3 images are home", "…", "  cost   $0.12"] && run.code == 1)
        #expect(run.missing(in: "first\na-9: 12 of 12 images are home\nmore\n  cost  $7.00\n") == nil)
        #expect(run.missing(in: "  cost  $7.00\na-9: 12 of 12 images are home\n") == "  cost   $0.12")
        var part = Guide.Exchange(typed: "a")
        part.printed = ["total 12 … $0.48"]
        #expect(part.missing(in: "total  57  7  x  $1.23\n") == nil)
        #expect(part.missing(in: "total  57  7  x\n") != nil && part.missing(in: "total $1.23 x") != nil)
        #expect(run.missing(in: "a-9: all images are home\n") == "a-1: 3 of 3 images are home")
    }
}
