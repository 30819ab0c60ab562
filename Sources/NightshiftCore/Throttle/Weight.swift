/// How much of a rate limit something takes, in tenths of a plain request, so that 2.5 is exact.
package struct Weight: Hashable, Comparable, Sendable {
    package let tenths: Int

    package init(tenths: Int) {
        self.tenths = tenths
    }

    package static let zero = Weight(tenths: 0)

    package static func requests(_ count: Int) -> Weight {
        Weight(tenths: count * 10)
    }

    package static func < (left: Weight, right: Weight) -> Bool { left.tenths < right.tenths }
    package static func + (left: Weight, right: Weight) -> Weight { Weight(tenths: left.tenths + right.tenths) }
    package static func * (weight: Weight, count: Int) -> Weight { Weight(tenths: weight.tenths * count) }
    package static func - (left: Weight, right: Weight) -> Weight { Weight(tenths: left.tenths - right.tenths) }
}
