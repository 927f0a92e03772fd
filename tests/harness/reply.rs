//! What a partner answers, byte by byte.

use std::{
    io::{self, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use super::partner::Asked;

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
    silent: bool,
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
            silent: false,
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

    /// No answer at all: the connection is closed.
    pub fn hang_up() -> Reply {
        Reply { silent: true, ..Reply::status(0) }
    }

    /// How long the answer is waited for.
    pub(super) fn pause(&self) -> Duration {
        self.before
    }

    /// "Not modified" where the request names the reply's own validator.
    pub(super) fn for_request(self, asked: &Asked) -> Reply {
        let own = |name| self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let same = |header, condition| own(header).is_some() && asked.header(condition) == own(header);
        let known = same("etag", "if-none-match")
            || (asked.header("if-none-match").is_none() && same("last-modified", "if-modified-since"));
        if known && !self.blind && self.status == 200 { Reply::status(304) } else { self }
    }
}

/// Sends it. `ended` is called before the last byte: nobody can have the whole answer and find the server at work on it.
pub(super) fn send(stream: &mut TcpStream, reply: &Reply, ended: impl FnOnce()) -> io::Result<()> {
    if reply.silent {
        ended();
        return Ok(());
    }
    let mut wire = head(reply).into_bytes();
    if reply.endless {
        stream.write_all(&wire)?;
        let failed = loop {
            if let Err(error) = stream.write_all(&reply.body) {
                break error;
            }
        };
        ended();
        return Err(failed);
    }
    let dripping = if let Framing::Chunked { ended } = reply.framing {
        wire.extend(format!("{:x}\r\n", reply.body.len()).as_bytes());
        wire.extend(&reply.body);
        wire.extend(if ended { &b"\r\n0\r\n\r\n"[..] } else { b"\r\n" });
        wire.len()
    } else {
        let head = wire.len();
        wire.extend(&reply.body);
        head
    };
    let last = wire.split_off(wire.len() - 1);
    let sent = match reply.drip {
        None => stream.write_all(&wire),
        Some(pause) => drip(stream, &wire, dripping, pause),
    };
    ended();
    sent.and_then(|()| stream.write_all(&last))
}

/// From byte `from` on one at a time.
fn drip(stream: &mut TcpStream, wire: &[u8], from: usize, pause: Duration) -> io::Result<()> {
    let (head, rest) = wire.split_at(from.min(wire.len()));
    stream.write_all(head)?;
    for byte in rest {
        stream.write_all(&[*byte])?;
        thread::sleep(pause);
    }
    Ok(())
}

fn head(reply: &Reply) -> String {
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
    head + "\r\n"
}
