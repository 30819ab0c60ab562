package import NightshiftCore

/// How the images of one batch are named, as far as its rows don't say: by its layout.
package struct Naming: Sendable {
    /// For every row that has no `output`; absent: the row's key.
    let template: OutputTemplate?
    let batch: String
    private let layout: Layout

    /// By the key of each row, in a file of its own.
    package static let plain = Naming(template: nil, batch: "", layout: .plain)

    /// - Throws: `LayoutProblem`
    package init(batch: String, layout: Layout) throws {
        var template: OutputTemplate?
        if case .files(let text?) = layout.arrangement {
            do throws(Template.Problem) {
                template = try OutputTemplate(text)
            } catch {
                throw LayoutProblem(layout: text, message: error.message)
            }
        }
        self.init(template: template, batch: batch, layout: layout)
    }

    private init(template: OutputTemplate?, batch: String, layout: Layout) {
        self.template = template
        self.batch = batch
        self.layout = layout
    }

    /// The template without its ending, which says nothing; `nil` where it names images as they are named without one.
    package static func canonical(template text: String) -> String? {
        let bare = OutputTemplate.withoutEnding(text)
        return bare == "{id}" ? nil : bare
    }

    /// Why no row could have a name by this layout: what is wrong with the template as such.
    package static func objection(toTemplate text: String) -> String? {
        do {
            let naming = try Naming(batch: "b", layout: Layout(.files(template: text)))
            // With values that are fine: what is wrong then stands in the template itself.
            var draft = RowDraft()
            draft.tags = naming.template?.exampleTags ?? [:]
            let name = naming.template?.name(key: "k", batch: "b", draft: draft, number: 1, variation: nil) ?? ""
            return NameRules.objection(toName: name).map {
                "it would name an image '\(name.prefix(80))', which \($0)"
            }
        } catch let problem as LayoutProblem {
            return problem.message
        } catch {
            return "\(error)"
        }
    }

    /// The field that a fault of a row's name is reported under; `nil` where the key is the name.
    func field(of draft: RowDraft) -> String? {
        if draft.output != nil { return Field.output.rawValue }
        return template == nil ? nil : "layout"
    }

    /// The field for a name that two rows have.
    var fieldOfDoubles: String { template == nil ? Field.output.rawValue : "layout" }

    /// Whether folders on disk get in the way of names.
    var usesFolders: Bool { !layout.isSharded }

    /// The name as this layout writes it. A member's key ends at the first dot of its file name for WebDataset, which would make
    /// `v1.2` and `v1.5` one sample: in shards a dot of the file name becomes `_`.
    func written(_ name: String) -> String {
        guard layout.isSharded, name.utf8.contains(UInt8(ascii: ".")) else { return name }
        let bytes = Array(name.utf8)
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let dots = bytes[start...].map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }
        return String(decoding: bytes[..<start] + dots, as: UTF8.self)
    }

    /// Why a name that would do for a file won't do in this layout.
    func objection(toName name: String) -> String? {
        guard layout.hasSidecars, name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let folders = name.utf8.split(separator: UInt8(ascii: "/")).dropLast().map { String(Substring($0)) }
        if !layout.isSharded, let folder = folders.first(where: { $0.lowercased().hasSuffix(".json") }) {
            return "folder '\(folder)' must not end like a sidecar: a file may want that name"
        }
        if layout.isSharded, let folder = folders.first, folder.hasPrefix("__"), folder.hasSuffix("__") {
            return "folder '\(folder)' is one that WebDataset skips"
        }
        return nil
    }
}

/// A layout that can't be used, in words.
package struct LayoutProblem: Error, Hashable, CustomStringConvertible {
    let layout: String
    package let message: String

    package var description: String { "layout '\(layout)': \(message)" }
}

extension OutputTemplate {
    /// Tags with which no name fails for want of one.
    fileprivate var exampleTags: [String: String] {
        Dictionary(mentionedTags.map { ($0, "t") }, uniquingKeysWith: { first, _ in first })
    }
}
