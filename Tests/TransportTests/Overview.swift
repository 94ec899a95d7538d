// Tests of `Transport`.
