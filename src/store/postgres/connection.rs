//! A connection to a server, asked one thing at a time, each with a deadline: a server that hangs is given up, and its
//! connection with it. The next question makes a new one.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tokio_postgres::{AsyncMessage, Client, Connection, Error, NoTls};

use super::address::Address;
use super::explained::explained;
use crate::triage::Trouble;

/// How long a server may take for anything.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// How long a connection may take to say good-bye.
const PARTING: Duration = Duration::from_millis(100);

/// A connection.
pub struct ServerConnection {
    /// Here until the line is dropped.
    runtime: Option<Runtime>,
    client: Option<Client>,
    notices: UnboundedReceiver<String>,
    closed: UnboundedReceiver<()>,
}

impl ServerConnection {
    /// Connects with these settings, all of it within the deadline.
    pub fn open(address: &Address, settings: &str) -> Result<Self, Trouble> {
        let built = Builder::new_current_thread().enable_all().build();
        let runtime = built.map_err(|error| Trouble {
            what: format!("cannot reach the cases in {}", address.place),
            why: error.to_string(),
            next: "close other programs, then try again".into(),
        })?;
        let (spec, tls) = address.dial()?;
        let (tell, notices) = unbounded_channel();
        let (close, closed) = unbounded_channel();
        let connected = runtime.block_on(async {
            let connecting = async {
                let failed = |error: Error| explained(address, "reach", &error);
                let client = if let Some(tls) = tls {
                    let (client, connection) = spec.connect(tls).await.map_err(failed)?;
                    tokio::spawn(serve(connection, tell, close));
                    client
                } else {
                    let (client, connection) = spec.connect(NoTls).await.map_err(failed)?;
                    tokio::spawn(serve(connection, tell, close));
                    client
                };
                let set = client.batch_execute(settings).await;
                set.map(|()| client).map_err(|error| explained(address, "open", &error))
            };
            timeout(DEADLINE, connecting).await.unwrap_or_else(|_| Err(silent(address, "reach")))
        });
        let mut line = Self { runtime: Some(runtime), client: None, notices, closed };
        line.client = Some(connected?);
        Ok(line)
    }

    /// Whether it can still be used, as far as is known.
    pub fn is_open(&self) -> bool {
        self.client.as_ref().is_some_and(|client| !client.is_closed())
    }

    /// Asks something of the server; one that does not answer in time is not asked again.
    pub fn ask<T>(
        &mut self,
        address: &Address,
        verb: &str,
        patience: Duration,
        question: impl AsyncFnOnce(&mut Client) -> Result<T, Error>,
    ) -> Result<T, Trouble> {
        let (Some(runtime), Some(mut client)) = (&self.runtime, self.client.take()) else {
            return Err(silent(address, verb));
        };
        let answer = runtime.block_on(async { timeout(patience, question(&mut client)).await });
        let answer = answer.map_err(|_| silent(address, verb))?;
        self.client = Some(client);
        answer.map_err(|error| explained(address, verb, &error))
    }

    /// Waits until the server tells something that `concerns` whoever asks, at most `patience`; all that was told until then is
    /// heard.
    pub fn told(&mut self, patience: Duration, concerns: impl Fn(&str) -> bool) -> bool {
        let Some(runtime) = &self.runtime else { return false };
        let notices = &mut self.notices;
        // The bytes that are there already take a moment to be read.
        let patience = patience.max(Duration::from_millis(1));
        let hear = async {
            while let Some(told) = notices.recv().await {
                if concerns(&told) {
                    return true;
                }
            }
            false
        };
        let told = runtime.block_on(async { timeout(patience, hear).await }).unwrap_or(false);
        while told && self.notices.try_recv().is_ok() {}
        told
    }
}

impl Drop for ServerConnection {
    /// Says good-bye, where anybody listens; nothing waits for a name that is being looked up or a server that hangs.
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if self.client.take().is_some() {
            let _ = runtime.block_on(async { timeout(PARTING, self.closed.recv()).await });
        }
        runtime.shutdown_background();
    }
}

/// Moves bytes until the connection ends; `_close` is dropped then.
async fn serve<S, T>(mut connection: Connection<S, T>, tell: UnboundedSender<String>, _close: UnboundedSender<()>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    poll_fn(|context| {
        loop {
            match connection.poll_message(context) {
                Poll::Ready(Some(Ok(AsyncMessage::Notification(told)))) => _ = tell.send(told.payload().to_owned()),
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await;
}

/// What is said of a server that does not answer.
fn silent(address: &Address, verb: &str) -> Trouble {
    Trouble {
        what: format!("cannot {verb} the cases in {}", address.place),
        why: format!("the server did not answer within {} seconds", DEADLINE.as_secs()),
        next: "check the server and the way to it; what was written is safe".into(),
    }
}
