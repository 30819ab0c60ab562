import Testing

@testable import LumaAPI

@Suite("Reading a generation")
struct GenerationReaderTests {
    private static let id = "3f0c5d2e-6a51-4e0b-9a56-0d1f6c9d7e11"
    private static let head = #""id":"\#(id)","created_at":"2026-04-01T12:00:00Z","model":"uni-1","type":"image""#

    @Test(
        "is quick where it is written as usual",
        arguments: [
            (
                #"{\#(head),"state":"queued","output":[],"failure_reason":null,"failure_code":null}"#,
                GenerationWire(id: id, state: "queued", output: [], failureReason: nil, failureCode: nil)
            ),
            (
                #"{"state":"completed","output":[{"url":"https://a.example/?a=1&b=%2F","type":"image","mode":null}],\#(head)}"#,
                GenerationWire(
                    id: id, state: "completed", output: [.init(type: "image", url: "https://a.example/?a=1&b=%2F")],
                    failureReason: nil, failureCode: nil)
            ),
            (
                " {\n\t\"id\" : \"\(id)\" , \"state\" : \"failed\" ,\r\n \"output\" : null , \"failure_reason\": \"a \\\"b\\\"\",\n"
                    + "\"failure_code\": \"generation_failed\" } \n",
                GenerationWire(
                    id: id, state: "failed", output: nil, failureReason: "a \"b\"", failureCode: "generation_failed")
            ),
            (
                #"{"state":"completed","output":[{"type":"text","url":null} , {"type":"image","url":"u"}]}"#,
                GenerationWire(
                    id: nil, state: "completed",
                    output: [.init(type: "text", url: nil), .init(type: "image", url: "u")],
                    failureReason: nil, failureCode: nil)
            ),
        ])
    func usual(body: String, generation: GenerationWire) {
        #expect(GenerationReader.generation(Array(body.utf8)) == generation)
        #expect(GenerationWire.decoded(Array(body.utf8)) == generation)
    }

    @Test(
        "is left to Foundation where it is written otherwise",
        arguments: [
            "", "{}", "[]", "null", #"{"id":"a"} x"#, #"{"id":"a""#, #"{"id":"a",}"#, #"{"id":5}"#,
            #"{"id":"a","id":"b"}"#,
            #"{"output":[],"output":[]}"#, #"{"output":[5]}"#, #"{"output":{}}"#, #"{"id":"\u0061"}"#, #"{"id":"é"}"#,
            #"{"id":"a","seed":5}"#, #"{"id":nul}"#, "{\"id\":\"a\nb\"}", #"{"output":[{"url":"a","url":"b"}]}"#,
            "{\"id\":\"a\"}\0",
            "{\"id\":\"a\",\"x\":\"abc\n[]}", #"{"id":"a","x":"\[]}"#,
            "{\"state\":\"completed\",\"x\":\"a\n[],\"output\":[{\"url\":\"https://e/\"}]}",
        ])
    func unusual(body: String) {
        #expect(GenerationReader.generation(Array(body.utf8)) == nil)
    }

    @Test("one odd field hides no other")
    func odd() {
        let body =
            #"{"id":7,"state":"completed","output":[{"url":"u","type":5},3],"failure_reason":{},"failure_code":"x"}"#
        #expect(
            GenerationWire(Array(body.utf8))
                == GenerationWire(
                    id: nil, state: "completed", output: [.init(type: nil, url: "u"), .init(type: nil, url: nil)],
                    failureReason: nil, failureCode: "x"))
    }
}
