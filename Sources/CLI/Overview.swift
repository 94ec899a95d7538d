/// # CLI
///
/// The command line `ctl`: kubectl's verbs, flags, output, messages and exit codes.
///
/// A command is one file under `Commands/`: its flags, and a few lines that call what does the work. The work is in
/// values that need no server, terminal or clock: `Printing` (tables, documents, JSONPath, columns), `Describe`,
/// `Explain`, `Generators` (flags to objects), `Config` (clusters, users, contexts), `Resources` (names on the command
/// line to kinds, files to objects), `Copy` (tar archives, and paths that stay in their destination) and `Terminal` (colour, width, the live table as events in and lines out). They
/// take objects and times as parameters and return text.
///
/// Text that comes from a server is escaped before it reaches a terminal: see `TerminalText`.
///
/// May import: APIModel, Client (and what it connects with), Manifest, ArgumentParser. Files and the terminal are
/// reached in `Terminal`, `Resources/FileAccess.swift`, `Cluster/LocalCluster.swift`, the local sides of `Copy` and the
/// editor of `edit` alone; what commands ask of a cluster is the protocol `Cluster`, and of its pods `PodCluster`, so that
/// all of them run against one in memory.
