/// The way from the root of an object to one of its fields: `spec.containers[0].ports[http]`.
///
/// A path is kept as its elements and becomes text only when it is printed. Code that validates does not copy paths;
/// it walks with the one path in `FieldErrors`.
public struct FieldPath: Sendable, Hashable {
    /// One step of a path.
    public enum Element: Sendable, Hashable {
        /// A field of a struct.
        case name(String)
        /// An element of a list.
        case index(Int)
        /// An entry of a map, or an element of a list that is known by a key.
        case key(String)
    }

    /// The steps from the root on.
    public private(set) var elements: [Element]

    /// The empty path, which prints as `<nil>`, as in Kubernetes.
    public init() {
        elements = []
    }

    /// The path through fields, from the root on.
    public init(_ name: String, _ more: String...) {
        elements = [.name(name)] + more.map(Element.name)
    }

    public var isEmpty: Bool { elements.isEmpty }

    /// The path without its last step.
    public var parent: FieldPath {
        var parent = self
        parent.elements = elements.dropLast()
        return parent
    }

    /// Goes one step further.
    @inline(__always)
    public mutating func push(_ element: Element) {
        elements.append(element)
    }

    /// Goes one step back.
    public mutating func pop() {
        elements.removeLast()
    }

    /// The path one step further.
    public func appending(_ element: Element) -> FieldPath {
        var path = self
        path.elements.append(element)
        return path
    }

    /// The path to a field of what this path leads to.
    public func child(_ name: String, _ more: String...) -> FieldPath {
        var path = appending(.name(name))
        path.elements += more.map(Element.name)
        return path
    }

    /// The path to an element of the list that this path leads to.
    public func index(_ index: Int) -> FieldPath {
        appending(.index(index))
    }

    /// The path to an entry of the map that this path leads to.
    public func key(_ key: String) -> FieldPath {
        appending(.key(key))
    }
}

extension FieldPath.Element: ExpressibleByStringLiteral {
    public init(stringLiteral name: String) {
        self = .name(name)
    }
}

extension FieldPath: CustomStringConvertible, ExpressibleByStringLiteral {
    /// A path of one field.
    public init(stringLiteral name: String) {
        self.init(name)
    }

    /// Names are joined by points; indexes and keys stand in brackets.
    public var description: String {
        guard !elements.isEmpty else { return "<nil>" }
        var text = ""
        for (position, element) in elements.enumerated() {
            switch element {
            case .name(let name):
                if position > 0 { text += "." }
                text += name
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += "[\(key)]"
            }
        }
        return text
    }
}
