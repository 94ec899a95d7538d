import JSON

extension Table {
    /// What each row carries of its object, in the words of the request's `includeObject`.
    public enum RowObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    /// The objects as rows of their kind's printed columns, in their order. `metadata` is that of the list they came in.
    public init<K: Kind>(
        _ objects: [K], metadata: ListMeta = ListMeta(), include: RowObject = .metadata, context: PrintContext
    ) {
        self.init()
        self.metadata = metadata
        columnDefinitions = K.columns.map { column in
            TableColumnDefinition {
                $0.name = column.name
                $0.type = column.type.rawValue
                $0.format = column.format
                $0.priority = column.priority
            }
        }
        rows = objects.map { object in
            TableRow { row in
                row.cells = object.cells(context).map(\.json)
                switch include {
                case .none: break
                case .metadata:
                    let partial = PartialObjectMetadata { $0.metadata = object.metadata }
                    row.object = RawExtension { $0.raw = partial.encodedText() }
                case .object: row.object = RawExtension { $0.raw = object.encodedText() }
                }
            }
        }
    }
}

extension PrintCell {
    /// The cell as a JSON value: a number, a boolean or a string.
    public var json: JSONBlob {
        var writer = JSONWriter()
        switch self {
        case .text(let text): writer.string(text)
        case .integer(let number): writer.int(number)
        case .boolean(let value): writer.bool(value)
        }
        var buffer = writer.finish()
        var blob = JSONBlob()
        blob.raw = buffer.finish()
        return blob
    }
}
