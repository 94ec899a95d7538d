/// # Bench
