/// The same four rows in every format.
enum Samples {
    static let jsonl = #"""
        {"id": "shoe-1", "prompt": "a \"red\" shoe, left", "model": "uni-1-max", "aspect_ratio": "16:9", "tags": {"shop": "north", "rank": "1"}}
        {"id": "shoe-2", "prompt": "Dalí’s\nshoe", "style": "manga", "aspect_ratio": "9:16", "output_format": "png", "web_search": true}
        {"id": "shoe-3", "prompt": "like these", "image_ref": ["https://example.com/a.png", "pictures/b.png"], "count": 2, "priority": -3}
        {"id": "shoe-4", "prompt": "now in blue", "type": "image_edit", "source": "pictures/b.png", "user_id": "u 1", "output": "edits/{id}"}
        """#
    static let json = "[" + jsonl.split(separator: "\n").joined(separator: ",\n") + "]\n"
    static let csv = #"""
        ID,Prompt,model,type,aspect_ratio,style,output_format,web_search,image_ref,source,user_id,count,output,priority,tags
        shoe-1,"a ""red"" shoe, left",uni-1-max,,16:9,,,,,,,,,,shop=north|rank=1
        shoe-2,"Dalí’s
        shoe",,,9:16,manga,png,YES,,,,,,,
        shoe-3,like these,,,,,,,https://example.com/a.png|pictures/b.png,,,2,,-3,
        shoe-4,now in blue,,image_edit,,,,,,pictures/b.png,u 1,,edits/{id},,
        """#
    /// TSV has no way to write the line feed of the second prompt, so it is left out here.
    static let tsv = [
        "id\tprompt\tmodel\taspect_ratio\timage_ref\tcount\tpriority\ttype\tsource\tuser_id\toutput\tshop\trank",
        "shoe-1\ta \"red\" shoe, left\tuni-1-max\t16:9\t\t\t\t\t\t\t\tnorth\t1",
        "shoe-3\tlike these\t\t\thttps://example.com/a.png|pictures/b.png\t2\t-3\t\t\t\t\t\t",
        "shoe-4\tnow in blue\t\t\t\t\t\timage_edit\tpictures/b.png\tu 1\tedits/{id}\t\t",
    ].joined(separator: "\r\n")
    static let yaml = #"""
        defaults: {model: uni-1}
        jobs:
          - id: shoe-1
            prompt: a "red" shoe, left
            model: uni-1-max
            aspect_ratio: 16:9
            tags: {shop: north, rank: 1}
          - {id: shoe-2, prompt: "Dalí’s\nshoe", style: manga, aspect_ratio: 9:16, output_format: png, web_search: yes}
          - id: shoe-3
            prompt: like these
            image_ref: ["https://example.com/a.png", pictures/b.png]
            count: 2
            priority: -3
          - id: shoe-4
            prompt: now in blue
            type: image_edit
            source: pictures/b.png
            user_id: u 1
            output: edits/{id}
        """#
}
