import APIModel

/// What a description needs besides its object. All of it is fetched by the command; none of it is needed.
struct DescribeContext: Sendable {
    /// The time that ages count to.
    var now: Time
    /// Seconds that local time is ahead of UTC.
    var zoneSeconds: Int64 = 0
    /// Events about the object; nil with `--show-events=false`.
    var events: [Event]?
    /// Pods that the object owns, that run on the node, or that use the claim.
    var pods: [Pod] = []
    /// Replica sets of a deployment.
    var replicaSets: [ReplicaSet] = []
    /// Endpoints of a service, or of an ingress's services.
    var endpointSlices: [EndpointSlice] = []
    /// Services of an ingress.
    var services: [Service] = []
    /// Quotas of a namespace.
    var quotas: [ResourceQuota]?
    /// Limits of a namespace.
    var limits: [LimitRange]?
    /// The lease of a node.
    var lease: Lease?

    init(now: Time, events: [Event]? = []) {
        self.now = now
        self.events = events
    }
}

extension DescribeContext {
    /// `Mon, 02 Jan 2006 15:04:05 +0000`.
    func date(_ time: Time?) -> String {
        let time = time ?? .zero
        let local = Time(seconds: time.seconds + (time.isZero ? 0 : zoneSeconds))
        let text = local.description.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }
        guard text.count == 6, let month = Int(text[1]), (1...12).contains(month) else { return local.description }
        let days = (local.seconds - (local.seconds < 0 ? 86_399 : 0)) / 86_400
        // 1970-01-01 was a Thursday.
        let weekday = Int(((days + 4) % 7 + 7) % 7)
        let offset = time.isZero ? 0 : zoneSeconds.magnitude / 60
        let zone = String(offset / 60 * 100 + offset % 60)
        let sign = zoneSeconds < 0 && !time.isZero ? "-" : "+"
        return "\(Self.weekdays[weekday]), \(text[2]) \(Self.months[month - 1]) \(text[0]) "
            + "\(text[3]):\(text[4]):\(text[5]) \(sign)\(String(repeating: "0", count: 4 - zone.count))\(zone)"
    }

    func date(_ time: MicroTime?) -> String { date(time.map { Time($0) }) }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time since `time` in short form.
    func age(_ time: Time?) -> String {
        guard let time, !time.isZero else { return "<unknown>" }
        return DurationText(now - time).human
    }

    func age(_ time: MicroTime?) -> String { age(time.map { Time($0) }) }
}
