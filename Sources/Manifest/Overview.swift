/// # Manifest
///
/// YAML and JSON files into objects, with the place of everything that is wrong, and objects into YAML.
///
/// Three steps, each with its own limits: libyaml's events become a `YAMLDocument` (nodes in preorder, aliases
/// unexpanded), that becomes a `JSONTape` whose nodes keep their line and column (scalars resolved, merge keys and
/// aliases in place), and `TextDecoder` makes the object of it. What a scalar means is what `sigs.k8s.io/yaml` makes of
/// it, so that a file means here what it means to `kubectl`.
///
/// The module does no IO: callers bring the bytes and the file's name. It may import APIModel and libyaml's C module.
