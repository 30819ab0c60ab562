import Foundation
import NightshiftCore
import Reports

/// Everything on the page that can be read without its script: numbers, failures, charts, and the empty gallery.
struct PageHead {
    let settings: PageSettings
    let summary: QueueSummary
    let night: Night
    let groups: FailureGroups

    func rendered(from store: any JobStore) throws -> String {
        let clock = ClockText(zone: settings.zone)
        let facts = Facts(
            title: settings.title, summary: summary, night: night, notices: try notices(store), clock: clock)
        let charts = TimeCharts(of: night, clock: clock, limit: try limit(store)).all
        let failures = FailureSection.sections(of: groups, in: settings.batches, database: settings.database)
        let troubles = groups.groups.filter(\.reason.isTrouble).map(\.count).reduce(0, +)
        let style = PageParts.style
        return try Markup(PackageResources.page_mustache).rendered(
            [
                "mark": PageFile.mark,
                "policy": PagePolicy.text(script: PageParts.script, style: style),
                "style": style,
                "title": settings.title,
                "facts": try Markup(PackageResources.facts_mustache).rendered(facts),
                "failures": try Markup(PackageResources.failures_mustache).rendered(
                    [
                        "failures": failures, "none": failures.isEmpty,
                    ] as [String: Any]),
                "charts": try Markup(PackageResources.charts_mustache).rendered(
                    [
                        "charts": charts, "tables": try tables(store), "zone": settings.zone.identifier,
                        "empty": charts.isEmpty ? ["There is nothing to draw yet."] : [],
                    ] as [String: Any]),
                "pictureCount": Amount.grouped(summary.total),
                "failureCount": Amount.grouped(troubles),
                "hasTroubles": troubles > 0,
                "made": "\(clock.day(settings.madeAt)), \(clock.time(settings.madeAt))",
            ] as [String: Any])
    }

    private func notices(_ store: any JobStore) throws -> [String] {
        try settings.batches.flatMap { try StatusReport.Entry(of: $0, in: store).notice?.lines ?? [] }
    }

    /// The requests per minute that the provider announced, where all was sent to one account.
    private func limit(_ store: any JobStore) throws -> Int? {
        guard night.accounts.count == 1, let account = night.accounts.first else { return nil }
        return try store.announcedLimit(of: account)
    }

    private func tables(_ store: any JobStore) throws -> [CostTable] {
        guard !settings.batches.isEmpty else { return [] }
        // Each tag is a walk over all attempts.
        let tags = night.tags.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { CostKey.tag($0.key) }
        let keys: [(CostKey, String)] =
            [(.model, "Cost by model"), (.type, "Cost by type")] + tags.map { ($0, "Cost by \($0.name)") }
        let batches: [(CostKey, String)] = settings.batches.count > 1 ? [(.batch, "Cost by batch")] : []
        return try (batches + keys).compactMap { key, title in
            CostTable(title: title, rows: try store.costs(of: settings.only?.id, by: [key]), absent: "without")
        }
    }
}
