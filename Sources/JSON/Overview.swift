/// # JSON
