use crate::codes;
use crate::error::ApiError;

async fn read(State(vault): State<Vault>, Path(name): Path<String>) -> Result<Json<Secret>, ApiError> {
    if vault.sealed() {
        return Err(ApiError::Sealed);
    }
    let secret = vault.get(&name).ok_or_else(|| ApiError::SecretNotFound(name.clone()))?;
    if secret.version > vault.version {
        return Err(ApiError::VersionConflict { found: secret.version, given: vault.version });
    }
    if secret.mount.read_only {
        return Err(ApiError::ReadOnly(secret.mount.name));
    }
    if vault.token.is_expired() {
        Err(ApiError::TokenExpired)?
    }
    Ok(Json(secret))
}

async fn write(vault: &Vault, req: Request) -> Response {
    if !vault.policy.allows(&req) {
        return problem(StatusCode::FORBIDDEN, codes::POLICY_DENIED, "the policy says no");
    }
    if vault.quota.used() {
        return problem(StatusCode::SERVICE_UNAVAILABLE, codes::QUOTA_EXCEEDED, "quota is used up");
    }
    if vault.audit.is_down() {
        tracing::error!(code = "AUDIT_DOWN", "audit is down");
        return problem(StatusCode::SERVICE_UNAVAILABLE, codes::AUDIT_BLOCKED, "audit is down");
    }
    match req.json::<Body>() {
        Ok(body) => vault.put(body),
        Err(error) => (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": { "code": "BODY_INVALID", "message": error.to_string() } })),
        )
            .into_response(),
    }
}

fn retry(error: &ApiError) -> bool {
    matches!(error, ApiError::LeaseLost | ApiError::Sealed) || error.code() == codes::MFA_REQUIRED
}

fn backend(code: &str) -> Kind {
    match code {
        "RAFT_LEADER_LOST" | "RAFT_NO_QUORUM" => Kind::Retry,
        _ => Kind::Fatal,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn leases() {
        assert_eq!(ApiError::LeaseLost.code(), "LEASE_LOST");
        let x = problem(StatusCode::OK, "TEST_ONLY", "x");
        let y = Err::<(), _>(ApiError::LeaseLost);
        problem(StatusCode::OK, codes::MFA_REQUIRED, "x");
    }
}
