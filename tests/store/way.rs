//! A way to a server that can be frozen (bytes stop, connections stay open) and cut (a part of a message arrives, then both ends
//! are closed).

#![cfg(feature = "postgres")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::kill::Dice;

/// A way to a server.
pub struct Way {
    /// The server's address by this way.
    pub address: String,
    pub frozen: Arc<AtomicBool>,
    /// One message in so many is cut; none where it is zero.
    pub cuts: Arc<AtomicU64>,
}

impl Way {
    pub fn to(server: &str) -> Self {
        let (head, rest) = server.split_once('@').unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("{head}@127.0.0.1:{}/{path}", listener.local_addr().unwrap().port());
        let way = Self { address, frozen: Arc::default(), cuts: Arc::default() };
        let (host, frozen, cuts) = (host.to_owned(), way.frozen.clone(), way.cuts.clone());
        thread::spawn(move || {
            let mut seed = 0;
            for near in listener.incoming().map_while(Result::ok) {
                let Ok(far) = TcpStream::connect(&host) else { continue };
                for (from, to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                    seed += 1;
                    let (frozen, cuts, dice) = (frozen.clone(), cuts.clone(), Dice::new(seed));
                    thread::spawn(move || pass(from, to, &frozen, &cuts, dice));
                }
            }
        });
        way
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, frozen: &AtomicBool, cuts: &AtomicU64, mut dice: Dice) {
    let mut bytes = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        while frozen.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(20));
        }
        let cut = match cuts.load(Ordering::SeqCst) {
            0 => false,
            one_in => dice.below(one_in) == 0,
        };
        let passed = if cut { usize::try_from(dice.below(count as u64)).unwrap() } else { count };
        if to.write_all(&bytes[..passed]).is_err() || cut {
            break;
        }
    }
    for end in [from, to] {
        let _ = end.shutdown(Shutdown::Both);
    }
}
