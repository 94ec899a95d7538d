import APIModel
import Client

/// Names of new objects of an owner: its own name and five letters that follow from its uid and a number.
///
/// The first numbers whose names are free are taken. So whoever decides on the same state, a second process or the same
/// one after an answer was lost, takes the same names, and the server refuses what is there already. Names of objects
/// that are gone are passed over for as long as this process lives.
struct OwnedNames {
    /// By the owner's uid: names of its objects that are gone.
    private var retired: [String: Set<String>] = [:]

    static let suffixLength = 5
    /// A name with its suffix may have 63 characters, as names that the server makes.
    private static let prefixMax = 63 - suffixLength

    /// An object of the owner has gone.
    mutating func retire(_ name: String, of owner: String) {
        // Forgetting is harmless: a name may come a second time.
        if let known = retired[owner], known.count >= ControllerLimits.retiredNames { retired[owner] = [] }
        retired[owner, default: []].insert(name)
    }

    /// The owner has gone.
    mutating func forget(owner: String) { retired[owner] = nil }

    /// - Parameter isTaken: Whether there is an object of that name.
    func next(_ count: Int, prefix: String, owner: String, isTaken: (String) -> Bool) -> [String] {
        var names: [String] = []
        let gone = retired[owner]
        var hash = StableHash()
        hash.add(owner.utf8)
        let base = String(prefix.prefix(Self.prefixMax))
        var number: UInt64 = 0
        while names.count < count {
            var numbered = hash
            numbered.add(number)
            number += 1
            let name = base + SafeText.letters(numbered.mixed, count: Self.suffixLength)
            // Two numbers may come to the same letters.
            if isTaken(name) || gone?.contains(name) == true || names.contains(name) { continue }
            names.append(name)
        }
        return names
    }
}
