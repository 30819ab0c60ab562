/// What separates cells, and whether quotes mean anything.
enum TableNotation {
    /// RFC 4180: a cell that starts with `"` ends with the next lone `"`; inside, `""` is one and line ends are text.
    case csv
    /// Cells end at a tab, rows at a line end, and quotes are text like any other ("text/tab-separated-values"). Real
    /// tables of prompts have cells such as `"G I G G L E" painted in …`, which no quoting rule reads as written. A
    /// cell that needs a tab or a line end belongs into a CSV file.
    case tsv

    var separator: UInt8 {
        switch self {
        case .csv: UInt8(ascii: ",")
        case .tsv: UInt8(ascii: "\t")
        }
    }

    var quotes: Bool {
        switch self {
        case .csv: true
        case .tsv: false
        }
    }
}
