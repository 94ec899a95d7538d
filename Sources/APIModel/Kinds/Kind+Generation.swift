extension Kind {
    /// Takes the old object's generation, one more when what is wanted has changed.
    mutating func countGeneration(from old: Self, ifChanged isChanged: Bool) {
        metadata.generation = old.metadata.generation + (isChanged ? 1 : 0)
    }
}
