//! Places to keep cases in, each used by one test alone.

use errbook::store::{Access, Journal, Location, Memory};
use tempfile::TempDir;

pub enum Place {
    Memory(Memory),
    File(TempDir),
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Place {
    pub fn memory() -> Self {
        Self::Memory(Memory::default())
    }

    pub fn file() -> Self {
        Self::File(TempDir::new().unwrap())
    }

    /// A schema of its own in the server that `ERRBOOK_TEST_POSTGRES` names.
    #[cfg(feature = "postgres")]
    pub fn postgres() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("ERRBOOK_TEST_POSTGRES").expect("tests/all sets ERRBOOK_TEST_POSTGRES");
        let schema = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        Self::Postgres(format!("{server}?options=-csearch_path%3D{schema}"))
    }

    /// As `--store` takes it.
    pub fn name(&self) -> String {
        match self {
            Self::Memory(_) => "memory".into(),
            Self::File(folder) => folder.path().join("errbook/cases.db").display().to_string(),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => address.clone(),
        }
    }

    /// Another handle on the same cases.
    pub fn open(&self) -> Box<dyn Journal> {
        match self {
            Self::Memory(memory) => Box::new(memory.clone()),
            Self::File(_) => Location::new(&self.name()).unwrap().open(Access::Write).unwrap(),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => Location::new(address).unwrap().open(Access::Write).unwrap(),
        }
    }
}
