import Testing

@testable import Gallery

@Suite struct MarkupTests {
    /// As a browser reads it: by code points.
    private func unescaped(_ text: some Sequence<UnicodeScalar>) -> [UnicodeScalar] {
        let entities: [([UnicodeScalar], UnicodeScalar)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&"),
        ].map { (Array($0.0.unicodeScalars), $0.1) }
        var (rest, read): (ArraySlice<UnicodeScalar>, [UnicodeScalar]) = (Array(text)[...], [])
        while let first = rest.first {
            let entity = entities.first { rest.starts(with: $0.0) }
            read.append(entity?.1 ?? first)
            rest = rest.dropFirst(entity?.0.count ?? 1)
        }
        return read
    }

    @Test(arguments: Hostile.texts) func everyValueStaysText(_ text: String) throws {
        let template = try Markup(Array(#"<p title="{{value}}">{{#list}}{{.}}{{/list}}</p>"#.utf8))
        let page = template.rendered(["value": text, "list": [text]] as [String: Any]).unicodeScalars
        let marks = page.filter { "<>\"'`".unicodeScalars.contains($0) }
        #expect(String(String.UnicodeScalarView(marks)) == #"<""><>"#)
        let value = page.dropFirst(#"<p title=""#.unicodeScalars.count).prefix { $0 != "\"" }
        let plain = text.unicodeScalars.map {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" ? "\u{FFFD}" : $0
        }
        #expect(unescaped(value) == plain)
    }

    @Test func templatesAreWhole() throws {
        for bytes in [
            PackageResources.page_mustache, PackageResources.facts_mustache, PackageResources.failures_mustache,
            PackageResources.charts_mustache,
        ] {
            _ = try Markup(bytes)
        }
    }
}
