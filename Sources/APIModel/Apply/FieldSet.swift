/// A set of fields of an object: what a manager owns, what a change touches.
///
/// The tree of paths lies in one array: nodes in preorder, siblings sorted, each with the size of its subtree. A node
/// is a member of the set, or on the way to one, or both; there are no others, so equal sets have equal arrays.
/// A value: copies share the array until one changes. Set operations are linear in both sets.
public struct FieldSet: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        var element: PathElement
        /// Nodes of the subtree, this one included.
        var size: Int32
        var isMember: Bool
    }

    var nodes: ContiguousArray<Node>

    /// The empty set.
    public init() {
        nodes = []
    }

    init(nodes: ContiguousArray<Node>) {
        self.nodes = nodes
    }

    /// The set of these paths; the empty path, the object itself, is never a member.
    public init(_ paths: some Sequence<ApplyPath>) {
        var set = FieldSet()
        for path in paths { set = set.union(FieldSet(path)) }
        self = set
    }

    /// The set of one path.
    public init(_ path: ApplyPath) {
        nodes = []
        for (depth, element) in path.elements.enumerated() {
            let left = path.elements.count - depth
            nodes.append(Node(element: element, size: Int32(left), isMember: left == 1))
        }
    }

    public var isEmpty: Bool { nodes.isEmpty }

    /// The number of members.
    public var count: Int { nodes.reduce(0) { $1.isMember ? $0 + 1 : $0 } }

    var all: Range<Int> { 0..<nodes.count }

    /// The nodes below the node at `index`.
    func children(of index: Int) -> Range<Int> { index + 1..<index + Int(nodes[index].size) }

    /// The node of `element` among the siblings in `range`, or nil.
    func find(_ element: PathElement, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let order = PathElement.compare(nodes[index].element, element)
            if order == 0 { return index }
            if order > 0 { return nil }
            index += Int(nodes[index].size)
        }
        return nil
    }

    /// Whether the path is a member.
    public func contains(_ path: ApplyPath) -> Bool {
        var range = all
        var found: Int?
        for element in path.elements {
            guard let index = find(element, in: range) else { return false }
            found = index
            range = children(of: index)
        }
        return found.map { nodes[$0].isMember } ?? false
    }

    /// The members below `element`, by their paths from there.
    public func below(_ element: PathElement) -> FieldSet {
        guard let index = find(element, in: all) else { return FieldSet() }
        return FieldSet(nodes: ContiguousArray(nodes[children(of: index)]))
    }

    /// Calls `body` with each member: those of one level first, then those below them, as Kubernetes lists them.
    public func forEach(_ body: (ApplyPath) -> Void) {
        var path = ApplyPath()
        visit(all, &path, body)
    }

    private func visit(_ range: Range<Int>, _ path: inout ApplyPath, _ body: (ApplyPath) -> Void) {
        var index = range.lowerBound
        while index < range.upperBound {
            if nodes[index].isMember {
                path.elements.append(nodes[index].element)
                body(path)
                path.elements.removeLast()
            }
            index += Int(nodes[index].size)
        }
        index = range.lowerBound
        while index < range.upperBound {
            if nodes[index].size > 1 {
                path.elements.append(nodes[index].element)
                visit(children(of: index), &path, body)
                path.elements.removeLast()
            }
            index += Int(nodes[index].size)
        }
    }

    /// The members, as `forEach` lists them.
    public var paths: [ApplyPath] {
        var paths: [ApplyPath] = []
        forEach { paths.append($0) }
        return paths
    }

    /// The members that have no member below them.
    public var leaves: FieldSet {
        var result = self
        for index in result.nodes.indices where result.nodes[index].size > 1 { result.nodes[index].isMember = false }
        return result
    }
}

extension FieldSet: CustomStringConvertible {
    /// One path a line.
    public var description: String { paths.map(\.description).joined(separator: "\n") }
}
