public import Base
public import Transport
public import Wire

/// Where a client goes, who it is, and how long it waits.
public struct ClientConfiguration: Sendable {
    /// The servers, best first; any of them serves everything.
    public var servers: [Endpoint]
    public var security: ClientSecurity
    /// Name and version, for the server's logs.
    public var software = "trireme-client/1"
    /// A bearer token, or empty when the certificate says who the client is.
    public var token = Bytes()
    /// Asked for the token before each dial, where tokens change while the client lives; on its loop, so it must not wait.
    public var freshToken: (@Sendable () -> Bytes)?
    /// The cluster that the client means, or empty: a server of another one refuses.
    public var cluster = ""
    /// What bodies may be compressed with. Empty: nothing.
    public var compressions = CompressionForm.known
    /// Connections that are kept open, over the servers in turn. One carries thousands of requests.
    public var connections = 1
    /// How long a request may take that says nothing itself; nil: for ever.
    public var requestDeadline: Duration? = ClientLimits.requestDeadline
    /// How long a request waits for a connection. Zero: it fails with the first round of dials that fails.
    public var connectPatience = ClientLimits.connectPatience
    /// When and how often a request is sent again.
    public var retry = RetryPolicy()
    /// Hears the warnings of answers, on the client's loop.
    public var onWarning: (@Sendable (String) -> Void)?
    /// Hears that a connection is there (nil) or why there is none, on the client's loop.
    public var onConnection: (@Sendable (Endpoint, ConnectFailure?) -> Void)?
    /// Where the client's chance (jitter of pauses) begins.
    public var seed: UInt64
    /// Settings of the connections.
    public var connection = ConnectionSettings()

    public init(
        servers: [Endpoint], security: ClientSecurity, seed: UInt64 = UInt64.random(in: .min ... .max)
    ) {
        self.servers = servers
        self.security = security
        self.seed = seed
    }

    var dialOptions: DialOptions {
        var options = DialOptions(
            hello: Hello(
                software: software, compressions: compressions, cluster: cluster,
                token: freshToken?() ?? token))
        options.settings = connection
        return options
    }
}
