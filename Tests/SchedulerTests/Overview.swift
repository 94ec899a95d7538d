// Tests of `Scheduler`.
