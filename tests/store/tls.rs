//! PostgreSQL by TLS: who proves to be the server that the address names is believed, and nobody else.

#![cfg(feature = "postgres")]

use std::env;

use errbook::store::{Access, Location, Query};

/// What comes of opening the journal at this address, the port left out: cases, or why not.
fn opened(address: &str) -> Result<usize, String> {
    let listed =
        Location::new(address).unwrap().open(Access::Write).and_then(|mut journal| journal.list(&Query::default()));
    let port = address.rsplit_once("/postgres").and_then(|(head, _)| head.rsplit(':').next()).unwrap();
    listed.map(|cases| cases.len()).map_err(|trouble| trouble.to_string().replace(port, "PORT"))
}

#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_by_tls_is_believed_only_with_a_certificate_of_a_trusted_authority_for_its_name() {
    let server = env::var("ERRBOOK_TEST_POSTGRES").expect("tests/with-postgres sets it");
    let folder = env::var("ERRBOOK_TEST_POSTGRES_TLS").expect("tests/with-postgres sets it");
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client.batch_execute("CREATE ROLE sealed LOGIN; CREATE SCHEMA sealed AUTHORIZATION sealed").unwrap();
    let sealed = server.replace("errbook@", "sealed@");
    let named = sealed.replace("127.0.0.1", "localhost");
    let with = |address: &str, settings: &str| opened(&format!("{address}?{}", settings.replace("FOLDER", &folder)));
    let refused = |address: &str, settings: &str| with(address, settings).unwrap_err().replace(&folder, "FOLDER");

    for mode in ["require", "verify-ca", "verify-full"] {
        assert_eq!(with(&named, &format!("sslmode={mode}&sslrootcert=FOLDER/ca.pem")), Ok(0), "{mode}");
    }
    let unknown = "its certificate is from an authority that is not trusted here; name the authority's file in the address: \
                   sslrootcert=FILE";
    let other = "error performing TLS handshake: invalid peer certificate: certificate not valid for name \"127.0.0.1\"; \
                 certificate is only valid for DnsName(\"localhost\"); write the host as its certificate names it";
    let missing = "FOLDER/none.pem: I/O error: No such file or directory; check the certificates that this \
                   machine trusts, or the file that sslrootcert names";
    let key = "FOLDER/ca.key: there is no certificate in it; check the certificates that this machine trusts, or the file \
               that sslrootcert names";
    let plain = "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"sealed\", database \"postgres\", no \
                 encryption; check user and database; a server that wants TLS needs sslmode=require in the address";
    for (address, settings, why) in [
        (&named, "sslmode=require&sslrootcert=FOLDER/other.pem", unknown),
        (&named, "sslmode=verify-full", unknown),
        (&named, "sslmode=verify-full&sslrootcert=system", unknown),
        (&sealed, "sslmode=verify-full&sslrootcert=FOLDER/ca.pem", other),
        (&named, "sslmode=require&sslrootcert=FOLDER/none.pem", missing),
        (&named, "sslmode=require&sslrootcert=FOLDER/ca.key", key),
        (&named, "sslmode=disable", plain),
        (&named, "", plain),
    ] {
        let said = refused(address, settings);
        let (what, said) = said.split_once("PORT/postgres").unwrap();
        assert!(what.starts_with("cannot reach the cases in postgres://sealed@"), "{what}");
        assert_eq!(said.trim_start_matches(" by TLS").trim_start_matches(": "), why, "{settings}");
    }
}
