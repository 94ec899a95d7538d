import APIModel
import Base

/// The nodes as columns: one row a node, rows of nodes that are gone used again.
///
/// A row exists as soon as a pod names its node; it takes part only while the node object is there (`isPresent`).
struct NodeTable {
    private(set) var names: [String] = []
    private(set) var isPresent: [Bool] = []
    private(set) var isUnschedulable: [Bool] = []
    private(set) var labels: [StringMap<String>] = []
    /// The number of the node's list of taints in `taintLists`.
    private(set) var taintList: [Int32] = []
    /// Each list of taints once; the first is empty.
    private(set) var taintLists: [[NodeTaint]] = [[]]
    /// By resource, then by row.
    private(set) var allocatable: [[Int64]]
    private(set) var requested: [[Int64]]
    private(set) var nonZeroMilliCPU: [Int64] = []
    private(set) var nonZeroMemory: [Int64] = []
    private(set) var ports: [[HostPort]] = []
    private(set) var pods: [[Int32]] = []
    private(set) var columns: [LabelColumn] = []
    private(set) var resources = ResourceTable()
    /// Bytes of an image by row, by the image's name.
    private(set) var images: [String: [Int32: Int64]] = [:]
    /// The number of nodes.
    private(set) var presentCount = 0
    private var facts: [NodeFacts?] = []
    private var rowsByName: [String: Int] = [:]
    private var columnsByKey: [String: Int] = [:]
    private var taintNumbers: [[NodeTaint]: Int32] = [[]: 0]
    private var free: [Int] = []

    init() {
        allocatable = Array(repeating: [], count: ResourceTable().count)
        requested = allocatable
    }

    /// Rows, those not in use included.
    var rows: Int { names.count }

    func row(of name: String) -> Int? {
        rowsByName[name]
    }

    // MARK: Node objects

    /// Whether something about the node is not known yet.
    func isNews(_ node: NodeFacts) -> Bool {
        rowsByName[node.name].flatMap { facts[$0] } != node
    }

    /// Takes a node in, new or changed.
    ///
    /// - Returns: What changed that placement depends on.
    mutating func set(_ new: NodeFacts) -> ClusterEvents {
        let row = rowForName(new.name)
        let old = facts[row]
        if old == nil { presentCount += 1 }
        facts[row] = new
        isPresent[row] = true
        isUnschedulable[row] = new.isUnschedulable
        labels[row] = new.labels
        for index in columns.indices { columns[index].set(new.labels[columns[index].key], at: row) }
        taintList[row] = number(of: new.taints)
        for resource in allocatable.indices { allocatable[resource][row] = 0 }
        for (name, units) in new.allocatable {
            if let resource = column(ofResource: name) { allocatable[resource][row] = units }
        }
        if old?.images != new.images { setImages(from: old?.images ?? [:], to: new.images, row: row) }
        return new.changes(from: old)
    }

    /// Takes a node out. Its row stays while pods are on it.
    ///
    /// - Returns: Whether the node was there.
    mutating func remove(_ name: String) -> Bool {
        guard let row = rowsByName[name], let old = facts[row] else { return false }
        presentCount -= 1
        facts[row] = nil
        isPresent[row] = false
        isUnschedulable[row] = false
        labels[row] = [:]
        taintList[row] = 0
        for index in columns.indices { columns[index].set(nil, at: row) }
        for resource in allocatable.indices { allocatable[resource][row] = 0 }
        setImages(from: old.images, to: [:], row: row)
        freeIfUnused(row)
        return true
    }

    private mutating func setImages(from old: [String: Int64], to new: [String: Int64], row: Int) {
        for name in old.keys where new[name] == nil {
            images[name]?[Int32(row)] = nil
            if images[name]?.isEmpty ?? false { images[name] = nil }
        }
        for (name, size) in new { images[name, default: [:]][Int32(row)] = size }
    }

    private mutating func number(of taints: [NodeTaint]) -> Int32 {
        if let number = taintNumbers[taints] { return number }
        // Lists that no node has any more are let go before there are more lists than nodes.
        if taintLists.count > rows + 16 { compactTaints() }
        let number = Int32(taintLists.count)
        taintLists.append(taints)
        taintNumbers[taints] = number
        return number
    }

    private mutating func compactTaints() {
        let old = taintLists
        taintLists = [[]]
        taintNumbers = [[]: 0]
        for row in taintList.indices {
            let taints = old[Int(taintList[row])]
            if taintNumbers[taints] == nil {
                taintNumbers[taints] = Int32(taintLists.count)
                taintLists.append(taints)
            }
            taintList[row] = taintNumbers[taints] ?? 0
        }
    }

    // MARK: Rows

    /// The row for pods that name the node, made where there is none.
    mutating func rowForName(_ name: String) -> Int {
        if let row = rowsByName[name] { return row }
        let row = free.popLast() ?? appendRow()
        rowsByName[name] = row
        names[row] = name
        return row
    }

    private mutating func appendRow() -> Int {
        names.append("")
        isPresent.append(false)
        isUnschedulable.append(false)
        labels.append([:])
        taintList.append(0)
        for resource in allocatable.indices {
            allocatable[resource].append(0)
            requested[resource].append(0)
        }
        nonZeroMilliCPU.append(0)
        nonZeroMemory.append(0)
        ports.append([])
        pods.append([])
        facts.append(nil)
        for index in columns.indices { columns[index].appendRow() }
        return names.count - 1
    }

    private mutating func freeIfUnused(_ row: Int) {
        guard facts[row] == nil, pods[row].isEmpty else { return }
        rowsByName[names[row]] = nil
        names[row] = ""
        free.append(row)
    }

    // MARK: Columns

    /// The column of a resource, made where there is none; nil beyond the limit.
    mutating func column(ofResource name: String) -> Int? {
        guard let resource = resources.intern(name) else { return nil }
        if resource == allocatable.count {
            allocatable.append(Array(repeating: 0, count: rows))
            requested.append(Array(repeating: 0, count: rows))
            for row in facts.indices { allocatable[resource][row] = facts[row]?.allocatable[name] ?? 0 }
        }
        return resource
    }

    /// The column of a label key, made where there is none.
    mutating func column(ofLabel key: String) -> Int {
        if let index = columnsByKey[key] { return index }
        columns.append(LabelColumn(key: key, labels: labels))
        columnsByKey[key] = columns.count - 1
        return columns.count - 1
    }

    /// Lets all label columns go; whoever holds an index of one must have been dropped before.
    mutating func dropLabelColumns() {
        columns = []
        columnsByKey = [:]
    }

    // MARK: Pods

    /// Adds what a pod takes on its row, or takes it away (`sign` -1).
    mutating func charge(_ shape: borrowing PodShape, resources: [ShapeResource], row: Int, sign: Int64) {
        for resource in resources { requested[resource.column][row] += sign * resource.units }
        requested[ResourceTable.pods][row] += sign
        nonZeroMilliCPU[row] += sign * shape.requests.nonZeroMilliCPU
        nonZeroMemory[row] += sign * shape.requests.nonZeroMemory
        for port in shape.hostPorts {
            if sign > 0 {
                ports[row].append(port)
            } else if let index = ports[row].firstIndex(of: port) {
                ports[row].remove(at: index)
            }
        }
    }

    mutating func append(pod: Int32, row: Int) -> Int {
        pods[row].append(pod)
        return pods[row].count - 1
    }

    /// Takes the pod at `place` of the row's list out.
    ///
    /// - Returns: The pod that has that place now, if one moved there.
    mutating func removePod(at place: Int, row: Int) -> Int32? {
        let last = pods[row].removeLast()
        guard place < pods[row].count else {
            freeIfUnused(row)
            return nil
        }
        pods[row][place] = last
        return last
    }
}

/// A resource that a shape asks for, as a column of the snapshot.
struct ShapeResource {
    let column: Int
    let units: Int64
}
