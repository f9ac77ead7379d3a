//! Errors of the API; `EXAMPLE_CODE` is made up.
use axum::{http::StatusCode, response::{IntoResponse, Response}, Json};
use serde_json::json;

#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("no secret named {0}")]
    SecretNotFound(String),
    #[error("version {found} is newer than {given}")]
    VersionConflict { found: u64, given: u64 },
    #[error("vault sealed, ask an operator")]
    Sealed,
    #[error("token expired")]
    TokenExpired,
    #[error("lease lost")]
    LeaseLost,
    #[error("mount {0} is read-only")]
    ReadOnly(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ApiError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::SecretNotFound(_) => "SECRET_NOT_FOUND",
            Self::VersionConflict { .. } => "VERSION_CONFLICT",
            Self::Sealed => "VAULT_SEALED",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::LeaseLost => "LEASE_LOST",
            Self::ReadOnly(_) => "MOUNT_READ_ONLY",
            Self::Store(_) => "STORE_FAILED",
        }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::SecretNotFound(_) => StatusCode::NOT_FOUND,
            Self::VersionConflict { .. } => StatusCode::PRECONDITION_FAILED,
            Self::Sealed => StatusCode::SERVICE_UNAVAILABLE,
            Self::TokenExpired => StatusCode::UNAUTHORIZED,
            Self::LeaseLost => StatusCode::GONE,
            Self::ReadOnly(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "error": { "code": self.code(), "message": self.to_string() } }))).into_response()
    }
}
