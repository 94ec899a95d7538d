/// # Transport
