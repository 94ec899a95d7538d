import APIModel

/// A pod to be placed.
struct PlacementRequest {
    let pod: PodFacts
    /// By number in the placer's list.
    var profile = 0
    /// The selector of the pods that it belongs to, by its services and its controller; nil for none.
    var ownSelector: OwnSelector?
}

/// A selector with a number of its own: equal numbers, equal selectors.
struct OwnSelector: Hashable, Sendable {
    let number: Int
    let selector: Selector
}
