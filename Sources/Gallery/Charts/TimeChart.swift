/// A chart over the time of the night, ready for its template: shapes in the units of `Plot`, words for those who can't see
/// them, and the numbers behind it.
struct TimeChart {
    struct Row {
        let cells: [String]
    }

    let id: String
    let title: String
    /// The gist, in a sentence.
    let gist: String
    /// From the top down.
    let marks: [String]
    let times: [String]
    var area: String?
    var line: String?
    var bars: [Bar] = []
    /// Where a limit is drawn, and what it is.
    var limit: Limit?
    let columns: [String]
    let rows: [Row]

    struct Bar {
        let x: String
        let y: String
        let width: String
        let height: String
    }

    struct Limit {
        let y: String
        let label: String
    }
}
