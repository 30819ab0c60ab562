import Foundation
import Testing

/// Manifests with anything wrong are refused whole, with every fault at its line; nothing is stored or sent.
@Suite(.bounded) struct HostileManifestTests {
    private func expectRefusal(_ bench: Bench, _ manifest: String, _ faults: [String], _ more: [String] = [])
        async throws
    {
        for command in ["plan", "run"] {
            let refused = try await bench.start([command, manifest] + more).finished()
            #expect(refused.code == 2, "\(refused)")
            #expect(refused.out == "")
            let lines = refused.err.split(separator: "\n").map(String.init)
            let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
            #expect(lines.last == "nightshift: \(count); nothing was stored or sent")
            let said = lines.dropLast()
            for fault in faults { #expect(said.contains { $0.hasPrefix(fault) }, "\(fault) in \(refused)") }
            #expect(said.count == faults.count, "\(refused)")
        }
        #expect(!bench.exists("nightshift.sqlite"))
        #expect(!bench.exists("output"))
        if bench.emulation != nil { #expect(try await bench.books().posts.received == 0) }
    }

    @Test func everyFaultOfEveryLine() async throws {
        let rows: [(row: String, fault: String?)] = [
            (#"{"id": "fine", "prompt": "A lamp"}"#, nil),
            (
                #"{"id": "up", "prompt": "A lamp", "output": "../../../etc/lamp"}"#,
                "output: '../../../etc/lamp' cannot be"
            ),
            (#"{"id": "root", "prompt": "A lamp", "output": "/tmp/lamp"}"#, "output: '/tmp/lamp' cannot be"),
            (#"{"id": "../up", "prompt": "A lamp"}"#, "id: '../up' cannot be"),
            (#"{"id": "back", "prompt": "A lamp", "output": "a\\..\\b"}"#, #"output: 'a\..\b' cannot be"#),
            (#"{"id": "hidden", "prompt": "A lamp", "output": ".nightshift/1"}"#, "output: '.nightshift/1' cannot be"),
            (#"{"id": "fine", "prompt": "Another lamp"}"#, "id: 'fine' is already the id of hostile.jsonl:1"),
            (#"{"id": "FINE", "prompt": "A third lamp"}"#, "output: 'FINE' is already the file of hostile.jsonl:1"),
            (#"{"id": "ratio", "prompt": "A lamp", "aspect_ratio": "4:3"}"#, "aspect_ratio: '4:3' is not one of"),
            (#"{"id": "wide", "prompt": "A lamp", "style": "manga", "aspect_ratio": "16:9"}"#, "style: manga needs"),
            (#"{"id": "typo", "prompt": "A lamp", "aspectratio": "1:1"}"#, "aspectratio: is not a field; did you mean"),
            (#"{"id": "mute"}"#, "prompt: is required"),
            (#"{"id": "empty", "prompt": ""}"#, "prompt: must be between 1 and 6000 characters"),
            (#"{"id": "edit", "prompt": "A lamp", "type": "image_edit"}"#, "source: is required"),
            (
                #"{"id": "near", "prompt": "A lamp", "image_ref": ["https://127.0.0.1/a.png"]}"#,
                "image_ref[0]: URL must be"
            ),
            (
                #"{"id": "plain", "prompt": "A lamp", "image_ref": ["http://example.com/a.png"]}"#,
                "image_ref[0]: URL must use"
            ),
            (
                #"{"id": "gone", "prompt": "A lamp", "image_ref": ["nowhere.png"]}"#,
                "image_ref[0]: file 'nowhere.png' does"
            ),
            (
                #"{"id": "text", "prompt": "A lamp", "image_ref": ["hostile.jsonl"]}"#,
                "image_ref[0]: file 'hostile.jsonl' is"
            ),
            (#"{"id": "many", "prompt": "A lamp", "count": 0}"#, "count: must be from 1"),
            (#"{"id": "broken", "prompt": "A lamp""#, ""),
            (
                #"{"id": "model", "prompt": "A lamp", "model": "uni-2"}"#,
                "model: 'uni-2' is not one of uni-1, uni-1-max"
            ),
            (#"{"id": "bell\u0007", "prompt": "A lamp"}"#, "id: must not hold control characters"),
        ]
        try await Bench.with { bench in
            try bench.write(rows.map { $0.row + "\n" }.joined(), to: "hostile.jsonl")
            let faults = rows.enumerated().compactMap { index, row in
                row.fault.map { "hostile.jsonl:\(index + 1): \($0)" }
            }
            #expect(faults.count == 21)
            try await expectRefusal(bench, "hostile.jsonl", faults)
        }
    }

    @Test func aFolderThatIsALinkToSomewhereElse() async throws {
        try await Bench.with { bench in
            let manager = FileManager.default
            for name in ["pictures", "elsewhere"] {
                try manager.createDirectory(atPath: "\(bench.folder)/\(name)", withIntermediateDirectories: false)
            }
            try manager.createSymbolicLink(
                atPath: bench.folder + "/pictures/trap", withDestinationPath: bench.folder + "/elsewhere")
            try bench.write(#"{"id": "a", "prompt": "A lamp", "output": "trap/a"}"# + "\n", to: "linked.jsonl")
            try await expectRefusal(
                bench, "linked.jsonl",
                ["linked.jsonl:1: output: 'trap/a' cannot be a file name: folder 'trap' is a symbolic"],
                ["--output", "pictures"])
            #expect(try bench.files(below: "elsewhere") == [])
        }
    }

    /// A manifest's own name is a stranger's word too, in a folder that came from somewhere else.
    @Test func aNameWithAnEscapeSequence() async throws {
        try await Bench.with { bench in
            let name = "new\u{1B}]0;owned\u{7}.csv"
            try bench.write("id,prompt\na,\n", to: name)
            try await expectRefusal(bench, name, ["new\u{FFFD}]0;owned\u{FFFD}.csv:2: prompt: is required"])
        }
    }

    @Test func columnsThatAreAlmostFields() async throws {
        try await Bench.with { bench in
            try bench.write("id,prompt,Aspect Ratio\na,A lamp,1:1\n", to: "typo.csv")
            try await expectRefusal(
                bench, "typo.csv", ["typo.csv:1: Aspect Ratio: is not a column; did you mean 'aspect_ratio'?"])
            try bench.write("prompt,category\nA lamp\nA chair,indoors,oak\n", to: "torn.csv")
            try await expectRefusal(bench, "torn.csv", ["torn.csv:2: has 1 cells", "torn.csv:3: has 3 cells"])
        }
    }

    @Test(arguments: [
        ("empty.jsonl", "", "empty.jsonl: holds no rows"),
        (
            "bomb.yaml", "x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\nx-b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\njobs: [*b]\n",
            "bomb.yaml:"
        ),
        ("lost.yaml", "jobs:\n  - prompt: \"A lamp in {room}\"\n", "lost.yaml:2: prompt: '{room}' is in no matrix"),
        ("list.json", "[{\"prompt\": \"A lamp\"}, 7]", "list.json:1:"),
    ]) func filesThatAreNoManifests(_ name: String, _ text: String, _ fault: String) async throws {
        try await Bench.with(nil) { bench in
            try bench.write(text, to: name)
            try await expectRefusal(bench, name, [fault])
        }
    }

    @Test func faultsOfAllManifestsAtOnce() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "fine.jsonl")
            try bench.write("{}\n", to: "bad.jsonl")
            let refused = try await bench.nightshift("run", "fine.jsonl", "bad.jsonl", "missing.jsonl")
            #expect(refused.code == 2, "\(refused)")
            #expect(refused.err.contains("bad.jsonl:1: prompt: is required"))
            #expect(refused.err.contains("missing.jsonl"))
            #expect(!bench.exists("nightshift.sqlite"))
            #expect(try await bench.books().posts.received == 0)
        }
    }
}
