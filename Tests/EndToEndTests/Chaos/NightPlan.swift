import Testing

/// What one night of chaos is made of, before it begins. The same for the same seed.
struct NightPlan: Sendable, CustomTestStringConvertible {
    enum Flavour: String, CaseIterable {
        /// Lost replies are held.
        case hold
        /// Lost replies are submitted once more.
        case resubmit
        /// Nothing that loses a reply: the books agree to the last micro-dollar.
        case gentle
        /// As `hold`, with so few requests a minute that the limit binds.
        case tight
    }

    let number: Int
    let seed: UInt64
    let flavour: Flavour
    /// Whether some rows edit the pictures of earlier ones.
    let hasChains: Bool
    /// Whether images go into tar archives.
    let hasShards: Bool
    /// Of the rounds after the first, which always ends while the queue is made.
    let kinds: [Ending.Kind]

    /// Requests a minute, and generations at once.
    var rpm: Int { flavour == .tight ? 30 : 6_000 }
    var slots: Int { 8 }
    /// More rows than this would take more minutes than anybody waits.
    var mostRows: Int { flavour == .tight ? 40 : 400 }
    var losesReplies: Bool { flavour != .gentle }
    /// As it stands in the table.
    var kind: String { flavour.rawValue + (hasChains ? "+chains" : "") + (hasShards ? "+tar" : "") }
    var testDescription: String { "night \(number), \(kind), \(kinds.count + 1) rounds" }

    /// Deals rounds out to nights: the decks are dealt on from night to night, so that few rounds show every card too.
    ///
    /// - Parameter rounds: in all.
    static func nights(rounds: Int, seed: UInt64) -> [NightPlan] {
        let nights = max(min(3, rounds), (rounds + 24) / 25)
        var dice = Dice(seed: seed)
        var harsh: [Ending.Kind] = []
        var gentle: [Ending.Kind] = []
        return (0..<nights).map { number in
            let flavour = Flavour.allCases[number % Flavour.allCases.count]
            let share = rounds * (number + 1) / nights - rounds * number / nights
            let kinds = (0..<max(0, share - 1)).map { _ in
                flavour == .gentle
                    ? deal(&gentle, Ending.Kind.gentle, &dice) : deal(&harsh, Ending.Kind.harsh, &dice)
            }
            // Every pair of them with every flavour in turn.
            let turn = number + number / 4
            return NightPlan(
                number: number + 1, seed: dice.next(), flavour: flavour, hasChains: turn.isMultiple(of: 2),
                hasShards: (turn / 2).isMultiple(of: 2), kinds: kinds)
        }
    }

    private static func deal(_ deck: inout [Ending.Kind], _ full: [Ending.Kind], _ dice: inout Dice) -> Ending.Kind {
        if deck.isEmpty { deck = full.shuffled(using: &dice) }
        return deck.removeLast()
    }
}
