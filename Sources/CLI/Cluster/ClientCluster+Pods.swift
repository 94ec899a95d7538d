import Base
import Client
import Reactor
import Wire

extension ClientCluster: PodCluster {
    func log(
        of pod: String, in namespace: String, _ options: PodLogOptions
    ) async throws(CommandError) -> any PodLog {
        do throws(ClientError) {
            return ClientLog(stream: try await client.log(of: pod, in: namespace, options))
        } catch {
            throw CommandError(error)
        }
    }

    func exec(
        in pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess {
        do throws(ClientError) {
            return ClientProcess(process: try await client.exec(in: pod, in: namespace, options))
        } catch {
            throw CommandError(error)
        }
    }

    func attach(
        to pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess {
        do throws(ClientError) {
            return ClientProcess(process: try await client.attach(to: pod, in: namespace, options))
        } catch {
            throw CommandError(error)
        }
    }

    func forward(
        _ forwarding: PortForwarding, say: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) async throws(CommandError) {
        let session = client.session
        let outcome: Result<LoopBound<[PortForwarder]>, CommandError>?
        do throws(LoopError) {
            outcome = try await session.loop.run { Self.listen(forwarding, session, say, complain) }
        } catch {
            outcome = nil
        }
        guard let outcome else { throw .message("the event loop has stopped") }
        let forwarders = try outcome.get()
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            for await _ in ends {}
        } onCancel: {
            end.finish()
        }
        _ = try? await session.loop.run { for forwarder in forwarders.value { forwarder.close() } }
    }

    /// Listens everywhere, or nowhere: a port of which another address of the list is in use is left out.
    private static func listen(
        _ forwarding: PortForwarding, _ session: LoopBound<ClientSession>, _ say: @escaping @Sendable (String) -> Void,
        _ complain: @escaping @Sendable (String) -> Void
    ) -> Result<LoopBound<[PortForwarder]>, CommandError> {
        var forwarders: [PortForwarder] = []
        for port in forwarding.ports {
            var isThere = false
            var failure = ""
            // What the system chose for the first address is asked of the others.
            var local = port.local
            for address in forwarding.addresses {
                guard let place = SocketAddress(ip: address, port: local) else {
                    return .failure(.message("\"\(address)\" is no address of this machine"))
                }
                do throws(StreamError) {
                    let forwarder = try PortForwarder(
                        session.value, at: place, to: port.remote, of: forwarding.pod, in: forwarding.namespace
                    ) { forwarder, event in
                        // Where any port was asked for, the one that the system chose.
                        let local = forwarder.address?.port ?? port.local
                        switch event {
                        case .accepted: say("Handling connection for \(local)")
                        case .failed(let error):
                            complain("an error occurred forwarding \(local) -> \(port.remote): \(error)")
                        }
                    }
                    forwarders.append(forwarder)
                    isThere = true
                    if let address = forwarder.address {
                        local = address.port ?? local
                        say("Forwarding from \(address) -> \(port.remote)")
                    }
                } catch {
                    failure = "\(place): \(error)"
                }
            }
            guard isThere else {
                for forwarder in forwarders { forwarder.close() }
                return .failure(.message("unable to listen on port \(port.local): \(failure)"))
            }
        }
        return .success(LoopBound(forwarders, on: session.loop))
    }
}

extension SocketAddress {
    fileprivate var port: UInt16? {
        switch self {
        case .v4(_, let port), .v6(_, let port): port
        case .unix: nil
        }
    }
}

private struct ClientLog: PodLog {
    let stream: ByteStream

    func next() async throws(CommandError) -> Bytes? {
        do throws(ClientError) {
            var items = stream.makeAsyncIterator()
            return try await items.next()
        } catch {
            throw CommandError(error)
        }
    }
}

private struct ClientProcess: RemoteProcess {
    let process: PodProcess

    func next() async throws(CommandError) -> PodProcessEvent? {
        do throws(ClientError) {
            var events = process.makeAsyncIterator()
            return try await events.next()
        } catch {
            throw CommandError(error)
        }
    }

    func write(_ bytes: Bytes) async throws(CommandError) {
        do throws(ClientError) { try await process.write(bytes) } catch { throw CommandError(error) }
    }

    func endInput() async throws(CommandError) {
        do throws(ClientError) { try await process.endInput() } catch { throw CommandError(error) }
    }

    func resize(columns: UInt16, rows: UInt16) async throws(CommandError) {
        do throws(ClientError) { try await process.resize(columns: columns, rows: rows) } catch {
            throw CommandError(error)
        }
    }

    func cancel() { process.cancel() }
}
