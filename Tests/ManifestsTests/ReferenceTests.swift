import Foundation
import NightshiftCore
import Testing

@testable import Manifests

@Suite struct ReferenceTests {
    private func outcome(of reference: String) throws -> (ImageReference?, [String]) {
        let scratch = try Scratch()
        _ = try scratch.write(pngBytes, to: "in/a.png")
        _ = try scratch.write([], to: "in/empty.png")
        _ = try scratch.write("hello".utf8, to: "in/text.png")
        mkfifo(scratch.folder + "/in/pipe", 0o600)
        let big = try scratch.write(pngBytes, to: "in/big.png")
        truncate(big, off_t(RequestRules.largestImage + 1))
        let row = #"{"prompt":"x","image_ref":[\#(reference)]}"#
        let outcome = try scratch.read(row.utf8, as: "rows/m.jsonl")
        return (outcome.jobs.first?.request.references.first, outcome.faults)
    }

    @Test(arguments: [
        (#""../in/none.png""#, "file '../in/none.png' does not exist"),
        (#""../in""#, "file '../in' is not a regular file"),
        (#""../in/pipe""#, "file '../in/pipe' is not a regular file"),
        (#""../in/empty.png""#, "file '../in/empty.png' is empty"),
        (#""../in/text.png""#, "file '../in/text.png' is not a JPEG, PNG, WebP or GIF image"),
        (#""../in/big.png""#, "file '../in/big.png' exceeds the 50 MB limit (52428801 bytes)"),
        (#""""#, "is empty"), (#""http://example.com/a.png""#, "URL must use https, not http"),
        (#""ftp://example.com/a.png""#, "URL must use https, not ftp"),
        (#""file:///etc/passwd""#, "URL must use https, not file"),
        (#""https://10.0.0.1/a.png""#, "URL must be publicly reachable, 10.0.0.1 is not"),
        (#""data:image/png;base64,AAAA""#, #"is a data: URL; write {"data": …, "media_type": …} instead"#),
        ("{}", "must have exactly one of url, data, generation_id, job"),
        (#"{"url":"https://example.com/a","data":"AAAA"}"#, "must have exactly one of url, data, generation_id, job"),
        (#"{"data":"AAAA"}"#, "data needs a media_type such as image/png"),
        (#"{"url":"https://example.com/a","media_type":"image/png"}"#, "media_type goes with data only"),
        (#"{"uri":"https://example.com/a"}"#, "has an unknown field 'uri'"),
        (#"{"url":5}"#, "url must be text, not a number"),
        (#"{"data":"AAAA","media_type":"image/png"}"#, "data is not a JPEG, PNG, WebP or GIF image"),
        (#"{"generation_id":"x"}"#, "generation_id is only for source"),
        (#"{"job":"x"}"#, "another job's picture can only be the source; name a URL, a file or data here"),
        (#""job:x""#, "another job's picture can only be the source; name a URL, a file or data here"),
        (#"{"job":5}"#, "job must be text, not a number"),
        ("5", "must be a URL, a path or an object, not a number"),
    ])
    func refused(_ reference: String, _ message: String) throws {
        let (_, faults) = try outcome(of: reference)
        #expect(faults == ["rows/m.jsonl:1: image_ref[0]: \(message)"])
    }

    @Test func admitted() throws {
        let base64 = Data(pngBytes).base64EncodedString()
        #expect(try outcome(of: #""https://example.com/a.png""#).0 == .url("https://example.com/a.png"))
        #expect(try outcome(of: #"{"url":"https://example.com/a.png"}"#).0 == .url("https://example.com/a.png"))
        #expect(
            try outcome(of: #"{"data":"\#(base64)","media_type":"image/png"}"#).0
                == .inline(base64: base64, mediaType: "image/png"))
        guard case .file(let path, "image/png")? = try outcome(of: #""../in/a.png""#).0 else {
            Issue.record("not read as a file")
            return
        }
        #expect(path.hasPrefix("/") && path.hasSuffix("/rows/../in/a.png"))
    }

    @Test func sourcesMayBeGenerations() throws {
        let id = "6BB5B0E6-8A39-4C44-BB06-5C5B0A2B5B11"
        let row = #"{"prompt":"x","type":"image_edit","source":{"generation_id":"\#(id)"}}"#
        #expect(try Scratch().read(row.utf8, as: "m.jsonl").jobs.first?.request.source == .generation(id))
    }

    @Test func absolutePathsAndManyReferences() throws {
        let scratch = try Scratch()
        let path = try scratch.write(pngBytes, to: "a.jpg")
        let list = Array(repeating: "\"\(path)\"", count: 10).joined(separator: ",")
        let outcome = try scratch.read(#"{"prompt":"x","image_ref":[\#(list)]}"#.utf8, as: "m.jsonl")
        #expect(outcome.faults == ["m.jsonl:1: image_ref: image takes at most 9 references, has 10"])
        let one = try scratch.read(#"{"prompt":"x","image_ref":["\#(path)"]}"#.utf8, as: "m.jsonl")
        #expect(one.jobs.first?.request.references == [.file(path: path, mediaType: "image/png")])
    }

    @Test func theDiskIsAskedOnceAPath() throws {
        let scratch = try Scratch()
        let path = try scratch.write(pngBytes, to: "a.png")
        let files = ImageFiles()
        for _ in 0..<3 { #expect(try files.format(of: path).get() == .png) }
        #expect(files.looks == 1)
        for index in 0..<(ImageFiles.mostRemembered * 2) { _ = files.format(of: "\(scratch.folder)/\(index)") }
        #expect(try files.format(of: path).get() == .png)
    }
}
