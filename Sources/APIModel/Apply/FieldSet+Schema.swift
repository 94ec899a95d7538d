extension FieldSet {
    /// The set with every struct field that is on the way to a member, which sets of fields leave out.
    func withNamedFields(_ schema: ApplySchema) -> FieldSet {
        var result = self
        result.nameFields(all, schema, schema.root)
        return result
    }

    private mutating func nameFields(_ range: Range<Int>, _ schema: ApplySchema, _ type: ApplySchema.Place?) {
        guard let type else { return }
        let map = schema.map(type)
        var index = range.lowerBound
        while index < range.upperBound {
            if nodes[index].size > 1 {
                var child: ApplySchema.Place?
                switch nodes[index].element {
                case .field(let name):
                    if let field = map?.field(name) {
                        nodes[index].isMember = true
                        child = field.type
                    } else {
                        child = map?.element
                    }
                case .key: child = schema.list(type)?.element
                case .value, .index: break
                }
                nameFields(children(of: index), schema, child)
            }
            index += Int(nodes[index].size)
        }
    }

    /// The set as the schema has it now, after lists or maps that were owned piece by piece became atomic.
    ///
    /// Who owned a piece owns the whole. What became granular stays owned as it was.
    public func reconciled(with schema: ApplySchema) -> FieldSet {
        var walk = Reconciler(set: self, schema: schema)
        walk.visit(all, schema.root, isAtomic: false)
        guard !walk.whole.isEmpty else { return self }
        let whole = FieldSet(walk.whole)
        return subtractingRecursively(whole).union(whole)
    }
}

/// Looks for members below what the schema holds for atomic. Recursive: the depth of sets is bounded.
private struct Reconciler {
    let set: FieldSet
    let schema: ApplySchema
    var path = ApplyPath()
    var whole: [ApplyPath] = []

    mutating func visit(_ range: Range<Int>, _ type: ApplySchema.Place, isAtomic: Bool) {
        let slot = schema[type]
        if slot.forms.contains(.map) {
            visitMap(range, schema.maps[Int(slot.map)], isAtomic)
        } else if slot.forms.contains(.list) && !slot.forms.contains(.scalar) {
            let list = schema.lists[Int(slot.list)]
            if !isAtomic && list.isAtomic {
                whole.append(path)
            } else {
                visitChildren(range) { _ in list.element }
            }
        }
    }

    private mutating func visitMap(_ range: Range<Int>, _ map: ApplySchema.Map, _ isAtomic: Bool) {
        if map.fields.isEmpty && map.element == schema.deduced { return }
        if !isAtomic && map.isAtomic {
            if !range.isEmpty { whole.append(path) }
            return
        }
        visitChildren(range) { element in
            guard case .field(let name) = element else { return map.element }
            return map.type(of: name)
        }
    }

    private mutating func visitChildren(
        _ range: Range<Int>, _ type: (PathElement) -> ApplySchema.Place?
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let node = set.nodes[index]
            if let child = type(node.element) {
                path.elements.append(node.element)
                visit(set.children(of: index), child, isAtomic: node.isMember && node.size == 1)
                path.elements.removeLast()
            }
            index += Int(node.size)
        }
    }
}
