// Tests of `Wire`.
