//! The address of a PostgreSQL database: who, where, and whether by TLS.

use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

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
        let refused = |why: &str, next: &str| Trouble {
            what: format!("cannot use the address {place}"),
            why: why.into(),
            next: next.into(),
        };
        let (plain, own) = own_settings(text);
        let mut spec: Config = plain.parse().map_err(|error: tokio_postgres::Error| {
            // Whatever else it says may hold a part of the password.
            let why = error.source().map(ToString::to_string).filter(|why| {
                ["unknown option", "invalid value for option"].iter().any(|known| why.starts_with(known))
            });
            let why =
                why.map_or_else(|| "it is not one that PostgreSQL understands".into(), |why| why.replace('`', "\""));
            refused(&why, "write postgres://user@host/database, settings after a `?`")
        })?;
        let asked = match own.mode.as_deref() {
            None => None,
            // What libpq tells apart is one thing here: the certificate is always verified.
            Some("require" | "verify-ca" | "verify-full") => Some(true),
            Some("disable") => Some(false),
            Some(mode @ ("prefer" | "allow")) => {
                let why = format!("sslmode={mode} would speak in clear to whoever answers so");
                return Err(refused(
                    &why,
                    "leave it out: TLS is used; or write sslmode=disable where clear text is wanted",
                ));
            }
            Some(_) => return Err(refused("it has an sslmode that errbook does not know", "write require or disable")),
        };
        if let (None, Ok(password)) = (spec.get_password(), std::env::var("PGPASSWORD")) {
            spec.password(password);
        }
        if spec.get_connect_timeout().is_none() {
            spec.connect_timeout(Duration::from_secs(3));
        }
        spec.tcp_user_timeout(Duration::from_secs(10))
            .keepalives_idle(Duration::from_secs(30))
            .application_name("errbook");
        let tls = asked.unwrap_or_else(|| !spec.get_hosts().iter().all(is_here));
        spec.ssl_mode(if tls { SslMode::Require } else { SslMode::Disable });
        Ok(Self { place, spec, tls, authority: own.authority })
    }

    /// What to connect with, and the TLS to do it by; none where it is spoken to in clear.
    pub fn dial(&self) -> Result<(&Config, Option<MakeRustlsConnect>), Trouble> {
        let tls = if self.tls { Some(self.verified()?) } else { None };
        Ok((&self.spec, tls))
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

/// The settings of an address that are errbook's to understand.
#[derive(Default)]
struct OwnSettings {
    mode: Option<String>,
    authority: Option<PathBuf>,
}

/// An address without its `sslmode` and `sslrootcert`, and those. The word `system` stands for what the machine trusts, as in
/// libpq.
fn own_settings(address: &str) -> (String, OwnSettings) {
    let Some((head, settings)) = address.split_once('?') else { return (address.to_owned(), OwnSettings::default()) };
    let mut own = OwnSettings::default();
    let mut rest = Vec::new();
    for setting in settings.split('&') {
        match setting.split_once('=') {
            Some(("sslmode", mode)) => own.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => {
                own.authority = Some(file).filter(|file| *file != "system").map(PathBuf::from);
            }
            _ => rest.push(setting),
        }
    }
    (format!("{head}?{}", rest.join("&")), own)
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
            "cannot use the address postgres://ada@db/errbook: it has an sslmode that errbook does not know; write require or \
             disable"
        );
        let address = Address::new("postgres://ada:s3cr3t@127.0.0.1:1/errbook").unwrap();
        assert_eq!(address.scrub("no role s3cr3t"), "no role (password)");
    }

    #[test]
    fn an_address_that_would_be_spoken_to_in_clear_or_has_an_unknown_setting_is_refused_in_words() {
        let refused = |settings: &str| {
            let refused =
                Address::new(&format!("postgres://ada:s3cr3t@db/errbook?{settings}")).err().unwrap().to_string();
            refused.strip_prefix("cannot use the address postgres://ada@db/errbook: ").unwrap().to_owned()
        };
        let clear = "would speak in clear to whoever answers so; leave it out: TLS is used; or write sslmode=disable where \
                     clear text is wanted";
        assert_eq!(refused("sslmode=prefer"), format!("sslmode=prefer {clear}"));
        assert_eq!(refused("sslmode=disable&sslmode=allow"), format!("sslmode=allow {clear}"));
        let write = "write postgres://user@host/database, settings after a `?`";
        assert_eq!(refused("sslcert=me.pem"), format!("unknown option \"sslcert\"; {write}"));
        assert_eq!(refused("connect_timeout=soon"), format!("invalid value for option \"connect_timeout\"; {write}"));
    }
}
