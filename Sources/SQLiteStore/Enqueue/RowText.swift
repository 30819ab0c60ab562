import NightshiftCore

/// The texts of one row, one behind the other in a buffer that is used again for the next: no allocation a row, and SQLite
/// reads them where they lie.
struct RowText {
    private(set) var json = JSONText(capacity: 1_024)
    /// Where the key, the request, the output name and the tags end.
    private(set) var ends = (key: 0, request: 0, output: 0, tags: 0)

    mutating func set(_ job: NewJob) {
        json.removeAll()
        json.raw(job.key)
        ends.key = json.count
        RequestText.write(job.request, to: &json)
        ends.request = json.count
        json.raw(job.outputName)
        ends.output = json.count
        TagsText.write(job.tags, to: &json)
        ends.tags = json.count
    }
}
