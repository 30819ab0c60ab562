import Testing

@testable import Gallery

/// The page's own script and style.
@Suite struct PagePartsTests {
    @Test func nothingEndsItsElement() {
        for text in [PageParts.script, PageParts.style] {
            #expect(!text.isEmpty)
            #expect(!text.lowercased().contains("</s") && !text.contains("<!--"))
            // A browser would make one line end of two, and the digest would not fit.
            #expect(!text.unicodeScalars.contains("\r"))
        }
    }

    @Test(arguments: [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "DOMParser",
        "createContextualFragment", "srcdoc", "fetch(", "XMLHttpRequest", "import(", "setTimeout(\"", "http://",
        "https://",
    ]) func noMarkupOfDataAndNoNetwork(_ word: String) {
        #expect(!PageParts.script.contains(word))
        #expect(!PageParts.style.contains(word))
    }

    @Test func policyNamesWhatIsThere() {
        let policy = PagePolicy.text(script: "alert(1)", style: "p { }")
        // openssl dgst -sha256 -binary | base64
        #expect(policy.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"))
        #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe"))
        #expect(policy.contains("base-uri 'none'; form-action 'none'"))
    }
}
