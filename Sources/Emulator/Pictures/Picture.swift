/// The image of a generation. Everything in it follows from the generation, so every download has the same bytes.
enum Picture {
    static func bytes(of generation: Generation) -> [UInt8] {
        let canvas = canvas(for: generation)
        switch generation.format {
        case .png: return PNGEncoder.encode(canvas)
        case .jpeg: return JPEGEncoder.encode(canvas)
        }
    }

    static func canvas(for generation: Generation) -> Canvas {
        let size = generation.size
        var random = SeededRandom(generation.scene.start)
        var canvas = Canvas(width: size.width, height: size.height)
        canvas.comment = generation.scene.comment
        canvas.palette = Palette.colours(from: &random)
        let tile = Scenery.tile
        let scenery = Scenery(
            columns: (size.width + tile - 1) / tile, rows: (size.height + tile - 1) / tile, from: &random)
        scenery.paint(&canvas)
        let footer = drawFooter(footerParts(of: generation), on: &canvas)
        drawPrompt(generation.request.prompt, above: footer, on: &canvas)
        return canvas
    }

    /// Centred in what the footer leaves, white over a shadow.
    private static func drawPrompt(_ prompt: String, above footer: Int, on canvas: inout Canvas) {
        let margin = max(4, min(canvas.width, canvas.height) / 20)
        let room = canvas.height - footer - 2 * margin
        let layout = TextLayout(prompt, width: canvas.width - 2 * margin, height: room)
        let scale = layout.scale
        let offset = max(1, scale / 2)
        var top = margin + max(0, (room - layout.height) / 2)
        for line in layout.lines {
            let left = (canvas.width - line.unicodeScalars.count * TextLayout.advance(scale)) / 2
            canvas.draw(line, x: left + offset, y: top + offset, scale: scale, with: Palette.shadow)
            canvas.draw(line, x: left, y: top, scale: scale, with: Palette.ink)
            top += TextLayout.leading(scale)
        }
    }

    /// Model, type, proportions and the beginning of the identifier.
    private static func footerParts(of generation: Generation) -> [String] {
        let request = generation.request
        let references =
            switch request.references {
            case 0: ""
            case 1: " +1 ref"
            case let count: " +\(count) refs"
            }
        let name = String(generation.name.prefix(8))
        switch request.kind {
        case .image:
            let ratio = (request.aspectRatio ?? .square).rawValue
            return [request.model.rawValue, "image" + references, ratio, name]
        case .imageEdit:
            let size = "\(generation.size.width)x\(generation.size.height)"
            return [request.model.rawValue, "edit" + references, size, name]
        }
    }

    /// Draws the strip along the bottom, in as many lines as it takes, and returns its height.
    private static func drawFooter(_ parts: [String], on canvas: inout Canvas) -> Int {
        let scale = canvas.width >= 480 ? 2 : 1
        let columns = max(1, (canvas.width - 8) / TextLayout.advance(scale))
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + 3 + part.count <= columns {
                lines[lines.count - 1] = last + " - " + part
            } else {
                lines.append(part)
            }
        }
        let leading = TextLayout.leading(scale)
        let height = min(canvas.height, lines.count * leading + 4 * scale)
        canvas.fill(x: 0, y: canvas.height - height, width: canvas.width, height: height, with: Palette.strip)
        var top = canvas.height - height + 3 * scale
        for line in lines {
            let left = (canvas.width - line.count * TextLayout.advance(scale)) / 2
            canvas.draw(line, x: max(2, left), y: top, scale: scale, with: Palette.label)
            top += leading
        }
        return height
    }
}
