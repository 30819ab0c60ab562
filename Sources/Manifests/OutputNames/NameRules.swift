import Foundation

/// Which names may become files below the output folder, and which keys may name a job.
enum NameRules {
    /// Of a file system's 255, so that the ending and the suffix of a temporary file fit.
    static let longestComponent = 200
    static let longestName = 1_000
    static let longestKey = 200

    static func objection(toKey key: String) -> String? {
        let length = key.utf8.count
        if length == 0 { return "must not be empty" }
        if length > longestKey { return "may have up to \(longestKey) bytes, has \(length)" }
        if key.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return nil }
        return control(in: key).map { "must not hold control characters (\($0))" }
    }

    static func objection(toName name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.utf8.count > longestName { return "may have up to \(longestName) bytes, has \(name.utf8.count)" }
        if let isPlain = plainVerdict(name), isPlain { return nil }
        if let first = name.utf8.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "~") {
            return "must be relative to the output folder"
        }
        if name.utf8.contains(UInt8(ascii: "\\")) { return "must not hold a backslash; folders are separated by '/'" }
        if let control = control(in: name) { return "must not hold control characters (\(control))" }
        // By bytes, as the system does: a slash and an accent behind it are one Character.
        let components = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        for (index, component) in components.enumerated() {
            let isFolder = index < components.count - 1
            if let objection = objection(toComponent: component, isFolder: isFolder) { return objection }
        }
        let first = Array(components[0].utf8)
        if first.count >= 2, first[1] == UInt8(ascii: ":"), (0x61...0x7A).contains(first[0] | 0x20) {
            return "must not start with a drive"
        }
        return nil
    }

    private static func objection(toComponent component: Substring, isFolder: Bool) -> String? {
        let place = isFolder ? "folder '\(component)'" : "'\(component)'"
        if component.isEmpty { return "has an empty part between slashes" }
        if component == "." || component == ".." { return "must not hold '\(component)'" }
        if component.utf8.count > longestComponent {
            return "has a part of \(component.utf8.count) bytes; up to \(longestComponent) are allowed"
        }
        // Leading dots also keep users away from our own hidden files.
        let edges: Set<Unicode.Scalar?> = [component.unicodeScalars.first, component.unicodeScalars.last]
        if edges.contains(".") { return "\(place) must not start or end with a dot" }
        if edges.contains(where: { $0?.properties.isWhitespace == true }) {
            return "\(place) must not start or end with a space"
        }
        if isFolder, OutputTemplate.withoutEnding(String(component)) != component {
            return "\(place) must not end like an image: a file may want that name"
        }
        return nil
    }

    /// True for the common case, one component of letters, digits, `-` and `_`; `nil` where a closer look is due.
    private static func plainVerdict(_ name: String) -> Bool? {
        guard name.utf8.count <= longestComponent else { return nil }
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        return isPlain ? true : nil
    }

    /// Characters that could hide or forge text: controls, line separators, bidirectional overrides.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C, 0xFEFF: true
        default: false
        }
    }

    /// The first of them, as `U+202E`.
    static func control(in text: String) -> String? {
        guard let found = text.unicodeScalars.first(where: isControl) else { return nil }
        let digits = String(found.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// What names have in common that some file system takes for one: letter case and Unicode normalisation folded.
    static func folded(_ name: String) -> String {
        let isSimple = name.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
        if isSimple { return name }
        // Upper, then lower, also joins letters such as ß and ss.
        let folded = name.precomposedStringWithCanonicalMapping.uppercased().lowercased()
        return folded.precomposedStringWithCanonicalMapping
    }
}
