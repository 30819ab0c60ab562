import NightshiftCore

/// How many images went into an attempt, in SQL over `attempts` and `jobs`.
///
/// A job keeps no number of the attempts before it was edited, but each was quoted a price, and prices tell the number. Where the
/// price is the job's, the number is: so a price list that changes later misleads nobody about jobs that never were edited.
enum InputsOfAttempt {
    static let expression = """
        CASE WHEN attempts.price = jobs.price THEN jobs.input_images ELSE coalesce(CASE jobs.model \
        \(Model.allCases.map(model).joined(separator: " ")) END, jobs.input_images) END
        """

    private static func model(_ model: Model) -> String {
        let prices = (0...PriceList.mostInputImages).compactMap { number in
            PriceList.price(of: model, inputImages: number).map { "WHEN \($0.amount) THEN \(number)" }
        }
        return "WHEN '\(model.rawValue)' THEN CASE attempts.price \(prices.joined(separator: " ")) END"
    }
}
