import Foundation

/// Names of batches: the manifest's file name and a number, `catalog-1`.
enum BatchName {
    /// The first name of the series that is not taken.
    static func next(forManifest path: String, taken: some Sequence<String>) -> String {
        let file = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let allowed = file.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
        let stem = allowed.isEmpty || allowed.first == "." ? "batch" : String(allowed.prefix(80))
        let numbers = taken.filter { self.stem(of: $0) == stem }.compactMap { Int($0.dropFirst(stem.count + 1)) }
        return "\(stem)-\((numbers.max() ?? 0) + 1)"
    }

    /// The name without its number.
    static func stem(of name: String) -> String {
        guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil else { return name }
        return String(name[..<dash])
    }

    /// Why a name that the user chose can't be one, or `nil`.
    static func objection(to name: String) -> String? {
        let isFine =
            !name.isEmpty && name.utf8.count <= 100 && name.first != "." && name.first != "-"
            && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        return isFine
            ? nil : "a batch's name has letters, digits, '-', '_' and '.', and starts with neither dot nor dash"
    }
}
