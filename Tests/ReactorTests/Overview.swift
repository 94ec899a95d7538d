// Tests of `Reactor`.
