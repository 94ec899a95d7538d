import Base

extension ResourceQuota {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("Request"), PrintColumn("Limit"), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        var requests: [String] = []
        var limits: [String] = []
        for (name, hard) in status.hard.pairs {
            let text = "\(name): \(status.used[name] ?? Quantity())/\(hard)"
            if name.utf8.starts(with: "limits".utf8) { limits.append(text) } else { requests.append(text) }
        }
        return [
            .text(metadata.name), .text(requests.joined(separator: ", ")), .text(limits.joined(separator: ", ")),
            .age(metadata.creationTimestamp, context),
        ]
    }
}
