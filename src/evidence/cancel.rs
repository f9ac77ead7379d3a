//! Calling off: one switch for all that gathers an answer nobody waits for any more.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A switch that is thrown once. Clones are the same switch.
#[derive(Clone, Default)]
pub struct Cancel(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    thrown: bool,
    then: Vec<Box<dyn FnOnce() + Send>>,
}

impl Cancel {
    /// Throws it; whoever waits wakes up.
    pub fn throw(&self) {
        let mut state = self.state();
        state.thrown = true;
        let then = std::mem::take(&mut state.then);
        drop(state);
        self.0.1.notify_all();
        for act in then {
            act();
        }
    }

    /// Whether it was thrown.
    pub fn is_thrown(&self) -> bool {
        self.state().thrown
    }

    /// Has something done when it is thrown; at once if it was.
    pub fn then(&self, act: impl FnOnce() + Send + 'static) {
        let mut state = self.state();
        if state.thrown {
            drop(state);
            act();
        } else {
            state.then.push(Box::new(act));
        }
    }

    /// Waits; cut short when it is thrown. Says whether it was.
    pub fn wait(&self, time: Duration) -> bool {
        let waited = self.0.1.wait_timeout_while(self.state(), time, |state| !state.thrown);
        waited.map_or_else(|error| error.into_inner().0.thrown, |(state, _)| state.thrown)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_thrown()).finish()
    }
}

/// How long one source may take, and whether its answer is still wanted.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// When it must have answered.
    pub deadline: Instant,
    /// Thrown when nobody wants to know any more.
    pub cancel: Cancel,
}

impl Deadline {
    /// So much time from now on.
    pub fn new(time: Duration, cancel: &Cancel) -> Self {
        Self { deadline: Instant::now() + time, cancel: cancel.clone() }
    }

    /// The time left; none when it is over or called off.
    pub fn left(&self) -> Option<Duration> {
        let left = self.deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
        left.filter(|_| !self.cancel.is_thrown())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Cancel, Deadline};

    #[test]
    fn a_wait_ends_when_it_is_called_off() {
        let cancel = Cancel::default();
        let patience = Deadline::new(Duration::from_secs(60), &cancel);
        assert!(patience.left().is_some() && !cancel.wait(Duration::ZERO));
        let (told, heard) = channel();
        cancel.then(move || told.send("first").unwrap());
        let waiting = thread::spawn({
            let cancel = cancel.clone();
            move || (cancel.wait(Duration::from_secs(60)), Instant::now())
        });
        cancel.throw();
        assert!(waiting.join().unwrap().0);
        assert_eq!(heard.recv(), Ok("first"));
        assert!(patience.left().is_none());
        let (told, heard) = channel();
        cancel.then(move || told.send("at once").unwrap());
        assert_eq!(heard.recv(), Ok("at once"));
    }
}
