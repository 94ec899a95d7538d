// Tests of `JSON`.
