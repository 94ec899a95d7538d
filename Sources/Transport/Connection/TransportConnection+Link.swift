import Base
public import Reactor
import Wire

extension TransportConnection: ConnectionHandler {
    public func connectionReceived(_ bytes: RawSpan) {
        guard end == nil else { return }
        hasHeard = true
        if isSecured {
            receiveSealed(bytes)
        } else {
            receive(Bytes(bytes))
        }
        settle()
    }

    private func receive(_ chunk: Bytes) {
        core.assemblyRoom = workspace.assemblyBytesMax - workspace.assembledBytes + countedAssembled
        core.receive(chunk, now: loop.now, codec: &workspace.codec, into: &actions)
    }

    private func receiveSealed(_ bytes: RawSpan) {
        let wasEstablished = tls?.isEstablished == true
        workspace.plaintext.removeAll()
        do throws(TLSError) {
            try tls!.receive(bytes, into: &workspace.plaintext)
        } catch {
            return fail(.tls(error))
        }
        if !wasEstablished, tls?.isEstablished == true {
            peer = tls?.peer
            isResumed = tls?.isResumed == true
        }
        if !workspace.plaintext.isEmpty {
            var chunk = Bytes()
            workspace.plaintext.withSpan { chunk = Bytes($0) }
            receive(chunk)
        }
        if tls?.ciphertextCount != 0 || !wasEstablished { queueFlush() }
        if tls?.isClosedByPeer == true { linkEnded() }
    }

    public func connectionReachedEnd() {
        guard end == nil else { return }
        if isSecured {
            do throws(TLSError) { try tls!.endOfInput() } catch { return fail(.tls(error)) }
        }
        linkEnded()
    }

    /// The peer said goodbye: streams that are open are lost, and there is nothing left to wait for.
    private func linkEnded() {
        core.linkLost(now: loop.now, into: &actions)
        settle()
    }

    public func connectionFailed(_ error: StreamError) {
        fail(.link(error))
    }

    public func connectionBecameWritable() {
        guard end == nil else { return }
        queueFlush()
    }
}

extension TransportConnection {
    /// Ends the connection for a reason that the core does not know. The core's last action is `close`,
    /// after the ends of all streams, now or when the actions under way are done.
    func fail(_ reason: TransportEnd) {
        guard end == nil else { return }
        end = reason
        core.linkLost(now: loop.now, into: &actions)
        perform()
    }

    /// Performs what the core decided, and has its output sent at the end of the turn.
    func settle() {
        countAssembled()
        perform()
        guard end == nil else { return }
        if canSend, core.hasOutput { queueFlush() }
        armTimer()
    }

    /// Tells the workspace what this connection holds of half-received messages.
    private func countAssembled() {
        let assembled = core.assembledBytes
        guard assembled != countedAssembled else { return }
        workspace.assembledBytes += assembled - countedAssembled
        countedAssembled = assembled
    }

    /// Tells the handler what the core decided, in order; calls from within only append to the list.
    func perform() {
        guard !isPerforming, !actions.isEmpty, let handler else { return }
        isPerforming = true
        var index = 0
        while index < actions.count, self.handler != nil {
            // Moved out, not copied: no reference is counted.
            var action = ConnectionAction.ready
            swap(&action, &actions[index])
            index += 1
            perform(action, handler)
        }
        if actions.capacity > 256 { actions = [] } else { actions.removeAll(keepingCapacity: true) }
        isPerforming = false
    }

    @inline(__always)
    private func perform(_ action: consuming ConnectionAction, _ handler: any TransportHandler) {
        switch action {
        case .authenticate:
            admit(handler)
        case .ready:
            authenticated()
            handler.connectionReady(self)
        case .revision(let revision):
            handler.connection(self, peerSaw: revision)
        case .request(let request):
            handler.connection(self, received: request)
        case .response(let stream, let status, let body, let isLast, let cost):
            handler.connection(self, answered: stream, status, body, isLast: isLast, cost: cost)
        case .data(let stream, let body, let isLast, let cost):
            handler.connection(self, received: body, on: stream, isLast: isLast, cost: cost)
        case .ended(let stream, let status, let body):
            handler.connection(self, ended: stream, status, body)
        case .cancelled(let stream, let status):
            handler.connection(self, cancelled: stream, status)
        case .deadlinePassed(let stream):
            handler.connection(self, deadlinePassed: stream)
        case .writable(let stream):
            handler.connection(self, becameWritable: stream)
        case .goAway:
            handler.connectionDrains(self)
        case .pong:
            break
        case .close(let error):
            closeInOrder(error)
        }
    }

    private func admit(_ handler: any TransportHandler) {
        guard let hello = core.peerHello else { return }
        switch handler.connection(self, admits: hello) {
        case .accept(let shardMap):
            core.accept(shardMap: shardMap, now: loop.now, into: &actions)
        case .refuse(let reason):
            core.refuse(reason: reason, now: loop.now, into: &actions)
        case .later:
            break
        }
    }

    private func authenticated() {
        onAuthenticated?()
        onAuthenticated = nil
    }

    /// The core is done: its last frames go out, then the link closes.
    private func closeInOrder(_ error: WireError?) {
        if end == nil {
            end = error.map { .wire($0) } ?? .drained
            writeOutput()
        }
        if let end { release(end) }
    }

    /// Lets go of everything and tells the handler, once.
    private func release(_ reason: TransportEnd) {
        let handler = handler
        self.handler = nil
        workspace.assembledBytes -= countedAssembled
        countedAssembled = 0
        endLink(reason)
        if let timer { loop.cancel(timer) }
        timer = nil
        tls = nil
        authenticated()
        handler?.connectionClosed(self, reason)
        onClosed?()
        onClosed = nil
    }

    private func endLink(_ reason: TransportEnd) {
        switch reason {
        case .link, .crowdedOut, .wire(.linkLost), .wire(.keepAliveTimeout), .wire(.peerNotReading):
            link.take()?.close()
        case .tls(.truncated):
            link.take()?.close()
        case .drained, .wire, .tls, .closedHere:
            if isSecured {
                tls!.close()
                writeSealed()
            }
            link.take()?.finish(within: TransportLimits.lingerDuration)
        }
    }
}
