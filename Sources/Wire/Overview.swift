/// # Wire
