// Tests of `Manifest`.
