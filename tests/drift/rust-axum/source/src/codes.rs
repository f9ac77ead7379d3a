pub const POLICY_DENIED: &str = "POLICY_DENIED";
pub const MFA_REQUIRED: &str = "MFA_REQUIRED";
pub const QUOTA_EXCEEDED: &str = "QUOTA_EXCEEDED";
pub const AUDIT_BLOCKED: &str = "AUDIT_BLOCKED";
pub const HEADER_NAME: &str = "X_VAULT_TOKEN";
