/// Texts that strangers may have put into prompts, tags, keys, file names and messages.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!--<script>", "-->", "]]>",
        "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "` onload=`alert(1)`",
        // A mark upon it makes it another character to Swift, and leaves it what it is to a browser.
        "\"\u{301} onclick=alert(1) x=\"", "<\u{338}script>", "&\u{301}lt;", "'\u{20DD}",
        "line\u{2028}and\u{2029}paragraph", "javascript:alert(1)", "{{title}} {{{style}}} {{/failures}}",
        "</style><style>*{display:none}", "</title><script>", "\u{202E}evil\u{202C}", "a\nb\r\nc\td", "\u{0}\u{1B}[31m",
        "é 日本語 👩‍👩‍👧", "&lt;b&gt;&amp;", "\\u003c\\", "$(touch x) `touch x` ; touch x", "-rf", "it's", "",
    ]
}
