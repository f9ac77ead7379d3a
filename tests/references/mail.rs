use thiserror::Error;
/// What can go wrong in the mail room.
#[derive(Debug, Error)]
pub enum MailError {
    /// The letter has no stamp.
    #[error("letter {0} has no stamp")]
    NoStamp(u64),
    #[error("address unknown: {street}")]
    #[status(404)]
    AddressUnknown { street: String, house: u32 },
    // #[error("gone")]
    // Gone,
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
impl MailError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoStamp(_) => "MAIL-001",
            Self::AddressUnknown { .. } => "MAIL-002",
            Self::Io(_) => "MAIL-003",
        }
    }
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoStamp(_) => StatusCode::PAYMENT_REQUIRED,
            Self::AddressUnknown { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    fn is_retryable(&self) -> bool { matches!(self, Self::Io(_)) }
}
#[cfg(test)]
mod tests { #[test] fn t() { assert_eq!("X_Y", "X_Y"); } }
