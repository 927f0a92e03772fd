//! A partner's server as tests want it: it says what it is told to, byte by byte, and remembers what it was asked.

#![allow(clippy::unwrap_used)]

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// One request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) at: Instant,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// What `Content-Length` says, where that is not the truth.
    declared: Option<usize>,
    /// Nothing says how long the body is: it ends where the connection does.
    unmeasured: bool,
    /// Wait before the answer.
    before: Duration,
    /// Send byte by byte, with this pause between.
    drip: Option<Duration>,
    /// After the answer, say nothing more and do not close.
    hang: bool,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Reply {
        let before = Duration::ZERO;
        Reply {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            declared: None,
            unmeasured: false,
            before,
            drip: None,
            hang: false,
        }
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Reply {
        Reply { body: body.into(), ..Reply::status(200) }
    }

    pub(crate) fn redirect(to: &str) -> Reply {
        Reply::status(302).header("location", to)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn csv(self) -> Reply {
        self.header("content-type", "text/csv; charset=utf-8")
    }

    pub(crate) fn html(self) -> Reply {
        self.header("content-type", "text/html; charset=utf-8")
    }

    pub(crate) fn declaring(self, length: usize) -> Reply {
        Reply { declared: Some(length), ..self }
    }

    pub(crate) fn unmeasured(self) -> Reply {
        Reply { unmeasured: true, ..self }
    }

    pub(crate) fn after(self, before: Duration) -> Reply {
        Reply { before, ..self }
    }

    pub(crate) fn dripping(self, pause: Duration) -> Reply {
        Reply { drip: Some(pause), ..self }
    }

    pub(crate) fn hanging(self) -> Reply {
        Reply { hang: true, ..self }
    }

    /// "Not modified" where the request names the reply's own ETag.
    fn for_request(self, asked: &Asked) -> Reply {
        let etag = self.headers.iter().find(|(name, _)| name == "etag").map(|(_, value)| value);
        if etag.is_some() && asked.headers.get("if-none-match") == etag { Reply::status(304) } else { self }
    }
}

#[derive(Default)]
struct Script {
    replies: Mutex<HashMap<String, VecDeque<Reply>>>,
    asked: Mutex<Vec<Asked>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// The server. What it was not told to answer is 404.
pub(crate) struct Partner {
    script: Arc<Script>,
    port: u16,
}

impl Partner {
    pub(crate) async fn start() -> Partner {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Arc::<Script>::default();
        let shared = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Partner { script, port }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Answers requests for `path`, one after the other; the last answer is repeated.
    pub(crate) fn says<const N: usize>(&self, path: &str, replies: [Reply; N]) {
        self.script.replies.lock().unwrap().insert(path.to_owned(), replies.into());
    }

    /// Every request so far, without those for robots.txt.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let asked = self.script.asked.lock().unwrap().clone();
        asked.into_iter().filter(|asked| asked.path != "/robots.txt").collect()
    }

    pub(crate) fn asked_for(&self, path: &str) -> usize {
        self.script.asked.lock().unwrap().iter().filter(|asked| asked.path == path).count()
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.script.most_in_flight.load(Ordering::SeqCst)
    }

    pub(crate) fn forget(&self) {
        self.script.asked.lock().unwrap().clear();
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Script>) {
    let Some(asked) = read_request(&mut stream).await else { return };
    let now = script.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    script.most_in_flight.fetch_max(now, Ordering::SeqCst);
    script.asked.lock().unwrap().push(asked.clone());
    let reply = {
        let mut replies = script.replies.lock().unwrap();
        match replies.get_mut(&asked.path) {
            Some(queue) if queue.len() > 1 => queue.pop_front().unwrap(),
            Some(queue) => queue.front().cloned().unwrap_or_else(|| Reply::status(404)),
            None => Reply::status(404),
        }
    };
    let reply = reply.for_request(&asked);
    tokio::time::sleep(reply.before).await;
    let hang = reply.hang;
    // The crawler may have gone already.
    let _ = write_reply(&mut stream, reply).await;
    script.in_flight.fetch_sub(1, Ordering::SeqCst);
    if hang {
        std::future::pending::<()>().await;
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.ok()?;
        bytes.push(byte);
    }
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Some(Asked { path, headers, at: Instant::now() })
}

async fn write_reply(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Said\r\nconnection: close\r\n", reply.status);
    if reply.status != 304 && !reply.unmeasured {
        head += &format!("content-length: {}\r\n", reply.declared.unwrap_or(reply.body.len()));
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).await?;
    match reply.drip {
        None => stream.write_all(&reply.body).await?,
        Some(pause) => {
            for byte in &reply.body {
                stream.write_all(&[*byte]).await?;
                tokio::time::sleep(pause).await;
            }
        }
    }
    stream.flush().await
}
