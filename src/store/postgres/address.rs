//! The address of a PostgreSQL database: who, where, and whether by TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
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
    /// The file of the authorities that alone are trusted, where one is named.
    authority: Option<PathBuf>,
}

impl Address {
    /// Reads `postgres://user:password@host/database?sslmode=…&sslrootcert=FILE`. Without a password, the environment's
    /// `PGPASSWORD` counts.
    ///
    /// A server on another machine is spoken to by TLS and proves its name, unless `sslmode=disable` says otherwise.
    pub fn new(text: &str) -> Result<Self, Trouble> {
        let place = Location::Database(text.to_owned()).to_string();
        // What libpq tells apart is one thing here: the certificate is always verified.
        let known = ["verify-full", "verify-ca"]
            .iter()
            .fold(text.to_owned(), |text, mode| text.replace(&format!("sslmode={mode}"), "sslmode=require"));
        let (known, authority) = authority(&known);
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
        Ok(Self { place, spec, tls, authority })
    }

    /// Connects.
    pub fn connect(&self) -> Result<Client, Trouble> {
        let connected = if self.tls { self.spec.connect(self.verified()?) } else { self.spec.connect(NoTls) };
        connected.map_err(|error| explained(self, "reach", &error))
    }

    /// TLS with the authorities that the address names, else with those that this machine trusts.
    fn verified(&self) -> Result<MakeRustlsConnect, Trouble> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let verified = versions.map_err(|error| error.to_string()).and_then(|builder| match &self.authority {
            Some(file) => Ok(builder.with_root_certificates(roots(file)?)),
            None => builder.with_platform_verifier().map_err(|error| error.to_string()),
        });
        let verified = verified.map_err(|why| Trouble {
            what: format!("cannot reach the cases in {} by TLS", self.place),
            why,
            next: "check the certificates that this machine trusts, or the file that sslrootcert names".into(),
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

/// An address without its `sslrootcert`, and that file. The word `system` stands for what the machine trusts, as in libpq.
fn authority(address: &str) -> (String, Option<PathBuf>) {
    let Some((head, settings)) = address.split_once('?') else { return (address.to_owned(), None) };
    let (named, rest): (Vec<&str>, Vec<&str>) =
        settings.split('&').partition(|setting| setting.starts_with("sslrootcert="));
    let file = named.last().and_then(|setting| setting.split_once('=')).map(|(_, file)| file);
    (format!("{head}?{}", rest.join("&")), file.filter(|file| *file != "system").map(PathBuf::from))
}

/// The certificates in a PEM file.
fn roots(file: &Path) -> Result<RootCertStore, String> {
    let failed = |why: &dyn ToString| format!("{}: {}", file.display(), why.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))? {
        roots.add(certificate.map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
    }
    if roots.is_empty() { Err(failed(&"there is no certificate in it")) } else { Ok(roots) }
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
            "cannot reach the cases in postgres://ada@127.0.0.1:1/errbook: error connecting to server: Connection refused; \
             check that the server is up and reachable; what was written is safe"
        );
        assert_eq!(address.scrub("no role s3cr3t"), "no role (password)");
    }
}
