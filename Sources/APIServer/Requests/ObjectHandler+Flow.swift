import APIModel
import Base
import Transport
import Wire

/// What requests of a connection cost, and how they wait.
extension ObjectHandler {
    /// Kinds whose objects say that somebody lives.
    private static let leases = KindCatalogue.entry(Lease.identity).map { UInt32($0.number) }
    private static let nodes = KindCatalogue.entry(Node.identity).map { UInt32($0.number) }

    /// Where a request belongs, and what it asks for.
    func demand(_ message: MessageNumber, _ envelope: RequestEnvelope) -> FlowDemand {
        let short = FlowLevel(callers)
        guard callers != .exempt else { return FlowDemand(level: short, seats: 0, work: 0, caller: caller) }
        switch message {
        case .get:
            return FlowDemand(
                level: isHeartbeat(message, envelope) ? .heartbeat : short, seats: 0, work: ServerLimits.getWork,
                caller: caller)
        case .create, .update, .patch, .apply, .delete:
            return FlowDemand(
                level: isHeartbeat(message, envelope) ? .heartbeat : short, seats: 1, work: ServerLimits.writeWork,
                caller: caller)
        case .batch:
            let seats = UInt16(
                clamping: min(
                    Int(ServerLimits.batchSeatsMax), 1 + envelope.body.count / ServerLimits.batchBytesPerSeat))
            return FlowDemand(level: short, seats: seats, work: ServerLimits.writeWork, caller: caller)
        case .list, .deleteCollection: return listDemand(envelope)
        case .watch:
            // One that only goes on is short; what it reads of history is read in turns.
            guard readsState(envelope) else {
                return FlowDemand(level: short, seats: 0, work: ServerLimits.writeWork, caller: caller)
            }
            return listDemand(envelope)
        case .discovery:
            return FlowDemand(level: short, seats: 0, work: ServerLimits.discoveryWork, caller: caller)
        default: return FlowDemand(level: short, seats: 0, work: ServerLimits.getWork, caller: caller)
        }
    }

    /// Heartbeats of nodes and leader election, as upstream's flow schemas have it.
    private func isHeartbeat(_ message: MessageNumber, _ envelope: RequestEnvelope) -> Bool {
        if envelope.kind == Self.leases {
            return message != .delete
                && (isElector || (callers == .node && envelope.namespace == SystemName.nodeLeaseNamespace))
        }
        guard callers == .node, envelope.kind == Self.nodes else { return false }
        return message == .get || (message != .delete && envelope.subresource == "status")
    }

    /// Whether a watch begins with what is there.
    private func readsState(_ envelope: RequestEnvelope) -> Bool {
        guard let options = try? ListOptions(decoding: envelope.options) else { return false }
        if let asked = options.sendInitialEvents { return asked }
        return options.resourceVersion.isEmpty || options.resourceVersion == "0"
    }

    /// A read of many objects, by how many there are.
    private func listDemand(_ envelope: RequestEnvelope) -> FlowDemand {
        let count = service.objectCount(envelope)
        let seats = min(Int(ServerLimits.listSeatsMax), 1 + count / ServerLimits.listObjectsPerSeat)
        let work = min(
            Int(ServerLimits.listWorkMax), Int(ServerLimits.writeWork) + count / ServerLimits.listObjectsPerUnit)
        return FlowDemand(
            level: FlowLevel(listsOf: callers), seats: UInt16(clamping: seats), work: UInt16(clamping: work),
            caller: caller)
    }

    // MARK: Waiting

    /// Has a request wait for its turn.
    func wait(_ request: ConnectionRequest, _ demand: FlowDemand) throws(APIFailure) {
        guard !service.isDraining else { throw APIFailure(.draining) }
        try checkRoom(request.body.count)
        let waiting = WaitingRequest(
            handler: self, stream: request.stream, message: request.message, body: Bytes(request.body.array))
        guard let token = service.wait(waiting, demand, until: request.deadline) else { throw APIFailure(.full) }
        inFlightBytes += request.body.count
        streams[request.stream] = .waiting(token, bytes: request.body.count)
    }

    /// A request that waited has its seats.
    func begins(_ request: WaitingRequest, _ seats: FlowSeats) {
        forgetWaiting(request.stream)
        // What ran before it in this turn may have ended the connection.
        guard connection != nil else { return service.finished(seats) }
        guard let envelope = try? RequestEnvelope(decoding: request.body) else {
            preconditionFailure("The envelope was read before the request waited.")
        }
        run(request.message, envelope, bytes: request.body.count, request.stream, seats)
    }

    func refused(_ request: WaitingRequest, _ refusal: FlowRefusal) {
        forgetWaiting(request.stream)
        fail(request.stream, APIFailure(refusal))
    }

    private func forgetWaiting(_ stream: StreamID) {
        guard case .waiting(_, let bytes) = streams.removeValue(forKey: stream) else { return }
        inFlightBytes -= bytes
    }
}
