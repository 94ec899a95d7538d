/// Makes a set of paths that come in the set's order, with nothing but appends.
///
/// The caller walks an object with a stack of path elements, siblings in order, and tells the builder when it leaves
/// a level. Nodes on the way to a member are made when the first member below them comes.
struct FieldSetBuilder {
    private var nodes: ContiguousArray<FieldSet.Node> = []
    /// The nodes of the current path that were made, by depth from `origin`.
    private var open: ContiguousArray<Int32> = []
    /// Elements of the caller's stack above the set's root.
    private let origin: Int
    /// Whether the root itself was inserted; no set says so.
    private(set) var hasRoot = false

    init(origin: Int = 0) {
        self.origin = origin
    }

    /// Makes `path` a member; all members below it may have come already.
    mutating func insert(_ path: ContiguousArray<PathElement>) {
        guard path.count > origin else {
            hasRoot = true
            return
        }
        descend(path)
        nodes[Int(open[open.count - 1])].isMember = true
    }

    private mutating func descend(_ path: ContiguousArray<PathElement>) {
        while open.count + origin < path.count {
            let element = path[open.count + origin]
            open.append(Int32(nodes.count))
            nodes.append(FieldSet.Node(element: element, size: 1, isMember: false))
        }
    }

    /// The caller's stack has `depth` elements now.
    mutating func leave(to depth: Int) {
        while open.count + origin > depth, let place = open.popLast() {
            nodes[Int(place)].size = Int32(nodes.count) - place
        }
    }

    /// Appends a set whose root is `path`, and `path` itself.
    mutating func graft(_ set: FieldSet, isMember: Bool, at path: ContiguousArray<PathElement>) {
        if isMember {
            insert(path)
        } else if !set.isEmpty {
            descend(path)
        }
        nodes.append(contentsOf: set.nodes)
    }

    mutating func finish() -> FieldSet {
        leave(to: origin)
        return FieldSet(nodes: nodes)
    }
}
