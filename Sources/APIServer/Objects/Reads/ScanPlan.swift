import APIModel
import Wire

/// Where the labels and selectable fields of a kind lie in its binary form, by field numbers.
///
/// Made once for a kind, from the kind's own list of fields, so that an object's few fields are found without
/// decoding the rest of it: 0.2 µs for a pod, whose decoding takes 4.
struct ScanPlan: Sendable {
    /// What is to be done with a field of one message.
    enum Step: Sendable {
        case skip
        /// A message in which something is wanted, by its place in `nodes`.
        case enter(Int)
        /// The same for a list of messages, of which the first counts.
        case enterFirst(Int)
        /// A value that is wanted, by its place among the values.
        case value(Int)
        /// An entry of the map of labels.
        case label
    }

    /// One message on the way: steps by field number.
    struct Node: Sendable {
        var steps: [Step] = []

        subscript(number: UInt32) -> Step {
            get { number < steps.count ? steps[Int(number)] : .skip }
            set {
                while steps.count <= number { steps.append(.skip) }
                steps[Int(number)] = newValue
            }
        }
    }

    /// How a value reads as text.
    enum Form: Sendable {
        case text
        case boolean
        case integer
    }

    /// A selectable field: the values that it is read from. The first that is there counts.
    struct Field: Sendable {
        let name: String
        let values: [Int]
        let form: Form
    }

    /// The first is the object itself.
    private(set) var nodes = [Node()]
    private(set) var fields: [Field] = []
    /// How many values are looked for.
    private(set) var valueCount = 0

    /// The plan of a kind; nil when a selectable field is neither a path in the kind nor among the `exceptions`.
    ///
    /// `names`: the fields that the kind's objects answer to, without `metadata.name` and `metadata.namespace`, which are
    /// read off the key.
    init?(_ entry: KindEntry, fields names: [String]) {
        let schema = entry.schema()
        guard let labels = Self.path(["metadata", "labels"], in: schema) else { return nil }
        insert(labels.steps, .label)
        for name in names {
            let paths = Self.exceptions["\(entry.identity.kind)/\(name)"] ?? [name]
            var values: [Int] = []
            var form = Form.text
            for path in paths {
                let parts = path.split(separator: ".").map(String.init)
                guard let found = Self.path(parts, in: schema), let foundForm = found.form else { return nil }
                insert(found.steps, .value(valueCount))
                values.append(valueCount)
                valueCount += 1
                form = foundForm
            }
            fields.append(Field(name: name, values: values, form: form))
        }
    }

    /// The place of a field; nil when the kind has none of this name.
    func index(of field: String) -> Int? {
        fields.firstIndex { $0.name == field }
    }

    /// Fields whose name is not where their value is: the paths to look at instead, in this order.
    private static let exceptions: [String: [String]] = [
        "Pod/status.podIP": ["status.podIPs.ip", "status.podIP"],
        "Event/source": ["source.component", "reportingComponent"],
        "Job/status.successful": ["status.succeeded"],
    ]

    // MARK: Paths

    private struct PathStep {
        let number: UInt32
        let isList: Bool
    }

    private static func path(
        _ parts: [String], in schema: MessageSchema
    ) -> (steps: [PathStep], form: Form?)? {
        for field in schema.fields {
            if field.shape == .inlined, case .message(let inner) = field.type {
                guard let rest = path(parts, in: inner()) else { continue }
                return ([PathStep(number: field.number, isList: false)] + rest.steps, rest.form)
            }
            guard field.name == parts[0] else { continue }
            let step = PathStep(number: field.number, isList: field.shape == .list)
            if parts.count == 1 {
                switch field.type {
                case .string: return ([step], .text)
                case .bool: return ([step], .boolean)
                case .int32, .int64: return ([step], .integer)
                case .double, .bytes, .message: return nil
                }
            }
            guard case .message(let inner) = field.type, let rest = path(Array(parts.dropFirst()), in: inner()) else {
                return nil
            }
            return ([step] + rest.steps, rest.form)
        }
        return nil
    }

    private mutating func insert(_ path: [PathStep], _ last: Step) {
        var node = 0
        for step in path.dropLast() {
            switch nodes[node][step.number] {
            case .enter(let next), .enterFirst(let next): node = next
            case .skip, .value, .label:
                nodes.append(Node())
                nodes[node][step.number] = step.isList ? .enterFirst(nodes.count - 1) : .enter(nodes.count - 1)
                node = nodes.count - 1
            }
        }
        if let step = path.last { nodes[node][step.number] = last }
    }
}
