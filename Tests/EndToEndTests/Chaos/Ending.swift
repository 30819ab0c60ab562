/// How a round is ended.
enum Ending: Sendable, CustomStringConvertible {
    /// The process ends itself there, the Nth time it comes by.
    case crash(Place, count: Int)
    /// SIGKILL after so many milliseconds.
    case kill(after: Int)
    /// SIGKILL so many milliseconds after the queue's file has come to be: while its tables are made, or the rows go in.
    case birth(after: Int)
    /// SIGINT after so many milliseconds.
    case interrupt(after: Int)
    /// SIGINT after so many milliseconds, and another one `gap` later.
    case interruptTwice(after: Int, gap: Int)

    /// The names that `NIGHTSHIFT_REHEARSE_CRASH` knows.
    enum Place: String, CaseIterable {
        case duringMigration = "during-migration"
        case duringEnqueue = "during-enqueue"
        case afterIntent = "after-intent"
        case beforePost = "before-post"
        case duringPost = "during-post"
        case afterPost = "after-post"
        case beforeReplyCommit = "before-reply-commit"
        case afterReplyCommit = "after-reply-commit"
        case beforeEndCommit = "before-end-commit"
        case beforeDownload = "before-download"
        case midDownload = "mid-download"
        case afterRename = "after-rename"
        case afterStoredCommit = "after-stored-commit"

        /// Later than this it is hardly ever reached within a round.
        var mostCounted: Int {
            switch self {
            case .duringMigration: 2
            case .duringEnqueue: 12
            case .afterIntent: 3
            case .beforePost, .duringPost, .afterPost: 8
            case .beforeReplyCommit, .afterReplyCommit: 6
            case .beforeEndCommit, .beforeDownload, .midDownload, .afterRename, .afterStoredCommit: 4
            }
        }
    }

    /// What a deck of rounds is made of.
    enum Kind: Equatable {
        case crash(Place)
        case kill, birth, interrupt, interruptTwice

        /// Every place once, and the others as often as keeps them company.
        static let harsh: [Kind] =
            Place.allCases.map(Kind.crash)
            + [.kill, .kill, .kill, .birth, .interrupt, .interrupt, .interruptTwice, .interruptTwice]
        /// None of these loses a reply.
        static let gentle: [Kind] = [.interrupt, .crash(.duringEnqueue), .interrupt]
    }

    init(_ kind: Kind, _ dice: inout Dice) {
        switch kind {
        case .crash(let place): self = .crash(place, count: dice.whole(1...place.mostCounted))
        case .kill: self = .kill(after: dice.happens(0.3) ? dice.whole(0...250) : dice.whole(250...2_500))
        case .birth: self = .birth(after: dice.whole(0...40))
        case .interrupt: self = .interrupt(after: dice.whole(0...2_500))
        case .interruptTwice: self = .interruptTwice(after: dice.whole(300...2_000), gap: dice.whole(5...250))
        }
    }

    /// As it stands in the table.
    var name: String {
        switch self {
        case .crash(let place, _): "crash " + place.rawValue
        case .kill: "SIGKILL at random"
        case .birth: "SIGKILL while the queue is made"
        case .interrupt: "SIGINT"
        case .interruptTwice: "SIGINT twice"
        }
    }

    var description: String {
        switch self {
        case .crash(_, let count): "\(name):\(count)"
        case .kill(let after), .birth(let after), .interrupt(let after): "\(name) after \(after) ms"
        case .interruptTwice(let after, let gap): "\(name) after \(after) ms and \(gap) ms"
        }
    }

    /// Whether it comes while a queue is made, and so needs one of its own.
    var strikesNewQueue: Bool {
        switch self {
        case .birth, .crash(.duringMigration, _): true
        case .crash, .kill, .interrupt, .interruptTwice: false
        }
    }

    /// Whether it comes between a request and its reply.
    var holdsReplies: Bool {
        if case .crash(.duringPost, _) = self { return true }
        return false
    }

    /// Whether a reply that takes half a minute would only hold the round up.
    var waitsForReplies: Bool {
        if case .interrupt = self { return true }
        return false
    }
}
