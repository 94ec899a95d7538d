public import Base

/// The body of message 96: the connection serves the pods of a node.
public struct AgentRegistration: Equatable, Sendable {
    /// The node's name: that of the user `system:node:NAME` who sends it.
    public var node: String

    public init(node: String = "") {
        self.node = node
    }

    /// Appends the field.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, text: node)
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            guard number == 1 else { continue }
            node = try reader.text()
            guard node.utf8.count <= PodLimits.nodeBytes else { throw .fieldsInvalid }
        }
    }
}
