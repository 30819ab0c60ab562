import Testing

@testable import Gallery

@Suite struct MarkupTests {
    /// What a browser reads between the tags, and in an attribute.
    private func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    @Test(arguments: Hostile.texts) func everyValueStaysText(_ text: String) throws {
        let template = try Markup(Array(#"<p title="{{value}}">{{#list}}{{.}}{{/list}}</p>"#.utf8))
        let page = template.rendered(["value": text, "list": [text]] as [String: Any])
        let marks = page.unicodeScalars.filter { "<>\"'`".unicodeScalars.contains($0) }
        #expect(String(String.UnicodeScalarView(marks)) == #"<""></>"#)
        let inner = page.dropFirst(#"<p title=""#.unicodeScalars.count)
        let value = String(inner.prefix { $0.unicodeScalars.first != "\"" })
        let plain = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" ? "\u{FFFD}" : $0
                }))
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
