/// Something in a file of settings, or in the environment, that can't be used as it is.
package struct SettingsFault: Hashable, Sendable, CustomStringConvertible {
    /// The file, with the line where it is known; or `environment`.
    package let place: String
    /// The key as it is written there; `nil` where it is the whole that is wrong.
    package let key: String?
    package let text: String

    package init(place: String, key: String?, _ text: String) {
        self.place = place
        self.key = key
        self.text = text
    }

    package var description: String { [place, key, text].compactMap(\.self).joined(separator: ": ") }
}

/// Settings that are refused, with everything that is wrong with them.
package struct SettingsRejected: Error, Hashable, Sendable {
    package let faults: [SettingsFault]

    package init(_ faults: [SettingsFault]) {
        self.faults = faults
    }
}
