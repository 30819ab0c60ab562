import NightshiftCore
import Testing

@Suite("Paths below a folder")
struct PathBelowTests {
    @Test(
        "are told by their bytes",
        arguments: [
            ("/out/a", "/out", true), ("/out/a/b", "/out", true), ("/out/\u{301}a", "/out", true), ("/a", "/", true),
            ("/out", "/out", false), ("/outer/a", "/out", false), ("/o\u{308}ut/a", "/\u{F6}ut", false),
            ("/a", "/a/b", false),
        ])
    func below(path: String, folder: String, isBelow: Bool) {
        #expect(path.isPath(below: folder) == isBelow)
    }
}
