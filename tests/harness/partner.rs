//! A partner's server that says what it is told to, byte by byte, and remembers what it was asked.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub at: Instant,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// How the end of a body is told.
#[derive(Clone, Copy, Debug)]
enum Framing {
    /// A `Content-Length` that is true.
    Length,
    /// A `Content-Length` that says this.
    Declared(usize),
    /// In chunks, the last of which comes, or does not.
    Chunked { ended: bool },
    /// Nothing is said.
    Closing,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    framing: Framing,
    before: Duration,
    drip: Option<Duration>,
    endless: bool,
    blind: bool,
}

impl Reply {
    pub fn status(status: u16) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            framing: Framing::Length,
            before: Duration::ZERO,
            drip: None,
            endless: false,
            blind: false,
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Reply {
        Reply { body: body.into(), ..Reply::status(200) }
    }

    pub fn csv(body: impl Into<Vec<u8>>) -> Reply {
        Reply::ok(body).header("content-type", "text/csv; charset=utf-8")
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Reply {
        Reply::ok(body).header("content-type", "application/xml")
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Reply {
        Reply::ok(body).header("content-type", "text/html; charset=utf-8")
    }

    pub fn redirect(to: &str) -> Reply {
        Reply::status(302).header("location", to)
    }

    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another status than the one it was made with.
    pub fn with_status(self, status: u16) -> Reply {
        Reply { status, ..self }
    }

    /// A `Content-Length` that is not the truth.
    pub fn declaring(self, length: usize) -> Reply {
        Reply { framing: Framing::Declared(length), ..self }
    }

    /// In chunks, without the last one.
    pub fn chunked_and_broken_off(self) -> Reply {
        Reply { framing: Framing::Chunked { ended: false }, ..self }
    }

    /// In chunks.
    pub fn chunked(self) -> Reply {
        Reply { framing: Framing::Chunked { ended: true }, ..self }
    }

    /// Without any length.
    pub fn until_closed(self) -> Reply {
        Reply { framing: Framing::Closing, ..self }
    }

    /// The answer begins after a while.
    pub fn after(self, before: Duration) -> Reply {
        Reply { before, ..self }
    }

    /// Byte by byte.
    pub fn dripping(self, pause: Duration) -> Reply {
        Reply { drip: Some(pause), ..self }
    }

    /// The body again and again, until the other side has had enough.
    pub fn endless(self) -> Reply {
        Reply { endless: true, framing: Framing::Closing, ..self }
    }

    /// Sends the whole document whatever the request's conditions are.
    pub fn unconditional(self) -> Reply {
        Reply { blind: true, ..self }
    }

    /// "Not modified" where the request names the reply's own validator.
    fn for_request(self, asked: &Asked) -> Reply {
        let own = |name| self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let same = |header, condition| own(header).is_some() && asked.header(condition) == own(header);
        let known = same("etag", "if-none-match")
            || (asked.header("if-none-match").is_none() && same("last-modified", "if-modified-since"));
        if known && !self.blind && self.status == 200 { Reply::status(304) } else { self }
    }
}

#[derive(Default)]
struct Script {
    replies: HashMap<String, VecDeque<Reply>>,
    asked: Vec<Asked>,
    in_flight: usize,
    most_in_flight: usize,
}

/// The server. What it was not told to answer is 404. Lives as long as the test.
#[derive(Clone)]
pub struct Partner {
    script: Arc<Mutex<Script>>,
    port: u16,
}

impl Partner {
    pub fn start() -> Partner {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let partner = Partner { script: Arc::default(), port };
        let serving = partner.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                // The crawler may have gone already.
                thread::spawn(move || drop(serving.serve(stream)));
            }
        });
        partner
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers requests for `path`, one after the other; the last answer is repeated.
    pub fn says(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        self.script().replies.insert(path.to_owned(), replies.into_iter().collect());
    }

    /// Every request so far, without those for robots.txt.
    pub fn asked(&self) -> Vec<Asked> {
        self.script().asked.iter().filter(|asked| asked.path != "/robots.txt").cloned().collect()
    }

    pub fn asked_for(&self, path: &str) -> Vec<Asked> {
        self.script().asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// Requests of any kind.
    pub fn all_asked(&self) -> usize {
        self.script().asked.len()
    }

    pub fn most_in_flight(&self) -> usize {
        self.script().most_in_flight
    }

    pub fn forget(&self) {
        self.script().asked.clear();
    }

    /// Waits until `path` has been asked for.
    pub fn wait_for(&self, path: &str) {
        let began = Instant::now();
        while self.asked_for(path).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(30), "nobody asks for {path}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let asked = read_request(&mut stream)?;
        let reply = self.begin(&asked).for_request(&asked);
        thread::sleep(reply.before);
        let sent = send(&mut stream, &reply);
        self.script().in_flight -= 1;
        sent?;
        stream.shutdown(Shutdown::Write)
    }

    fn begin(&self, asked: &Asked) -> Reply {
        let mut script = self.script();
        script.in_flight += 1;
        script.most_in_flight = script.most_in_flight.max(script.in_flight);
        script.asked.push(asked.clone());
        match script.replies.get_mut(&asked.path) {
            Some(queue) if queue.len() > 1 => queue.pop_front(),
            Some(queue) => queue.front().cloned(),
            None => None,
        }
        .unwrap_or_else(|| Reply::status(404))
    }
}

fn read_request(stream: &mut TcpStream) -> io::Result<Asked> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let path = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Ok(Asked { path, headers, at: Instant::now() })
}

fn send(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Said\r\nconnection: close\r\n", reply.status);
    match reply.framing {
        _ if reply.status == 304 => {}
        Framing::Length => head += &format!("content-length: {}\r\n", reply.body.len()),
        Framing::Declared(length) => head += &format!("content-length: {length}\r\n"),
        Framing::Chunked { .. } => head += "transfer-encoding: chunked\r\n",
        Framing::Closing => {}
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    if let Framing::Chunked { ended } = reply.framing {
        stream.write_all(format!("{:x}\r\n", reply.body.len()).as_bytes())?;
        stream.write_all(&reply.body)?;
        return stream.write_all(if ended { b"\r\n0\r\n\r\n" } else { b"\r\n" });
    }
    match reply.drip {
        None => stream.write_all(&reply.body)?,
        Some(pause) => {
            for byte in &reply.body {
                stream.write_all(&[*byte])?;
                thread::sleep(pause);
            }
        }
    }
    if !reply.endless {
        return Ok(());
    }
    loop {
        stream.write_all(&reply.body)?;
    }
}
