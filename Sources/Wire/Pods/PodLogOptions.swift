public import Base

/// Which part of a container's log is wanted: the options of message 32.
///
/// The numbers of the fields are those of Kubernetes' `PodLogOptions`.
public struct PodLogOptions: Equatable, Sendable {
    /// A point in time, since 1970 in UTC.
    public struct Time: Equatable, Sendable {
        public var seconds: Int64
        public var nanoseconds: Int32

        public init(seconds: Int64, nanoseconds: Int32 = 0) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// Empty: the pod's only one.
    public var container: String
    /// Go on with what is logged later, until the container ends.
    public var follow: Bool
    /// The container before the last restart.
    public var previous: Bool
    /// Lines of this many last seconds only; above 0.
    public var sinceSeconds: Int64?
    /// Lines from this time on only.
    public var sinceTime: Time?
    /// Each line begins with its time.
    public var timestamps: Bool
    /// This many last lines only; 0: none of those that are there.
    public var tailLines: Int64?
    /// Bytes at most; above 0.
    public var limitBytes: Int64?

    public init(
        container: String = "", follow: Bool = false, previous: Bool = false, sinceSeconds: Int64? = nil,
        sinceTime: Time? = nil, timestamps: Bool = false, tailLines: Int64? = nil, limitBytes: Int64? = nil
    ) {
        self.container = container
        self.follow = follow
        self.previous = previous
        self.sinceSeconds = sinceSeconds
        self.sinceTime = sinceTime
        self.timestamps = timestamps
        self.tailLines = tailLines
        self.limitBytes = limitBytes
    }

    /// Appends the fields. Numbers that may be absent are written also when they are 0.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, text: container)
        buffer.append(field: 2, integer: follow ? 1 : 0)
        buffer.append(field: 3, integer: previous ? 1 : 0)
        buffer.append(field: 4, present: sinceSeconds)
        if let sinceTime {
            var time = ByteBuffer(capacity: 16)
            time.append(field: 1, integer: UInt64(bitPattern: sinceTime.seconds))
            time.append(field: 2, integer: UInt64(bitPattern: Int64(sinceTime.nanoseconds)))
            buffer.open(field: 5, length: time.count)
            buffer.append(time.finish())
        }
        buffer.append(field: 6, integer: timestamps ? 1 : 0)
        buffer.append(field: 7, present: tailLines)
        buffer.append(field: 8, present: limitBytes)
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: container = try reader.text()
            case 2: follow = try reader.integer(max: 1) == 1
            case 3: previous = try reader.integer(max: 1) == 1
            case 4: sinceSeconds = Int64(bitPattern: try reader.integer())
            case 5: sinceTime = try Time(decoding: reader.slice())
            case 6: timestamps = try reader.integer(max: 1) == 1
            case 7: tailLines = Int64(bitPattern: try reader.integer())
            case 8: limitBytes = Int64(bitPattern: try reader.integer())
            default: break
            }
        }
    }
}

extension PodLogOptions.Time {
    fileprivate init(decoding bytes: Bytes) throws(WireError) {
        self.init(seconds: 0)
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: seconds = Int64(bitPattern: try reader.integer())
            case 2:
                guard case let value = try reader.integer(), value < 1_000_000_000 else { throw .fieldsInvalid }
                nanoseconds = Int32(value)
            default: break
            }
        }
    }
}

extension ByteBuffer {
    /// Appends an integer field where it is there, also a zero.
    fileprivate mutating func append(field number: Int, present value: Int64?) {
        guard let value else { return }
        append(varint: UInt64(number) << 3)
        append(varint: UInt64(bitPattern: value))
    }
}
