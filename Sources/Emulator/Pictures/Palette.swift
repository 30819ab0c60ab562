/// The colours of one picture: shades of a blend between two hues, then a few fixed ones.
enum Palette {
    /// Steps from the first hue to the second; each comes in three brightnesses.
    static let steps = 24
    static let brightnesses = 3
    static let ink = UInt8(steps * brightnesses)
    static let shadow = ink + 1
    static let strip = ink + 2
    static let label = ink + 3
    static let disc = ink + 4
    static let ridge = ink + 5

    static func shade(step: Int, brightness: Int) -> UInt8 {
        UInt8(min(max(step, 0), steps - 1) * brightnesses + min(max(brightness, 0), brightnesses - 1))
    }

    static func colours(from random: inout SeededRandom) -> [Canvas.Colour] {
        let first = 1 + random.fraction()
        let turn = 0.08 + random.fraction() * 0.30
        let second = random.next() & 1 == 0 ? first + turn : first - turn
        let saturation = 0.38 + random.fraction() * 0.25
        var colours: [Canvas.Colour] = []
        for step in 0..<steps {
            let part = Double(step) / Double(steps - 1)
            let value = 0.34 + 0.28 * part
            for brightness in 0..<brightnesses {
                let hue = first + (second - first) * part
                let shade = value + Double(brightness - 1) * 0.035
                colours.append(colour(hue: hue, saturation: saturation, value: shade))
            }
        }
        return colours + [
            Canvas.Colour(red: 255, green: 255, blue: 255),
            colour(hue: first, saturation: 0.6, value: 0.14),
            colour(hue: first, saturation: 0.5, value: 0.17),
            colour(hue: second, saturation: 0.15, value: 0.9),
            colour(hue: second + 0.06, saturation: 0.42, value: 0.74),
            colour(hue: first, saturation: saturation, value: 0.25),
        ]
    }

    /// - Parameter hue: turns around the circle of hues, 0 or more.
    private static func colour(hue: Double, saturation: Double, value: Double) -> Canvas.Colour {
        func channel(_ offset: Double) -> UInt8 {
            let place = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
            let fade = max(0, min(place, 4 - place, 1))
            return UInt8(max(0, min(255, (value - value * saturation * fade) * 255)))
        }
        return Canvas.Colour(red: channel(5), green: channel(3), blue: channel(1))
    }
}
