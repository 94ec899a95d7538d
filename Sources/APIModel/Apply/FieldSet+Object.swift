public import JSON

extension FieldSet {
    /// The fields that an object mentions: each leaf, each element of a list, each key of a map.
    ///
    /// An element that a list has twice is a member, and nothing below it.
    public init(of object: JSONTape, schema: ApplySchema) throws(ApplyFieldError) {
        var collector = TapeCollector(tape: ApplyTape(object), schema: schema)
        collector.visit(0, schema.root)
        if let error = collector.error { throw error }
        self = collector.builder.finish()
    }
}

/// Walks a tape and collects its fields. Recursive: the depth of tapes is bounded.
private struct TapeCollector {
    let tape: ApplyTape
    let schema: ApplySchema
    var path: ContiguousArray<PathElement> = []
    var builder = FieldSetBuilder()
    var members: ContiguousArray<ApplyTape.Member> = []
    var error: ApplyFieldError?

    mutating func visit(_ node: Int, _ type: ApplySchema.Place) {
        let slot = schema[type]
        let forms = slot.forms.deduced(for: tape.kind(node))
        if forms.contains(.map) {
            visitMap(node, Int(slot.map))
        } else if forms.contains(.scalar) {
            builder.insert(path)
        } else {
            visitList(node, Int(slot.list))
        }
    }

    private mutating func descend(
        _ element: PathElement, _ node: Int, _ type: ApplySchema.Place, isMember: Bool
    ) {
        path.append(element)
        visit(node, type)
        if isMember { builder.insert(path) }
        path.removeLast()
        builder.leave(to: path.count)
    }

    private mutating func visitMap(_ node: Int, _ map: Int) {
        if schema.maps[map].isAtomic { return builder.insert(path) }
        guard tape.kind(node) == .object else { return }
        let start = members.count
        tape.appendMembers(of: node, to: &members)
        for place in start..<members.count {
            let member = members[place]
            let value = Int(member.value)
            let kind = tape.kind(value)
            let isHollow = kind == .null || (kind == .object && tape.isEmpty(value))
            if let field = tape.field(member, in: schema.maps[map]) {
                let field = schema.maps[map].fields[field]
                descend(.field(field.name), value, field.type, isMember: isHollow)
            } else if let type = schema.maps[map].element {
                descend(.field(tape.tape.string(ofNode: Int(member.key))), value, type, isMember: true)
            } else if error == nil {
                let element = PathElement.field(tape.tape.string(ofNode: Int(member.key)))
                error = ApplyFieldError([element], ApplyFieldError.undeclared).below(path)
            }
        }
        members.removeLast(members.count - start)
    }

    private mutating func visitList(_ node: Int, _ list: Int) {
        if schema.lists[list].isAtomic { return builder.insert(path) }
        guard tape.kind(node) == .array else { return }
        let items: [ListItem]
        do throws(ApplyFieldError) {
            items = try tape.items(node, of: schema.lists[list])
        } catch {
            if self.error == nil { self.error = error.below(path) }
            return
        }
        var place = 0
        while place < items.count {
            var next = place + 1
            while next < items.count && items[next].element == items[place].element { next += 1 }
            if next - place > 1 {
                path.append(items[place].element)
                builder.insert(path)
                path.removeLast()
                builder.leave(to: path.count)
            } else {
                descend(items[place].element, items[place].node, schema.lists[list].element, isMember: true)
            }
            place = next
        }
    }
}
