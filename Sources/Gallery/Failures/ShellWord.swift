/// Words of a command that is to be typed or pasted.
enum ShellWord {
    /// As it is where that is safe, in quotes otherwise.
    static func text(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_./=:,+@%".unicodeScalars.contains($0))
        }
        guard word.isEmpty || !isPlain else { return word }
        // By code points: a quotation mark with an accent upon it is one still.
        let quoted = word.unicodeScalars.map { $0 == "'" ? #"'\''"# : String($0) }.joined()
        return "'" + quoted + "'"
    }

    /// `--job KEY`, also where the key could be taken for an option.
    static func option(_ name: String, _ value: String) -> String {
        value.hasPrefix("-") ? "\(name)=\(text(value))" : "\(name) \(text(value))"
    }
}
