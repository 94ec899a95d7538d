// Tests of `Base`.
