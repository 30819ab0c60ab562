import Foundation
import NightshiftCore

extension RowDecoder {
    mutating func text(_ value: RowValue, _ field: Field) -> String? {
        switch value {
        case .text(let text), .scalar(let text), .cell(let text):
            guard !text.holdsNUL else {
                refuse(field, "holds a NUL")
                return nil
            }
            return text
        case .null, .flag, .number, .list, .record:
            refuse(field, "must be text, not \(value.kind)")
            return nil
        }
    }

    /// One of an enum's values, exactly as the contract writes them.
    mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ value: RowValue, _ field: Field
    ) -> Choice? {
        guard let written = text(value, field) else { return nil }
        let text = isLoose(value) ? written.trimmingSpace : written
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        let meant = field == .aspectRatio ? Self.nearestRatio(to: text) : NearMiss.of(text, among: names)
        let hint = meant.map { "; did you mean '\($0)'?" } ?? ""
        refuse(field, "'\(text)' is not one of \(names.joined(separator: ", "))\(hint)")
        return nil
    }

    mutating func flag(_ value: RowValue, _ field: Field) -> Bool? {
        switch value {
        case .flag(let flag): return flag
        case .scalar(let text), .cell(let text):
            switch text.trimmingSpace.lowercased() {
            case "true", "yes", "1": return true
            case "false", "no", "0": return false
            default:
                refuse(field, "'\(text)' is not one of true, false, yes, no, 1, 0")
                return nil
            }
        case .null, .number, .text, .list, .record:
            refuse(field, "must be true or false, not \(value.kind)")
            return nil
        }
    }

    mutating func number(_ value: RowValue, _ field: Field) -> Int? {
        switch value {
        case .number(let text), .scalar(let text), .cell(let text):
            let digits = text.trimmingSpace
            if digits.utf8.first != UInt8(ascii: "+"), let number = Int(digits) { return number }
            refuse(field, "must be a whole number, not '\(text)'")
            return nil
        case .null, .flag, .text, .list, .record:
            refuse(field, "must be a whole number, not \(value.kind)")
            return nil
        }
    }

    private func isLoose(_ value: RowValue) -> Bool {
        switch value {
        case .scalar, .cell: true
        case .null, .flag, .number, .text, .list, .record: false
        }
    }

    /// The ratio of the contract that looks most like the one asked for, written `4:3`, `4x3`, `4/3` or `1.33`.
    private static func nearestRatio(to text: String) -> String? {
        let parts = text.split(omittingEmptySubsequences: false) { ":xX/×".contains($0) }.map {
            Double(String($0).trimmingSpace)
        }
        guard let width = parts.first ?? nil, let height = parts.count == 2 ? parts[1] : parts.count == 1 ? 1 : nil
        else { return nil }
        let wanted = log(width / height)
        guard wanted.isFinite else { return nil }
        func distance(_ ratio: AspectRatio) -> Double {
            let sides = ratio.rawValue.split(separator: ":").compactMap { Double(String($0)) }
            return sides.count == 2 ? abs(log(sides[0] / sides[1]) - wanted) : .infinity
        }
        return AspectRatio.allCases.min { distance($0) < distance($1) }?.rawValue
    }
}

extension String {
    /// By the system's search, which is many times as fast as one byte after another.
    var holdsNUL: Bool {
        var text = self
        return text.withUTF8 { bytes in bytes.baseAddress.flatMap { memchr($0, 0, bytes.count) } != nil }
    }
}
