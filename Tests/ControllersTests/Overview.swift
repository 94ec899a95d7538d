/// Tests of `Controllers`.
///
/// `Golden/<controller>/<name>.input.yaml` is a cluster's objects with a `# now:` line; `<name>.plan.txt` is what the
/// controller plans about each of its keys. `TRIREME_REWRITE=1` writes the plans anew: read what has changed. Tables of
/// upstream's tests are replayed where they are plain data. `ServerTests` runs the real thing over a real server.
