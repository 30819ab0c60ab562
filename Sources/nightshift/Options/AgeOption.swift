import ArgumentParser

/// An age such as `30d`: days, weeks or hours.
struct Age: ExpressibleByArgument, Hashable {
    let duration: Duration
    private let text: String

    init?(argument: String) {
        guard let unit = argument.last, let hours = Self.hours[unit], let count = Int(argument.dropLast()),
            (0...100_000).contains(count), argument.first?.isNumber == true
        else { return nil }
        duration = .seconds(count * hours * 3_600)
        text = argument
    }

    private static let hours: [Character: Int] = ["h": 1, "d": 24, "w": 168]

    var defaultValueDescription: String { text }
}
