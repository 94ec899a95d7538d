extension Pod {
    /// The condition of a type, where the status has one.
    public func condition(_ type: String) -> PodCondition? {
        status.conditions.first { $0.type == type }
    }

    /// Whether the condition of a type is `True`.
    public func isTrue(_ type: String) -> Bool {
        condition(type)?.status == "True"
    }

    /// Whether the pod takes requests.
    public var isReady: Bool { isTrue("Ready") }

    /// Whether the pod has ended: `Succeeded` or `Failed`.
    public var isTerminal: Bool { status.isTerminal }

    /// Whether the pod has been ready for `minReadySeconds` without a break.
    public func isAvailable(minReadySeconds: Int32, now: Time) -> Bool {
        guard let ready = condition("Ready"), ready.status == "True" else { return false }
        if minReadySeconds == 0 { return true }
        guard let since = ready.lastTransitionTime, !since.isZero else { return false }
        return now - since >= .seconds(Int64(minReadySeconds))
    }
}

extension PodStatus {
    public var isTerminal: Bool { phase == "Succeeded" || phase == "Failed" }

    /// Puts `condition` in the place of the one of its type, or at the end. The time of the transition stays where
    /// the status does not change; otherwise it becomes `now`.
    ///
    /// - Returns: Whether anything changed.
    public mutating func setCondition(_ condition: PodCondition, now: Time) -> Bool {
        var new = condition
        guard let index = conditions.firstIndex(where: { $0.type == condition.type }) else {
            new.lastTransitionTime = now
            conditions.append(new)
            return true
        }
        let old = conditions[index]
        new.lastTransitionTime = new.status == old.status ? old.lastTransitionTime : now
        conditions[index] = new
        return new != old
    }
}
