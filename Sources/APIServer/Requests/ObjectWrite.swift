import APIModel
import Base
import Replication
import Transport
import Wire

/// Who hears how a write of an object ended.
enum ObjectCaller {
    /// A request, which holds its seats until it hears.
    case stream(ObjectHandler, StreamID, FlowSeats)
    /// A write of a batch, by its place there.
    case batch(SlabToken, UInt32)
    /// A deletion of a collection.
    case collection(SlabToken)
    /// The server itself.
    case server((Result<ObjectAnswer, APIFailure>) -> Void)
}

/// A write of an object on its way: decoded and authorized.
///
/// A class, since it is looked at many times and large: each look at a structure in a table would copy it.
final class PendingObject {
    /// What it waits for.
    enum Stage: Equatable {
        /// Its turn: another write to the same key is under way.
        case queued
        /// The charge at this place.
        case charge(Int)
        /// Its own write.
        case main
    }

    let caller: ObjectCaller
    let rules: any ResourceRules
    let operation: ObjectOperation
    var target: ObjectTarget
    var context: RequestContext
    /// The key; nil while a name is to be generated.
    let key: Bytes?
    let wantsManagers: Bool
    /// Bytes of the request, against what one connection may have under way.
    let bytes: Int
    let began: Instant
    var stage = Stage.queued
    /// How often it was prepared anew, because somebody else was faster.
    var tries = 0
    /// The revision that its key is to have; 0: it is not to be there.
    var revision: UInt64 = 0
    /// Set while it is written.
    var prepared: PreparedChange?

    init(
        _ operation: ObjectOperation, _ rules: any ResourceRules, _ target: ObjectTarget, _ context: RequestContext,
        key: Bytes?, wantsManagers: Bool, bytes: Int, began: Instant, caller: ObjectCaller
    ) {
        self.caller = caller
        self.rules = rules
        self.operation = operation
        self.target = target
        self.context = context
        self.key = key
        self.wantsManagers = wantsManagers
        self.bytes = bytes
        self.began = began
    }

    var isCreate: Bool {
        if case .create = operation { return target.subresource.isEmpty }
        return false
    }
}

/// The writes that wait for a key, in their order.
struct KeyQueue {
    var waiting: [SlabToken] = []
    var next = 0
}
