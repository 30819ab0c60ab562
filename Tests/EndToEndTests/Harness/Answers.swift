/// `status --json`.
struct Status: Decodable, Equatable, Sendable {
    struct Cost: Decodable, Equatable, Sendable {
        let low: String
        let high: String
        let refunded: String
        let open: String
    }

    let batch: String
    let jobs: [String: Int]
    let attempts: Int
    let refundedAttempts: Int
    /// Absent where no job waits.
    let waitingForParent: Int?
    let costUsd: Cost

    func count(_ state: String) -> Int { jobs[state] ?? -1 }
    var total: Int { count("total") }
    var low: Int { Money.micro(costUsd.low) }
    var high: Int { Money.micro(costUsd.high) }
    var refunded: Int { Money.micro(costUsd.refunded) }
    var open: Int { Money.micro(costUsd.open) }
}

/// A line of `jobs --json`.
struct JobAnswer: Decodable, Equatable, Sendable {
    let batch: String
    let key: String
    let state: String
    let attempts: Int
    let generationId: String?
    let file: String?
    let parent: String?
    let lowUsd: String
    let highUsd: String
    let error: String?
}

/// `costs --format json`, the figures alone.
struct CostAnswer: Decodable, Equatable, Sendable {
    struct Row: Decodable, Equatable, Sendable {
        let images: Int
        let attempts: Int
        let refundedAttempts: Int
        let lowUsd: String
        let highUsd: String
        let credits: Int
        let refundedUsd: String
        let wastedLowUsd: String
        let wastedHighUsd: String

        var low: Int { Money.micro(lowUsd) }
        var high: Int { Money.micro(highUsd) }
    }

    let rows: [Row]
    let total: Row
}

/// Dollars as they are printed, in micro-dollars: no rounding can hide in between.
enum Money {
    /// `3.9188` is 3,918,800. What is no amount with four to six decimals becomes -1, which no books ever hold.
    static func micro(_ text: String) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, (4...6).contains(parts[1].count), let dollars = Int(parts[0]),
            let fraction = Int(parts[1] + String(repeating: "0", count: 6 - parts[1].count))
        else { return -1 }
        return dollars * 1_000_000 + fraction
    }

    /// The published price of one `uni-1` image without references.
    static let image = 40_400
}
