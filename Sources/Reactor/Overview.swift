/// # Reactor
