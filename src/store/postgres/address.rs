//! The address of a PostgreSQL database: who, where, and whether by TLS.

use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::explained;
use crate::store::Location;
use crate::triage::Trouble;

/// A parsed address; `place` is what people may see of it.
#[derive(Clone)]
pub struct Address {
    pub place: String,
    spec: Config,
    tls: bool,
}

impl Address {
    /// Reads `postgres://user:password@host/database?sslmode=…`. Without a password, the environment's `PGPASSWORD` counts.
    ///
    /// A server on another machine is spoken to by TLS and proves its name, unless `sslmode=disable` says otherwise.
    pub fn new(text: &str) -> Result<Self, Trouble> {
        let place = Location::Database(text.to_owned()).to_string();
        // What libpq tells apart is one thing here: the certificate is always verified.
        let known = ["verify-full", "verify-ca"]
            .iter()
            .fold(text.to_owned(), |text, mode| text.replace(&format!("sslmode={mode}"), "sslmode=require"));
        let mut spec: Config = known.parse().map_err(|_| Trouble {
            what: format!("cannot use the address {place}"),
            why: "it is not one that PostgreSQL understands".into(),
            next: "write postgres://user@host/database, settings after a `?`".into(),
        })?;
        if let (None, Ok(password)) = (spec.get_password(), std::env::var("PGPASSWORD")) {
            spec.password(password);
        }
        if spec.get_connect_timeout().is_none() {
            spec.connect_timeout(Duration::from_secs(3));
        }
        spec.tcp_user_timeout(Duration::from_secs(10))
            .keepalives_idle(Duration::from_secs(30))
            .application_name("errbook");
        let asked = text.contains("sslmode=");
        let tls = spec.get_ssl_mode() == SslMode::Require || (!asked && !spec.get_hosts().iter().all(is_here));
        spec.ssl_mode(if tls { SslMode::Require } else { SslMode::Disable });
        Ok(Self { place, spec, tls })
    }

    /// Connects.
    pub fn connect(&self) -> Result<Client, Trouble> {
        let connected = if self.tls { self.spec.connect(self.verified()?) } else { self.spec.connect(NoTls) };
        connected.map_err(|error| explained(self, "reach", &error))
    }

    /// TLS with the roots that this machine trusts.
    fn verified(&self) -> Result<MakeRustlsConnect, Trouble> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let verified = versions.and_then(BuilderVerifierExt::with_platform_verifier).map_err(|error| Trouble {
            what: format!("cannot reach the cases in {} by TLS", self.place),
            why: error.to_string(),
            next: "check the certificates that this machine trusts".into(),
        })?;
        Ok(MakeRustlsConnect::new(verified.with_no_client_auth()))
    }

    /// A text without the password, should a server have echoed it.
    pub fn scrub(&self, text: &str) -> String {
        match self.spec.get_password().map(String::from_utf8_lossy) {
            Some(password) if !password.is_empty() => text.replace(password.as_ref(), "(password)"),
            _ => text.to_owned(),
        }
    }
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_is_spoken_to_by_tls_unless_told_otherwise() {
        for (text, tls) in [
            ("postgres://ada@localhost/errbook", false),
            ("postgres://ada@127.0.0.1:5433/errbook", false),
            ("postgres:///errbook?host=/run/postgresql", false),
            ("postgres://ada@db.example/errbook", true),
            ("postgres://ada@localhost,db.example/errbook", true),
            ("postgres://ada@localhost/errbook?sslmode=require", true),
            ("postgres://ada@localhost/errbook?sslmode=verify-full", true),
            ("postgres://ada@db.example/errbook?sslmode=disable", false),
        ] {
            assert_eq!(Address::new(text).map(|address| address.tls), Ok(tls), "{text}");
        }
    }

    #[test]
    fn nothing_that_is_said_about_an_address_bears_its_password() {
        let refused = Address::new("postgres://ada:s3cr3t@db/errbook?sslmode=maybe").err().unwrap();
        assert_eq!(
            refused.to_string(),
            "cannot use the address postgres://ada@db/errbook: it is not one that PostgreSQL understands; write \
             postgres://user@host/database, settings after a `?`"
        );
        let address = Address::new("postgres://ada:s3cr3t@127.0.0.1:1/errbook").unwrap();
        assert_eq!(
            address.connect().err().unwrap().to_string(),
            "cannot reach the cases in postgres://ada@127.0.0.1:1/errbook: error connecting to server: Connection refused \
             (os error 111); check that the server is up and reachable; what was written is safe"
        );
        assert_eq!(address.scrub("no role s3cr3t"), "no role (password)");
    }
}
