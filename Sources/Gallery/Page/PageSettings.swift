package import Foundation
package import NightshiftCore

/// What a page is to show, and how.
package struct PageSettings {
    /// Oldest first; none is an empty page.
    package let batches: [Batch]
    /// The one batch that was asked for; `nil` for all.
    package let only: Batch?
    /// The queue as commands on the page name it; `nil` for the one that is found by itself.
    package let database: String?
    /// The side of a square thumbnail in pixels; `nil` leaves it to the number of pictures.
    package let thumbnailSize: Int?
    package let zone: TimeZone
    package let madeAt: Timestamp

    package init(
        batches: [Batch], only: Batch?, database: String?, thumbnailSize: Int?, zone: TimeZone, madeAt: Timestamp
    ) {
        self.batches = batches
        self.only = only
        self.database = database
        self.thumbnailSize = thumbnailSize
        self.zone = zone
        self.madeAt = madeAt
    }

    package static let thumbnailSizes = 32...1_024

    /// So that a page of some thousand pictures stays within what a browser opens at once.
    func thumbnailSize(for pictures: Int) -> Int {
        if let thumbnailSize { return thumbnailSize }
        switch pictures {
        case ...1_000: return 320
        case ...4_000: return 256
        default: return 192
        }
    }

    var title: String {
        switch batches.count {
        case 0: "An empty queue"
        case 1: batches[0].name
        default: "\(batches.count) batches"
        }
    }
}
