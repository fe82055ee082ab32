//! A TCP proxy that counts a client's messages and cuts the connection at one of them.
//!
//! It knows just enough of the two protocols to see where messages begin:
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>,
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html>.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::engine::Engine;
use crate::outcome::Outcome;

/// Which part of a message and its answer gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing: the server never sees the message.
    Unsent,
    /// A part of the message.
    Half,
    /// The message, and nothing of its answer.
    Unanswered,
    /// The message and the first bytes of its answer.
    AnswerBegun,
}

impl How {
    /// All of them.
    pub const ALL: [How; 4] = [How::Unsent, How::Half, How::Unanswered, How::AnswerBegun];
}

/// A message of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one with this number, from 1; those that open the connection do not count.
    Number(u64),
    /// The first one with this text in it.
    With(&'static str),
}

/// Where and how a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The message.
    pub message: Which,
    /// What of it gets through.
    pub how: How,
    /// How long the server has before the line goes dead, where it got the message.
    pub pause: Duration,
}

impl fmt::Display for Cut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "message {:?} {:?} after {:?}",
            self.message, self.how, self.pause
        )
    }
}

/// A proxy before one server.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    line: Arc<Line>,
    listening: JoinHandle<()>,
}

#[derive(Debug)]
struct Line {
    engine: Engine,
    server: String,
    cut: Option<Cut>,
    messages: AtomicU64,
    was_cut: AtomicBool,
    /// No answers get through any more.
    silent: AtomicBool,
    dead: Notify,
}

impl Proxy {
    /// Opens a proxy to the database of a URL.
    ///
    /// # Errors
    ///
    /// When the URL has no address, or there is no port.
    pub async fn open(engine: Engine, url: &str, cut: Option<Cut>) -> Outcome<Proxy> {
        let (_, behind) = url.split_once("://").ok_or("a URL without a scheme")?;
        let (authority, _) = behind.split_once('/').ok_or("a URL without a path")?;
        let server = authority
            .rsplit_once('@')
            .map_or(authority, |(_, server)| server);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = listener.local_addr()?.to_string();
        // What is encrypted cannot be counted.
        let plain = match engine {
            Engine::Mysql => "ssl-mode=disabled",
            Engine::Postgres | Engine::Sqlite => "sslmode=disable",
        };
        let line = Arc::new(Line {
            engine,
            server: server.to_owned(),
            cut,
            messages: AtomicU64::new(0),
            was_cut: AtomicBool::new(false),
            silent: AtomicBool::new(false),
            dead: Notify::new(),
        });
        let shared = Arc::clone(&line);
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(Arc::clone(&shared), client));
            }
        });
        Ok(Proxy {
            url: format!("{}?{plain}", url.replacen(server, &own, 1)),
            line,
            listening,
        })
    }

    /// The URL of the same database through the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many messages the clients have sent; the goodbye counts.
    pub fn messages(&self) -> u64 {
        self.line.messages.load(Ordering::SeqCst)
    }

    /// Whether the connection was cut.
    pub fn was_cut(&self) -> bool {
        self.line.was_cut.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn connect(line: Arc<Line>, client: TcpStream) {
    let Ok(server) = TcpStream::connect(&line.server).await else {
        return;
    };
    let (_, _) = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = requests(&line, from_client, to_server) => {}
        () = answers(&line, from_server, to_client) => {}
        () = line.dead.notified() => {}
    }
    // Both sockets are closed here.
}

async fn answers(line: &Line, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(read) = from.read(&mut buffer).await else {
            return;
        };
        if read == 0 {
            return;
        }
        if line.silent.load(Ordering::SeqCst) {
            if line.cut.is_some_and(|cut| cut.how == How::AnswerBegun) {
                let _ = to.write_all(&buffer[..read.min(7)]).await;
                line.dead.notify_waiters();
                return;
            }
            continue;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn requests(line: &Line, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut opened = false;
    loop {
        let Some(message) = message(line.engine, opened, &mut from).await else {
            return;
        };
        // MySQL numbers the packets of an exchange: what opens the connection is
        // an answer to the server's first one.
        let counts = match line.engine {
            Engine::Mysql => message.get(3) == Some(&0),
            Engine::Postgres | Engine::Sqlite => opened,
        };
        opened = true;
        let number = if counts {
            line.messages.fetch_add(1, Ordering::SeqCst) + 1
        } else {
            0
        };
        let meant = |cut: &Cut| match cut.message {
            Which::Number(wanted) => wanted == number,
            Which::With(text) => message
                .windows(text.len())
                .any(|part| part == text.as_bytes()),
        };
        if let Some(cut) = line.cut.filter(meant) {
            line.was_cut.store(true, Ordering::SeqCst);
            let through = match cut.how {
                How::Unsent => 0,
                How::Half => message.len() / 2,
                How::Unanswered | How::AnswerBegun => message.len(),
            };
            line.silent
                .store(through == message.len(), Ordering::SeqCst);
            let _ = to.write_all(&message[..through]).await;
            match cut.how {
                // `answers` ends it; an answer may never come.
                How::AnswerBegun => sleep(Duration::from_secs(20)).await,
                How::Unanswered | How::Half => sleep(cut.pause).await,
                How::Unsent => {}
            }
            return;
        }
        if to.write_all(&message).await.is_err() {
            return;
        }
    }
}

/// Reads one message of a client, as it is; `None` at the end.
async fn message(engine: Engine, opened: bool, from: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let head = match (engine, opened) {
        (Engine::Mysql, _) | (_, false) => 4,
        (_, true) => 5,
    };
    let mut message = vec![0; head];
    from.read_exact(&mut message).await.ok()?;
    let rest = if engine == Engine::Mysql {
        usize::from(message[0]) | usize::from(message[1]) << 8 | usize::from(message[2]) << 16
    } else {
        // The length counts itself, and not the letter before it.
        let length = message.last_chunk::<4>()?;
        (u32::from_be_bytes(*length) as usize).checked_sub(4)?
    };
    message.resize(head + rest, 0);
    from.read_exact(&mut message[head..]).await.ok()?;
    Some(message)
}
