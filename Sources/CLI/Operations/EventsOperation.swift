import APIModel

/// `ctl events`: events in order of the time that each was last seen at.
struct EventsOperation: Sendable {
    var scope = NamespaceScope()
    var format = OutputFormat.standard
    var noHeaders = false
    var watches = false
    /// Types to show; empty for all.
    var types: [String] = []
    /// The object that events have to be about.
    var about: (kind: KindEntry, name: String)?

    /// Reads `pod/web`.
    static func subject(_ text: String) throws(CommandError) -> (kind: KindEntry, name: String) {
        let (kind, name) = text.split(once: "/")
        guard let name, !name.isEmpty else { throw .message("--for must be in resource/name form") }
        do throws(ResourceArgumentError) {
            return (try NamedResource(parsing: kind).entry, name)
        } catch {
            throw .message(error.description)
        }
    }

    private var query: ListQuery {
        var query = ListQuery(limit: 500)
        if let about {
            query.fieldSelector = "involvedObject.kind=\(about.kind.identity.kind),involvedObject.name=\(about.name)"
        }
        return query
    }

    private func isShown(_ event: Event) -> Bool {
        types.isEmpty || types.contains { $0.lowercased() == event.type.lowercased() }
    }

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let kind = cluster.entry(Event.self)
        let place = scope.place(of: kind)
        guard watches else {
            let events = try await cluster.all(Event.self, in: place, query).filter(isShown)
            guard !events.isEmpty || format.isDocument else {
                return console.error(
                    scope.isAll ? "No events found.\n" : "No events found in \(scope.namespace) namespace.\n")
            }
            let ordered = events.enumerated().sorted {
                ($0.element.lastSeen, $0.offset) < ($1.element.lastSeen, $1.offset)
            }.map(\.element)
            return console.out(try text(ordered, now: console.now()))
        }
        var isFirst = true
        for await change in cluster.follow(kind, in: place, query) {
            switch change {
            case .added(let object), .modified(let object):
                guard let event = object.object as? Event, isShown(event) else { continue }
                var operation = self
                operation.noHeaders = noHeaders || !isFirst
                isFirst = false
                console.out(try operation.text([event], now: console.now()))
            case .failed(let error): throw error
            case .deleted, .synced, .interrupted: continue
            }
        }
    }

    func text(_ events: [Event], now: Time) throws(CommandError) -> String {
        if format.isDocument || format == .name {
            do throws(JSONPathError) {
                return try ObjectPrinter(format).text(events.map { PrintedObject($0) }, isSingle: false, now: now)
            } catch {
                throw .message(error.description)
            }
        }
        var table = TextTable()
        if !noHeaders {
            table.append((scope.isAll ? ["NAMESPACE"] : []) + ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
        }
        let context = DescribeContext(now: now)
        for event in events {
            let object = event.involvedObject
            let row = [
                event.interval(context), event.type, event.reason, "\(object.kind)/\(object.name)",
                event.message.trimmingSpace,
            ]
            table.append(((scope.isAll ? [event.metadata.namespace] : []) + row).map(TerminalText.cell))
        }
        return table.text
    }
}
