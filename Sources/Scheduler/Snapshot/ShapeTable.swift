import APIModel
import Base

/// A shape in use, with what depends on the snapshot's numbers.
struct ShapeEntry: Vacant {
    let key: ShapeKey
    let shape: PodShape
    /// The resources that have a column. One beyond the limit has none, and finds no node that has it.
    let resources: [ShapeResource]
    /// The groups of its affinity terms with what one pod adds to each.
    let terms: [ShapeTerm]
    /// Pods of the shape.
    var references = 1

    static var vacant: ShapeEntry {
        let pod = Pod()
        let key = ShapeKey(of: pod, requests: PodRequests(of: pod))
        return ShapeEntry(key: key, shape: PodShape(of: pod), resources: [], terms: [])
    }
}

/// A term of a shape as a group of the index.
struct ShapeTerm {
    let group: Int
    let cell: TermCell
}
