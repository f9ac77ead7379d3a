//! Errors of the server and of the way to it, for a tired person: what happened, why, what to do next; without the password.

use std::error::Error as _;
use std::io;
use std::iter::successors;

use rustls::CertificateError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::address::Address;
use crate::triage::Trouble;

/// What to do where nothing better is known.
const REACHABLE: &str = "check that the server is up and reachable; what was written is safe";

/// What PostgreSQL said, for a tired person.
pub fn explained(address: &Address, verb: &str, error: &Error) -> Trouble {
    let (why, next) = match error.code() {
        Some(code) if *code == SqlState::INVALID_PASSWORD => ("it refused the user or the password", "check both"),
        Some(code) if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            ("", "check user and database; a server that wants TLS needs sslmode=require in the address")
        }
        Some(code) if *code == SqlState::UNDEFINED_DATABASE => {
            ("there is no such database", "create it, or check its name")
        }
        Some(code) if *code == SqlState::DISK_FULL => ("its disk is full", "make room there; nothing was half-written"),
        Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => {
            ("it takes no writes; it may be a standby", "name the primary server")
        }
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => {
            ("this user may not do that", "ask for rights on the errbook tables")
        }
        Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => ("it has no connection left", "try again in a moment"),
        Some(code) if *code == SqlState::QUERY_CANCELED || *code == SqlState::LOCK_NOT_AVAILABLE => {
            ("it took too long", "try again in a moment; nothing was half-written")
        }
        _ => certificate(error).map_or(("", REACHABLE), unproven),
    };
    let why = if why.is_empty() { said(error) } else { why.to_owned() };
    Trouble {
        what: format!("cannot {verb} the cases in {}", address.place),
        why: address.scrub(&why),
        next: next.into(),
    }
}

/// What is wrong with the server's certificate, if that is what is wrong.
fn certificate(error: &Error) -> Option<&CertificateError> {
    let handshake = error.source()?.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref()?;
    let rustls::Error::InvalidCertificate(certificate) = handshake else { return None };
    Some(certificate)
}

/// Why a server did not prove who it is, where that can be said better than rustls does, and what to do.
fn unproven(certificate: &CertificateError) -> (&'static str, &'static str) {
    match certificate {
        // An authority of the same name, yet another one, shows by its signature alone.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            "its certificate is from an authority that is not trusted here",
            "name the authority's file in the address: sslrootcert=FILE",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ("", "write the host as its certificate names it")
        }
        _ => ("", "have the certificate of the server renewed"),
    }
}

/// An error with its causes, each once.
fn said(error: &Error) -> String {
    if let Some(told) = error.as_db_error() {
        return told.message().to_owned();
    }
    let causes = successors(error.source(), |&cause| cause.source()).map(ToString::to_string);
    let mut said: Vec<String> = std::iter::once(error.to_string()).chain(causes).collect();
    said.dedup_by(|cause, before| before.contains(cause.as_str()));
    said.join(": ")
}
