extension FieldSet {
    /// The members of either set.
    public func union(_ other: FieldSet) -> FieldSet {
        if isEmpty { return other }
        if other.isEmpty { return self }
        var walk = FieldSetWalk(self, other)
        walk.union(all, other.all)
        return FieldSet(nodes: walk.out)
    }

    /// The members of both sets.
    public func intersection(_ other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return FieldSet() }
        var walk = FieldSetWalk(self, other)
        walk.intersection(all, other.all)
        return FieldSet(nodes: walk.out)
    }

    /// The members that are not in `other`. Each path counts for itself: a member below one of `other` stays.
    public func subtracting(_ other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return self }
        var walk = FieldSetWalk(self, other)
        walk.subtract(all, other.all, recursively: false)
        return FieldSet(nodes: walk.out)
    }

    /// The members that are neither in `other` nor below a member of it.
    public func subtractingRecursively(_ other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return self }
        var walk = FieldSetWalk(self, other)
        walk.subtract(all, other.all, recursively: true)
        return FieldSet(nodes: walk.out)
    }

    public func isSubset(of other: FieldSet) -> Bool { subtracting(other).isEmpty }
}

/// Merges two sorted trees into a third. Recursive: the depth of paths is bounded.
private struct FieldSetWalk {
    let left: ContiguousArray<FieldSet.Node>
    let right: ContiguousArray<FieldSet.Node>
    var out: ContiguousArray<FieldSet.Node> = []

    init(_ left: FieldSet, _ right: FieldSet) {
        self.left = left.nodes
        self.right = right.nodes
    }

    private func below(_ nodes: ContiguousArray<FieldSet.Node>, _ index: Int) -> Range<Int> {
        index + 1..<index + Int(nodes[index].size)
    }

    /// Appends the node that both sides have, with what `children` appends below it, unless nothing is left of it.
    private mutating func append(_ element: PathElement, isMember: Bool, _ children: (inout Self) -> Void) {
        let place = out.count
        out.append(FieldSet.Node(element: element, size: 1, isMember: isMember))
        children(&self)
        if out.count == place + 1 && !isMember {
            out.removeLast()
        } else {
            out[place].size = Int32(out.count - place)
        }
    }

    mutating func union(_ l: Range<Int>, _ r: Range<Int>) {
        var (i, j) = (l.lowerBound, r.lowerBound)
        while i < l.upperBound && j < r.upperBound {
            let order = PathElement.compare(left[i].element, right[j].element)
            let (nextLeft, nextRight) = (i + Int(left[i].size), j + Int(right[j].size))
            if order < 0 {
                out.append(contentsOf: left[i..<nextLeft])
                i = nextLeft
            } else if order > 0 {
                out.append(contentsOf: right[j..<nextRight])
                j = nextRight
            } else {
                append(left[i].element, isMember: left[i].isMember || right[j].isMember) { walk in
                    walk.union(i + 1..<nextLeft, j + 1..<nextRight)
                }
                (i, j) = (nextLeft, nextRight)
            }
        }
        out.append(contentsOf: left[i..<l.upperBound])
        out.append(contentsOf: right[j..<r.upperBound])
    }

    mutating func intersection(_ l: Range<Int>, _ r: Range<Int>) {
        var (i, j) = (l.lowerBound, r.lowerBound)
        while i < l.upperBound && j < r.upperBound {
            let order = PathElement.compare(left[i].element, right[j].element)
            let (nextLeft, nextRight) = (i + Int(left[i].size), j + Int(right[j].size))
            if order == 0 {
                append(left[i].element, isMember: left[i].isMember && right[j].isMember) { walk in
                    walk.intersection(i + 1..<nextLeft, j + 1..<nextRight)
                }
            }
            if order <= 0 { i = nextLeft }
            if order >= 0 { j = nextRight }
        }
    }

    mutating func subtract(_ l: Range<Int>, _ r: Range<Int>, recursively: Bool) {
        var (i, j) = (l.lowerBound, r.lowerBound)
        while i < l.upperBound && j < r.upperBound {
            let order = PathElement.compare(left[i].element, right[j].element)
            let (nextLeft, nextRight) = (i + Int(left[i].size), j + Int(right[j].size))
            if order < 0 {
                out.append(contentsOf: left[i..<nextLeft])
            } else if order == 0 && !(recursively && right[j].isMember) {
                append(left[i].element, isMember: left[i].isMember && !right[j].isMember) { walk in
                    walk.subtract(i + 1..<nextLeft, j + 1..<nextRight, recursively: recursively)
                }
            }
            if order <= 0 { i = nextLeft }
            if order >= 0 { j = nextRight }
        }
        out.append(contentsOf: left[i..<l.upperBound])
    }
}
