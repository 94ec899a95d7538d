public import JSON

/// What changed between two versions of an object, field by field. No field is in two of the sets.
public struct FieldComparison: Hashable, Sendable {
    public var added = FieldSet()
    public var removed = FieldSet()
    public var modified = FieldSet()

    public init(added: FieldSet = FieldSet(), removed: FieldSet = FieldSet(), modified: FieldSet = FieldSet()) {
        self.added = added
        self.removed = removed
        self.modified = modified
    }

    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && modified.isEmpty }

    /// Without `fields` and what is below them.
    public func excluding(_ fields: FieldSet) -> FieldComparison {
        FieldComparison(
            added: added.subtractingRecursively(fields), removed: removed.subtractingRecursively(fields),
            modified: modified.subtractingRecursively(fields))
    }

    /// Compares two objects of one type. Lists may have repeated elements, which are compared as one.
    ///
    /// Subtrees that are alike are passed over without a look at their schema; the rest costs one visit a value.
    public init(from old: JSONTape, to new: JSONTape, schema: ApplySchema) throws(ApplyFieldError) {
        var comparer = TapeComparer(old, new, schema)
        comparer.compare(0, 0, schema.root)
        if let error = comparer.error { throw error }
        added = comparer.added.finish()
        removed = comparer.removed.finish()
        modified = comparer.modified.finish()
    }
}

/// Walks two tapes at once. Recursive: the depth of tapes is bounded. A node of -1 stands for none.
private struct TapeComparer {
    let schema: ApplySchema
    let left: ApplyTape
    let right: ApplyTape
    var path: ContiguousArray<PathElement> = []
    var added = FieldSetBuilder()
    var removed = FieldSetBuilder()
    var modified = FieldSetBuilder()
    /// Members of the objects on the way, innermost last.
    var members: ContiguousArray<ApplyTape.Member> = []
    var error: ApplyFieldError?

    init(_ left: JSONTape, _ right: JSONTape, _ schema: ApplySchema) {
        self.left = ApplyTape(left)
        self.right = ApplyTape(right)
        self.schema = schema
        path.reserveCapacity(16)
    }

    mutating func compare(_ l: Int, _ r: Int, _ type: ApplySchema.Place) {
        if l >= 0 && r >= 0 && left.isAlike(l, right, r) { return }
        let slot = schema[type]
        let leftForms = slot.forms.deduced(for: l < 0 ? nil : left.kind(l))
        let rightForms = slot.forms.deduced(for: r < 0 ? nil : right.kind(r))
        if r >= 0 && l >= 0 && leftForms != rightForms {
            return compareForms(l, r, slot, leftForms, rightForms)
        }
        let isLeaf = compare(l, r, slot, r < 0 ? leftForms : rightForms)
        if !isLeaf {
            if l < 0 { added.insert(path) } else if r < 0 { removed.insert(path) }
        }
    }

    /// Compares by the first of the forms; answers whether the values were compared as a whole.
    private mutating func compare(_ l: Int, _ r: Int, _ slot: ApplySchema.Slot, _ forms: ApplySchema.Forms) -> Bool {
        if forms.contains(.map) { return compareMaps(l, r, slot) }
        if forms.contains(.scalar) {
            leaf(l, r)
            return true
        }
        return compareLists(l, r, slot)
    }

    /// A value changed its form, for example from a string to an object: each side is told by its own form.
    private mutating func compareForms(
        _ l: Int, _ r: Int, _ slot: ApplySchema.Slot, _ leftForms: ApplySchema.Forms, _ rightForms: ApplySchema.Forms
    ) {
        let outer = (added, removed, modified)
        var sets = [FieldSet(), FieldSet(), FieldSet()]
        var roots = [false, false, false]
        for forms in [leftForms, rightForms] {
            added = FieldSetBuilder(origin: path.count)
            removed = FieldSetBuilder(origin: path.count)
            modified = FieldSetBuilder(origin: path.count)
            _ = compare(l, r, slot, forms)
            let found = [added.finish(), removed.finish(), modified.finish()]
            let atRoot = [added.hasRoot, removed.hasRoot, modified.hasRoot]
            for index in 0..<3 {
                sets[index] = sets[index].union(found[index])
                roots[index] = roots[index] || atRoot[index]
            }
        }
        (added, removed, modified) = outer
        added.graft(sets[0], isMember: roots[0], at: path)
        removed.graft(sets[1], isMember: roots[1], at: path)
        modified.graft(sets[2], isMember: roots[2], at: path)
    }

    private mutating func leaf(_ l: Int, _ r: Int) {
        if l < 0 {
            added.insert(path)
        } else if r < 0 {
            removed.insert(path)
        } else if !left.isEqual(l, right, r) {
            modified.insert(path)
        }
    }

    private mutating func descend(_ element: PathElement, _ l: Int, _ r: Int, _ type: ApplySchema.Place) {
        path.append(element)
        compare(l, r, type)
        leave()
    }

    private mutating func leave() {
        path.removeLast()
        added.leave(to: path.count)
        removed.leave(to: path.count)
        modified.leave(to: path.count)
    }

    private mutating func compareMaps(_ l: Int, _ r: Int, _ slot: ApplySchema.Slot) -> Bool {
        let leftMap = l >= 0 && left.kind(l) == .object ? l : -1
        let rightMap = r >= 0 && right.kind(r) == .object ? r : -1
        // Two that are empty or null are a leaf: the difference between empty and null is one.
        let isEmpty = (leftMap < 0 || left.isEmpty(leftMap)) && (rightMap < 0 || right.isEmpty(rightMap))
        if isEmpty || schema.maps[Int(slot.map)].isAtomic {
            leaf(l, r)
            return true
        }
        let start = members.count
        if leftMap >= 0 { left.appendMembers(of: leftMap, to: &members) }
        let middle = members.count
        if rightMap >= 0 { right.appendMembers(of: rightMap, to: &members) }
        let end = members.count
        var (i, j) = (start, middle)
        while i < middle || j < end {
            let order = i == middle ? 1 : j == end ? -1 : left.compare(members[i], members[j], of: right)
            let one = order <= 0 ? Int(members[i].value) : -1
            let other = order >= 0 ? Int(members[j].value) : -1
            if order != 0 || !left.isAlike(one, right, other) {
                if order <= 0 {
                    child(members[i], left, one, other, slot)
                } else {
                    child(members[j], right, one, other, slot)
                }
            }
            if order <= 0 { i += 1 }
            if order >= 0 { j += 1 }
        }
        members.removeLast(members.count - start)
        return false
    }

    private mutating func child(
        _ member: ApplyTape.Member, _ side: ApplyTape, _ l: Int, _ r: Int, _ slot: ApplySchema.Slot
    ) {
        let map = Int(slot.map)
        if let place = side.field(member, in: schema.maps[map]) {
            descend(.field(schema.maps[map].fields[place].name), l, r, schema.maps[map].fields[place].type)
        } else if let type = schema.maps[map].element {
            descend(.field(side.tape.string(ofNode: Int(member.key))), l, r, type)
        } else {
            fail(ApplyFieldError([.field(side.tape.string(ofNode: Int(member.key)))], ApplyFieldError.undeclared))
        }
    }

    private mutating func fail(_ fault: ApplyFieldError) {
        if error == nil { error = fault.below(path) }
    }

    private mutating func compareLists(_ l: Int, _ r: Int, _ slot: ApplySchema.Slot) -> Bool {
        let leftList = l >= 0 && left.kind(l) == .array ? l : -1
        let rightList = r >= 0 && right.kind(r) == .array ? r : -1
        let isEmpty = (leftList < 0 || left.isEmpty(leftList)) && (rightList < 0 || right.isEmpty(rightList))
        if isEmpty || schema.lists[Int(slot.list)].isAtomic {
            leaf(l, r)
            return true
        }
        let type = schema.lists[Int(slot.list)].element
        let lefts = items(left, leftList, slot)
        let rights = items(right, rightList, slot)
        var (i, j) = (0, 0)
        while i < lefts.count || j < rights.count {
            let order =
                i == lefts.count
                ? 1 : j == rights.count ? -1 : PathElement.compare(lefts[i].element, rights[j].element)
            let element = order <= 0 ? lefts[i].element : rights[j].element
            let (firstLeft, firstRight) = (i, j)
            if order <= 0 {
                repeat { i += 1 } while i < lefts.count && lefts[i].element == element
            }
            if order >= 0 {
                repeat { j += 1 } while j < rights.count && rights[j].element == element
            }
            compareItems(element, lefts[firstLeft..<i], rights[firstRight..<j], type)
        }
        return false
    }

    /// Elements that are told apart by nothing are owned as one: they are compared as a whole.
    private mutating func compareItems(
        _ element: PathElement, _ lefts: ArraySlice<ListItem>, _ rights: ArraySlice<ListItem>,
        _ type: ApplySchema.Place
    ) {
        let l = lefts.first?.node ?? -1
        let r = rights.first?.node ?? -1
        if lefts.count <= 1 && rights.count <= 1 { return descend(element, l, r, type) }
        path.append(element)
        if lefts.count >= 2 && rights.count >= 2 {
            let isSame =
                lefts.count == rights.count
                && zip(lefts, rights).allSatisfy { left.isEqual($0.node, right, $1.node) }
            if !isSame { modified.insert(path) }
        } else if lefts.count >= 2 {
            if r >= 0 { compare(-1, r, type) }
            removed.insert(path)
        } else {
            if l >= 0 { compare(l, -1, type) }
            added.insert(path)
        }
        leave()
    }

    /// The elements of a list in the order of sets, equal ones in the order of the list.
    private mutating func items(_ side: ApplyTape, _ list: Int, _ slot: ApplySchema.Slot) -> [ListItem] {
        guard list >= 0 else { return [] }
        do throws(ApplyFieldError) {
            return try side.items(list, of: schema.lists[Int(slot.list)])
        } catch {
            fail(error)
            return []
        }
    }
}
