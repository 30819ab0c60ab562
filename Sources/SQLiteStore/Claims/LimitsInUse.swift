import GRDB
import NightshiftCore

/// What attempts hold of the account's limits, remembered from one group to the next: spent tokens by when they return, and what
/// is on the wire or running.
///
/// Only a copy of what the attempts say. Read from the table it would cost every `reserve` a walk over the attempts of the last
/// minute, tens of thousands at a high rate; remembered, each token is touched twice, when it is spent and when it returns.
/// Every group asks first whether the copy is still good: SQLite's `data_version` tells of other connections and processes,
/// its count of changes of whatever this connection wrote outside of a committed group, and a group that was rolled back
/// counts as such. In doubt it is read again, inside the transaction that needs it.
struct LimitsInUse {
    private struct Token {
        let until: Int64
        let weight: Int
    }

    private struct Open {
        let weight: Int
        var isOnTheWire: Bool
        var tokenUntil: Int64?
    }

    /// What the connection looked like when the copy was last known to be good.
    private struct Mark: Hashable {
        let version: Int64?
        let changes: Int
    }

    private var mark: Mark?
    private var version: Int64?
    private var isGood = false
    /// Ascending; those before `firstSpent` have returned.
    private var tokens: [Token] = []
    private var firstSpent = 0
    private var spent = 0
    /// What returned by then is no longer held: for an earlier time the copy is of no use.
    private var horizon = Int64.min
    private var open: [Attempt.ID: Open] = [:]
    private var onTheWire = 0

    /// About how many attempts are open: none while the copy is known not to be good, and what a group that was rolled back changed
    /// is only noticed by the next.
    var openAttempts: Int { isGood ? open.count : 0 }

    // MARK: Groups

    /// To be called once the group's transaction holds the write lock: nobody else commits from then on.
    mutating func begin(_ db: Database) throws {
        let version = try RawStatement(cachedIn: db, sql: "PRAGMA data_version").first { try $0.next(Int64.self) }
        if mark != Mark(version: version, changes: db.totalChangesCount) { isGood = false }
        mark = nil
        self.version = version
    }

    /// To be called once the group is committed: its own commit leaves `data_version` as it is, and asked for it now, SQLite might
    /// tell of what another process did since.
    mutating func end(_ db: Database) {
        mark = Mark(version: version, changes: db.totalChangesCount)
    }

    // MARK: Answers

    /// Tokens that are spent at `now`, requests on the wire included, when the next one returns, and how many attempts are open.
    mutating func standing(_ db: Database, at now: Timestamp) throws -> (spent: Weight, next: Timestamp?, open: Int) {
        let now = now.microseconds
        if !isGood || now < horizon { try read(db, at: now) }
        returnTokens(at: now)
        let next = firstSpent < tokens.count ? Timestamp(microseconds: tokens[firstSpent].until) : nil
        return (Weight(tenths: spent + onTheWire), next, open.count)
    }

    private mutating func returnTokens(at now: Int64) {
        horizon = now
        while firstSpent < tokens.count, tokens[firstSpent].until <= now {
            spent -= tokens[firstSpent].weight
            firstSpent += 1
        }
        if firstSpent > 1_024, firstSpent > tokens.count / 2 {
            tokens.removeFirst(firstSpent)
            firstSpent = 0
        }
    }

    // MARK: Changes of the group

    mutating func claimed(_ attempt: Attempt) {
        guard isGood else { return }
        open[attempt.id] = Open(weight: attempt.weight.tenths, isOnTheWire: true, tokenUntil: nil)
        onTheWire += attempt.weight.tenths
    }

    /// What the attempt holds now that it is written.
    mutating func recorded(_ attempt: Attempt) {
        guard isGood else { return }
        guard var held = open[attempt.id], held.weight == attempt.weight.tenths else {
            // Its token may have changed, and what it was is not held.
            isGood = false
            return
        }
        let until = attempt.tokenUntil?.microseconds
        if until != held.tokenUntil {
            guard held.tokenUntil == nil, let until else {
                isGood = false
                return
            }
            spend(Token(until: until, weight: held.weight))
            held.tokenUntil = until
        }
        let isOnTheWire = attempt.outcome.name == .onTheWire
        if held.isOnTheWire != isOnTheWire { onTheWire += isOnTheWire ? held.weight : -held.weight }
        held.isOnTheWire = isOnTheWire
        open[attempt.id] = attempt.outcome.name.isOpen ? held : nil
    }

    /// Replies come in nearly in order, so its place is at the end or close to it.
    private mutating func spend(_ token: Token) {
        guard token.until > horizon else { return }
        var place = tokens.count
        while place > firstSpent, tokens[place - 1].until > token.until { place -= 1 }
        tokens.insert(token, at: place)
        spent += token.weight
    }

    // MARK: Reading

    static let tokenQuery = """
        SELECT token_until, weight FROM attempts INDEXED BY attempts_tokens WHERE token_until > ? ORDER BY token_until
        """

    /// The few attempts that a run has open.
    static let openQuery = """
        SELECT id, weight, outcome, token_until FROM attempts INDEXED BY attempts_open
        WHERE outcome IN ('on_the_wire', 'accepted')
        """

    private mutating func read(_ db: Database, at now: Int64) throws {
        tokens = []
        firstSpent = 0
        open = [:]
        horizon = now
        let tokenRows = try RawStatement(cachedIn: db, sql: Self.tokenQuery)
        try tokenRows.bind(now, at: 1)
        try tokenRows.rows { columns in
            tokens.append(Token(until: try columns.time().microseconds, weight: try columns.count()))
            return true
        }
        spent = try Self.sum(tokens.map(\.weight))
        try RawStatement(cachedIn: db, sql: Self.openQuery).rows { columns in
            let id: Int64 = try columns.next()
            let weight: Int = try columns.count()
            let outcome: AttemptOutcome.Name = try columns.named()
            open[id] = Open(
                weight: weight, isOnTheWire: outcome == .onTheWire, tokenUntil: try columns.optionalTime()?.microseconds
            )
            return true
        }
        onTheWire = try Self.sum(open.values.lazy.filter(\.isOnTheWire).map(\.weight))
        isGood = true
    }

    /// Weights out of a file that may be damaged: their sum must not overflow either.
    private static func sum(_ weights: some Sequence<Int>) throws -> Int {
        var sum = 0
        for weight in weights {
            sum += weight
            guard sum <= Columns.mostCounted else { throw UnreadableRow(detail: "weights add up to \(sum)") }
        }
        return sum
    }
}
