public import Wire

/// `Table` of meta/v1: objects as rows of printed columns.
///
/// Kubernetes has no binary form of it; the numbers are ours.
public struct Table: Message {
    public static let schemaName = "trireme.meta.v1.Table"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "meta.k8s.io/v1", kind: "Table")

    public var metadata = ListMeta()
    public var columnDefinitions: [TableColumnDefinition] = []
    public var rows: [TableRow] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "columnDefinitions", &columnDefinitions, .options([.required, .always, .listAtomic]))
        coder.field(3, "rows", &rows, .options([.required, .always, .listAtomic]))
    }
}

/// `TableColumnDefinition` of meta/v1.
public struct TableColumnDefinition: Message {
    public static let schemaName = "trireme.meta.v1.TableColumnDefinition"

    public var name = ""
    public var type = ""
    public var format = ""
    public var description = ""
    public var priority: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "type", &type, .required)
        coder.field(3, "format", &format, .required)
        coder.field(4, "description", &description, .required)
        coder.field(5, "priority", &priority, .required)
    }
}

/// `TableRow` of meta/v1.
public struct TableRow: Message {
    public static let schemaName = "trireme.meta.v1.TableRow"

    /// One JSON value for each column.
    public var cells: [JSONBlob] = []
    public var conditions: [TableRowCondition] = []
    /// The row's object, or its metadata, where it was asked for.
    @Boxed public var object: RawExtension?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "cells", &cells, .options([.required, .always, .listAtomic]))
        coder.field(2, "conditions", &conditions, .options(.listAtomic))
        coder.field(3, "object", &_object)
    }
}

/// `TableRowCondition` of meta/v1.
public struct TableRowCondition: Message {
    public static let schemaName = "trireme.meta.v1.TableRowCondition"

    public var type = ""
    public var status = ""
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "reason", &reason)
        coder.field(4, "message", &message)
    }
}
