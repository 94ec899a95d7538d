/// # Manifest
