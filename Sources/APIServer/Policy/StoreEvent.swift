import Store

/// A change of a key, where `Event` would be the API's kind of that name as well.
typealias StoreEvent = Event
