/// The limits of the scheduler, with their units and reasons.
enum SchedulerLimits {
    /// Rows of all kept classes together. A row takes about 40 bytes: 80 MB, or 400 classes at 5,000 nodes.
    static let classRowsMax = 2_000_000
    /// A class counts as this many rows at least: its buckets and its selectors take as much memory.
    static let classRowsMin = 1_000
    /// Label keys kept as columns; beyond it all classes are dropped and the columns made anew as they are asked for.
    static let labelColumnsMax = 1024
    /// Resources by name. A name takes two columns of 8 bytes a node; pods that ask for a name beyond find no node.
    static let resourcesMax = 1024
    /// Entries of the journal for each node row: a class that is further behind is computed anew, which is cheaper.
    static let journalEntriesPerRow = 4
    /// The highest total score that is ranked in buckets; profiles with larger weights are ranked by passes.
    static let rankedScoreMax = 1 << 16
}
