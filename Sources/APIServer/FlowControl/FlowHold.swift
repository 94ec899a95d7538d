/// The seats of a request that lasts: given back once, by whoever ends it first. Belongs to its loop.
final class FlowHold {
    private unowned let service: ObjectService
    private var seats: FlowSeats?

    init(_ service: ObjectService, _ seats: FlowSeats) {
        self.service = service
        self.seats = seats
    }

    /// Gives the seats back; again, it does nothing.
    func release() {
        guard let seats = seats.take() else { return }
        service.finished(seats)
    }
}
