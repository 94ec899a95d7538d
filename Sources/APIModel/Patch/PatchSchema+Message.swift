import Synchronization
public import Wire

extension PatchSchema {
    /// The schema of a message type: strategies, merge keys and children, read off its list of fields.
    ///
    /// A type's schema is made when a patch first reaches it, and kept: there are as many as types.
    public static func of(_ message: MessageSchema) -> PatchSchema {
        known.withLock { known in
            if let schema = known[message.name] { return schema }
            let schema = PatchSchema(message)
            known[message.name] = schema
            return schema
        }
    }

    private static let known = Mutex<[String: PatchSchema]>([:])

    private convenience init(_ message: MessageSchema) {
        var fields: [String: PatchField] = [:]
        if message.typeMeta != nil {
            fields["apiVersion"] = PatchField()
            fields["kind"] = PatchField()
        }
        for field in message.textFields { fields[field.name] = PatchField(field) }
        self.init(message.shortName, fields: fields)
    }
}

extension PatchField {
    init(_ field: FieldDescription) {
        var strategies: Strategies = []
        let flags = field.options.flags
        if flags.contains(.patchMerge) { strategies.insert(.merge) }
        if flags.contains(.patchReplace) { strategies.insert(.replace) }
        if flags.contains(.patchRetainKeys) { strategies.insert(.retainKeys) }
        let mergeKey = field.options.mergeKeyText
        self.init(strategies, mergeKey: mergeKey.isEmpty ? nil : mergeKey, schema: Self.child(field.type, field.shape))
    }

    private static func child(_ type: FieldType, _ shape: FieldDescription.Shape) -> PatchSchema {
        guard case .message(let schema) = type else { return .untyped }
        let message = schema()
        // A leaf is one value in JSON: nothing in it merges by a rule of ours.
        guard message.textForm == nil else { return .untyped }
        return shape == .map ? .map(of: .of(message)) : .of(message)
    }
}

extension Kind {
    /// How a strategic merge patch merges objects of the kind.
    public static var patchSchema: PatchSchema { .of(MessageSchema(of: Self.self)) }
}
