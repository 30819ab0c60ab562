import Testing

@testable import Dashboard

@Suite("Server-sent events")
struct EventTextTests {
    @Test("a line of data for each line, however it ends")
    func framing() {
        #expect(EventText.event("status", id: "a-1", data: "{}") == "event: status\nid: a-1\ndata: {}\n\n")
        #expect(
            EventText.event("x", data: "a\nb\r\nc\rdata: d\n\ne")
                == "event: x\ndata: a\ndata: b\ndata: c\ndata: data: d\ndata: \ndata: e\n\n")
        #expect(EventText.retry == "retry: 2000\n\n")
    }

    @Test("a page is sent what it does not know, and told how far it knows with the last part only")
    func parts() {
        let first = Snapshot(
            reading: nil, run: nil, parts: Snapshot.parts([.status: "1", .images: "[]", .failures: "[]"], after: nil))
        #expect(first.revision == 1)
        let text = EventStream.text(of: first, after: 0, instance: "ab")
        #expect(
            text == """
                event: status\ndata: 1\n\nevent: images\ndata: []\n\nevent: failures\nid: ab-1\ndata: []\n\n
                """)
        let second = Snapshot(
            reading: nil, run: nil, parts: Snapshot.parts([.status: "2", .images: "[]", .failures: "[]"], after: first))
        #expect(
            EventStream.text(of: second, after: 1, instance: "ab") == "event: status\nid: ab-2\ndata: 2\n\n")
        #expect(EventStream.text(of: second, after: 2, instance: "ab").isEmpty)
        #expect(EventStream.text(of: second, after: 0, instance: "ab").contains("event: images"))
    }

    @Test(
        "what another server told a page is worth nothing",
        arguments: [
            ("ab-7", 7), (nil, 0), ("", 0), ("cd-7", 0), ("ab-", 0), ("ab-x", 0), ("7", 0),
        ] as [(String?, Int)])
    func known(id: String?, revision: Int) {
        #expect(EventStream.known(id, instance: "ab") == revision)
    }
}
