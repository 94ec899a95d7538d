/// # APIModel
