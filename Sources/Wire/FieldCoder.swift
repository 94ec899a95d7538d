public import Base

/// Walks the fields of a message: an encoder, a decoder, or a collector of the schema.
///
/// Each call names the field's number in the binary form, its name in JSON, and its place. Absent is
/// not zero: an optional that holds zero is written, a plain value that is zero is not. Decoders keep
/// the first error and do nothing after it, so that `fields(_:)` needs no `try`.
public protocol FieldCoder: ~Copyable {
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout String, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout String?, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bool, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bool?, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int32, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int32?, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int64, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int64?, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Double?, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bytes, _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [String], _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [Int32], _ options: FieldOptions)
    mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [Int64], _ options: FieldOptions)
    mutating func field(
        _ number: UInt32, _ name: StaticString, _ value: inout StringMap<String>, _ options: FieldOptions)
    mutating func field(
        _ number: UInt32, _ name: StaticString, _ value: inout StringMap<Bytes>, _ options: FieldOptions)

    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _ value: inout M, _ options: FieldOptions)
    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _ value: inout M?, _ options: FieldOptions)
    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _ value: inout Boxed<M>, _ options: FieldOptions)
    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _ value: inout [M], _ options: FieldOptions)
    mutating func field<M: Message>(
        _ number: UInt32, _ name: StaticString, _ value: inout StringMap<M>, _ options: FieldOptions)

    /// A message that is nested in the binary form and whose fields stand beside the others in JSON.
    mutating func inline<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout M)
}

/// What JSON, patches and the schema need to know of a field beyond its number and name.
public struct FieldOptions: Sendable {
    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt16

        @inlinable
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// Must be given (OpenAPI's `required`).
        @inlinable public static var required: Flags { Flags(rawValue: 1 << 0) }
        /// Written in JSON also when it is zero or absent.
        @inlinable public static var always: Flags { Flags(rawValue: 1 << 1) }
        /// Patch strategy `merge`.
        @inlinable public static var patchMerge: Flags { Flags(rawValue: 1 << 2) }
        /// Patch strategy `replace`.
        @inlinable public static var patchReplace: Flags { Flags(rawValue: 1 << 3) }
        /// Patch strategy `retainKeys`.
        @inlinable public static var patchRetainKeys: Flags { Flags(rawValue: 1 << 4) }
        /// List type `atomic`: owned as a whole.
        @inlinable public static var listAtomic: Flags { Flags(rawValue: 1 << 5) }
        /// List type `set`: owned by element.
        @inlinable public static var listSet: Flags { Flags(rawValue: 1 << 6) }
        /// List type `map`: owned by element, told apart by `listKeys`.
        @inlinable public static var listMap: Flags { Flags(rawValue: 1 << 7) }
        /// Struct or map owned as a whole.
        @inlinable public static var mapAtomic: Flags { Flags(rawValue: 1 << 8) }
        /// Struct owned field by field here, though its type is atomic elsewhere; or a map owned by key, said aloud.
        @inlinable public static var mapGranular: Flags { Flags(rawValue: 1 << 9) }
    }

    public var flags: Flags
    /// The field that tells elements apart in a strategic merge patch; empty for none.
    public var mergeKey: StaticString
    /// The fields that tell the elements of a `listMap` apart, separated by commas.
    public var listKeys: StaticString
    /// The field's name in the schema of the binary form where it is not the JSON name; empty otherwise.
    public var schemaName: StaticString

    @inlinable
    public init(
        _ flags: Flags = [], mergeKey: StaticString = "", listKeys: StaticString = "", schemaName: StaticString = ""
    ) {
        self.flags = flags
        self.mergeKey = mergeKey
        self.listKeys = listKeys
        self.schemaName = schemaName
    }

    @inlinable public static var none: FieldOptions { FieldOptions() }
    @inlinable public static var required: FieldOptions { FieldOptions([.required, .always]) }
    @inlinable public static var always: FieldOptions { FieldOptions(.always) }

    @inlinable
    public static func options(
        _ flags: Flags, mergeKey: StaticString = "", listKeys: StaticString = "", schemaName: StaticString = ""
    ) -> FieldOptions {
        FieldOptions(flags, mergeKey: mergeKey, listKeys: listKeys, schemaName: schemaName)
    }
}

// The calls for fields that need no options.
extension FieldCoder where Self: ~Copyable {
    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout String) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout String?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bool) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bool?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int32) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int32?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int64) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Int64?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Double?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout Bytes) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [String]) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [Int32]) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout [Int64]) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout StringMap<String>) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field(_ number: UInt32, _ name: StaticString, _ value: inout StringMap<Bytes>) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout M) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout M?) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout Boxed<M>) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout [M]) {
        field(number, name, &value, .none)
    }

    @inlinable
    public mutating func field<M: Message>(_ number: UInt32, _ name: StaticString, _ value: inout StringMap<M>) {
        field(number, name, &value, .none)
    }
}
