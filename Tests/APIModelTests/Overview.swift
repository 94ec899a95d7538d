// Tests of `APIModel`.
