extension String {
    /// The text as one line without control characters and not long: what a damaged file holds may reach a terminal.
    var plainDetail: String {
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            // In scalars, the ellipsis included.
            if line.count >= 299 { return String(line) + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }
}
