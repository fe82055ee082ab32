//! A proxy on the loopback interface that delays both directions alike.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A way to a server.
pub struct Proxy {
    pub address: SocketAddr,
    /// For each connection, how long a PostgreSQL client was silent after the
    /// server had said for the first time that it is ready.
    pub silences: Receiver<Duration>,
}

impl Proxy {
    /// Listens on a free port and passes everything on to `server`, half of the
    /// round trip later in each direction.
    pub fn start(server: SocketAddr, round_trip: Duration) -> std::io::Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (sender, silences) = mpsc::channel();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(upstream) = TcpStream::connect(server) else {
                    continue;
                };
                let _ = client.set_nodelay(true);
                let _ = upstream.set_nodelay(true);
                if let (Ok(client_too), Ok(upstream_too)) =
                    (client.try_clone(), upstream.try_clone())
                {
                    let silence = Silence::new(sender.clone());
                    let other = silence.clone();
                    let delay = round_trip / 2;
                    pass_on(client, upstream, delay, move |_| silence.ends());
                    pass_on(upstream_too, client_too, delay, move |block| {
                        other.begins_with(block);
                    });
                }
            }
        });
        Ok(Proxy { address, silences })
    }
}

/// From the server's first word that it is ready until the client's next.
#[derive(Clone)]
struct Silence {
    since: Arc<Mutex<State>>,
    sender: Sender<Duration>,
}

#[derive(Clone, Copy)]
enum State {
    NotReady,
    Ready(Instant),
    Told,
}

impl Silence {
    fn new(sender: Sender<Duration>) -> Silence {
        Silence {
            since: Arc::new(Mutex::new(State::NotReady)),
            sender,
        }
    }

    fn begins_with(&self, block: &[u8]) {
        // https://www.postgresql.org/docs/current/protocol-message-formats.html, ReadyForQuery.
        if !block.ends_with(b"Z\0\0\0\x05I") {
            return;
        }
        if let Ok(mut state) = self.since.lock()
            && matches!(*state, State::NotReady)
        {
            *state = State::Ready(Instant::now());
        }
    }

    fn ends(&self) {
        if let Ok(mut state) = self.since.lock()
            && let State::Ready(since) = *state
        {
            *state = State::Told;
            let _ = self.sender.send(since.elapsed());
        }
    }
}

/// One direction: what arrives is kept until its time has come, so that the
/// delay is one of time and not of throughput.
fn pass_on(
    mut from: TcpStream,
    mut to: TcpStream,
    delay: Duration,
    seen: impl Fn(&[u8]) + Send + 'static,
) {
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut block = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut block) {
            seen(&block[..length]);
            let due = Instant::now() + delay;
            if sender.send((due, block[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, block) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&block).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}
