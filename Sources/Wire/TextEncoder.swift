public import Base
public import JSON

/// Writes messages as JSON, in the order of `fields(_:)`.
///
/// What is written is what Kubernetes writes: a plain value at its default is left out unless its field
/// says `always`, an optional that is set is written whatever it holds, and a message that is not
/// optional is written also when it is empty.
public struct TextEncoder: ~Copyable {
    /// Where leaves with a JSON form of their own write.
    public var writer: JSONWriter

    public init(style: JSONWriter.Style = .compact) {
        writer = JSONWriter(style: style)
    }

    /// Appends the JSON form of `message`.
    public mutating func append<M: Message>(_ message: borrowing M) {
        withUnsafePointer(to: message) { pointer in
            // SAFETY: encoding does not write; see `Message.fields`.
            UnsafeMutablePointer(mutating: pointer).pointee.encodeText(into: &self)
        }
    }

    /// The text.
    public consuming func finish() -> Bytes {
        var buffer = writer.finish()
        return buffer.finish()
    }

    /// Appends a boxed message, or `null`.
    public mutating func optional<M: Message>(_ value: inout Boxed<M>) {
        if value.isEmpty { writer.null() } else { value.withValue { $0.pointee.encodeText(into: &self) } }
    }

    @usableFromInline
    mutating func base64(_ bytes: Bytes) {
        var text = ByteBuffer(capacity: bytes.count * 4 / 3 + 4)
        bytes.withUnsafeBytes { Base64.encode($0, into: &text) }
        text.withUnsafeBytes { writer.string(utf8: $0) }
    }

    @usableFromInline
    mutating func strings(_ value: [String]) {
        writer.beginArray()
        for element in value { writer.string(element) }
        writer.endArray()
    }
}

extension FieldOptions {
    /// Whether the field is written in JSON also when it is zero or absent.
    @inlinable var isAlways: Bool { flags.contains(.always) }
}

extension TextEncoder: FieldCoder {
    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout String, _ options: FieldOptions) {
        guard !value.isEmpty || options.isAlways else { return }
        writer.key(name)
        writer.string(value)
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout String?, _ options: FieldOptions) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if let value { writer.string(value) } else { writer.null() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bool, _ options: FieldOptions) {
        guard value || options.isAlways else { return }
        writer.key(name)
        writer.bool(value)
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bool?, _ options: FieldOptions) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if let value { writer.bool(value) } else { writer.null() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int32, _ options: FieldOptions) {
        guard value != 0 || options.isAlways else { return }
        writer.key(name)
        writer.int(Int64(value))
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int32?, _ options: FieldOptions) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if let value { writer.int(Int64(value)) } else { writer.null() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64, _ options: FieldOptions) {
        guard value != 0 || options.isAlways else { return }
        writer.key(name)
        writer.int(value)
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Int64?, _ options: FieldOptions) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if let value { writer.int(value) } else { writer.null() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Double?, _ options: FieldOptions) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if let value { writer.double(value) } else { writer.null() }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout Bytes, _ options: FieldOptions) {
        guard !value.isEmpty || options.isAlways else { return }
        writer.key(name)
        if value.isEmpty { writer.null() } else { base64(value) }
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [String], _ options: FieldOptions) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        strings(value)
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [Int32], _ options: FieldOptions) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginArray()
        for element in value { writer.int(Int64(element)) }
        writer.endArray()
    }

    @inlinable
    public mutating func field(_: UInt32, _ name: StaticString, _ value: inout [Int64], _ options: FieldOptions) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginArray()
        for element in value { writer.int(element) }
        writer.endArray()
    }

    @inlinable
    public mutating func field(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<String>, _ options: FieldOptions
    ) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginObject()
        for entry in value.entries {
            writer.key(entry.key)
            writer.string(entry.value)
        }
        writer.endObject()
    }

    @inlinable
    public mutating func field(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<Bytes>, _ options: FieldOptions
    ) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginObject()
        for entry in value.entries {
            writer.key(entry.key)
            base64(entry.value)
        }
        writer.endObject()
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout M, _: FieldOptions
    ) {
        writer.key(name)
        value.encodeText(into: &self)
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout M?, _ options: FieldOptions
    ) {
        guard value != nil || options.isAlways else { return }
        writer.key(name)
        if value == nil { writer.null() } else { value!.encodeText(into: &self) }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout Boxed<M>, _ options: FieldOptions
    ) {
        guard !value.isEmpty || options.isAlways else { return }
        writer.key(name)
        if value.isEmpty {
            writer.null()
        } else {
            value.withValue { $0.pointee.encodeText(into: &self) }
        }
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout [M], _ options: FieldOptions
    ) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginArray()
        value.withUnsafeBufferPointer { elements in
            // SAFETY: encoding does not write; a mutable pointer spares a copy of each element.
            let elements = UnsafeMutableBufferPointer(mutating: elements)
            for index in elements.indices { elements[index].encodeText(into: &self) }
        }
        writer.endArray()
    }

    @inlinable
    public mutating func field<M: Message>(
        _: UInt32, _ name: StaticString, _ value: inout StringMap<M>, _ options: FieldOptions
    ) {
        guard openList(name, isEmpty: value.isEmpty, options) else { return }
        writer.beginObject()
        for entry in value.entries {
            writer.key(entry.key)
            var message = entry.value
            message.encodeText(into: &self)
        }
        writer.endObject()
    }

    @inlinable
    public mutating func inline<M: Message>(_: UInt32, _: StaticString, _ value: inout M) {
        value.fields(&self)
    }

    /// Writes the key of a list or map; an empty one is left out, or `null` where its field is always there.
    @usableFromInline
    mutating func openList(_ name: StaticString, isEmpty: Bool, _ options: FieldOptions) -> Bool {
        if isEmpty {
            if options.isAlways {
                writer.key(name)
                writer.null()
            }
            return false
        }
        writer.key(name)
        return true
    }
}

extension Message {
    @inlinable
    public mutating func encodeText(into encoder: inout TextEncoder) {
        encoder.writer.beginObject()
        if let typeMeta = Self.typeMeta {
            encoder.writer.key("apiVersion")
            encoder.writer.string(typeMeta.apiVersion)
            encoder.writer.key("kind")
            encoder.writer.string(typeMeta.kind)
        }
        fields(&encoder)
        encoder.writer.endObject()
    }

    /// The JSON form.
    public func encodedText(style: JSONWriter.Style = .compact) -> Bytes {
        var encoder = TextEncoder(style: style)
        encoder.append(self)
        return encoder.finish()
    }
}
