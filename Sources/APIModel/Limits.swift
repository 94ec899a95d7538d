/// How much objects may hold: numbers of Kubernetes, so that what one accepts the other does.
enum Limits {
    /// Bytes of all values of a config map or secret together: 1 MiB, so that one object stays within what a store
    /// takes.
    static let dataBytesMax = 1 << 20

    /// Parameters of a storage class, and the bytes of their keys and values together: 256 KiB.
    static let classParametersMax = 512
    static let classParameterBytesMax = 256 << 10

    /// Endpoints of one slice: a change of one of them sends them all.
    static let sliceEndpointsMax = 1000
    /// Ports of one slice.
    static let slicePortsMax = 20_000
    /// Addresses of one endpoint.
    static let endpointAddressesMax = 100
    /// Labels of the old form of an endpoint's topology.
    static let endpointTopologyMax = 16
    /// Zones, and nodes, that an endpoint is meant for.
    static let endpointHintsMax = 8

    /// Bytes of the fields of an event that says when it happened.
    static let eventInstanceBytesMax = 128
    static let eventActionBytesMax = 128
    static let eventReasonBytesMax = 128
    static let eventNoteBytesMax = 1024

    /// Bytes of the name of a feature that a node declares.
    static let declaredFeatureBytesMax = 253

    /// The longest time that a client stays with one endpoint, in seconds: a day.
    static let affinitySecondsMax: Int32 = 86_400
}
