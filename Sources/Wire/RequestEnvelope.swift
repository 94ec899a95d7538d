public import Base

/// The body of a request on objects: which one, and what the verb needs besides.
///
/// Fields in protobuf's form; unknown ones are skipped, absent ones are empty. The verb is the
/// request's message number, so one envelope serves all of them.
public struct RequestEnvelope: Equatable, Sendable {
    /// The number of the kind in the catalogue of kinds; 0 for messages without one.
    public var kind: UInt32
    /// Empty for objects without a namespace, and for all namespaces in a list or watch.
    public var namespace: String
    /// Empty in lists, watches and creates that generate a name.
    public var name: String
    /// `status`, `scale`, `binding`, `eviction`, … or empty.
    public var subresource: String
    /// The verb's options, in their own message.
    public var options: Bytes
    /// The object, the patch or the items, in the coding that the verb says.
    public var body: Bytes
    /// Whether the objects of the answer come with their `managedFields`.
    public var wantsManagedFields: Bool

    public init(
        kind: UInt32, namespace: String = "", name: String = "", subresource: String = "", options: Bytes = Bytes(),
        body: Bytes = Bytes(), wantsManagedFields: Bool = false
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
        self.options = options
        self.body = body
        self.wantsManagedFields = wantsManagedFields
    }

    /// Appends the envelope.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: UInt64(kind))
        buffer.append(field: 2, text: namespace)
        buffer.append(field: 3, text: name)
        buffer.append(field: 4, text: subresource)
        buffer.append(field: 5, bytes: options)
        buffer.append(field: 6, bytes: body)
        buffer.append(field: 7, integer: wantsManagedFields ? 1 : 0)
    }

    /// Reads an envelope; options and body are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(kind: 0)
        var reader = EnvelopeReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: kind = UInt32(try value.integer(max: UInt64(UInt32.max)))
            case 2: namespace = try value.text()
            case 3: name = try value.text()
            case 4: subresource = try value.text()
            case 5: options = try value.bytes()
            case 6: body = try value.bytes()
            case 7: wantsManagedFields = try value.integer(max: 1) == 1
            default: break
            }
        }
    }
}

/// The body of a response that is not `ok`, and of an end: Kubernetes' Status, in its own words.
public struct StatusEnvelope: Equatable, Sendable {
    /// For people.
    public var message: String
    /// The object or field that the status is about, or empty.
    public var subject: String
    /// Come back no earlier than this, milliseconds; 0 says nothing.
    public var retryAfterMilliseconds: UInt32
    /// Where to go, `host:port`, for `redirected`.
    public var address: String
    /// Kubernetes' Status message, for causes and details; empty when the code and text say all.
    public var status: Bytes
    /// The revision of the stored value, for `alreadyExists` and `conflict`; of the history's floor, for `expired`.
    public var revision: UInt64

    public init(
        message: String = "", subject: String = "", retryAfterMilliseconds: UInt32 = 0, address: String = "",
        status: Bytes = Bytes(), revision: UInt64 = 0
    ) {
        self.message = message
        self.subject = subject
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.address = address
        self.status = status
        self.revision = revision
    }

    /// Appends the envelope.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, text: message)
        buffer.append(field: 2, text: subject)
        buffer.append(field: 3, integer: UInt64(retryAfterMilliseconds))
        buffer.append(field: 4, text: address)
        buffer.append(field: 5, bytes: status)
        buffer.append(field: 6, integer: revision)
    }

    /// Reads an envelope.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = EnvelopeReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: message = try value.text()
            case 2: subject = try value.text()
            case 3: retryAfterMilliseconds = UInt32(try value.integer(max: UInt64(UInt32.max)))
            case 4: address = try value.text()
            case 5: status = try value.bytes()
            case 6: revision = try value.integer()
            default: break
            }
        }
    }
}
