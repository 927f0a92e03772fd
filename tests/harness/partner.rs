//! A partner's server that says what it is told to, byte by byte, and remembers what it was asked.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, Read},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::reply::{Reply, send};

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

    fn agent(&self) -> &str {
        self.header("user-agent").unwrap_or_default()
    }
}

#[derive(Default)]
struct Script {
    replies: HashMap<String, VecDeque<Reply>>,
    asked: Vec<Asked>,
    /// By the name that the asker goes by.
    in_flight: HashMap<String, usize>,
    most_in_flight: usize,
}

type Answering = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server. What it was not told to answer is 404. Lives as long as the test.
#[derive(Clone)]
pub struct Partner {
    script: Arc<Mutex<Script>>,
    answering: Option<Arc<Answering>>,
    port: u16,
}

impl Partner {
    pub fn start() -> Partner {
        Partner::serving(None)
    }

    /// Answers whatever `answer` says.
    pub fn answering(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Partner {
        Partner::serving(Some(Arc::new(answer)))
    }

    fn serving(answering: Option<Arc<Answering>>) -> Partner {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let partner = Partner { script: Arc::default(), answering, port };
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

    /// Requests that one asker had under way at once, at most.
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
        thread::sleep(reply.pause());
        send(&mut stream, &reply, || self.end(&asked))?;
        stream.shutdown(Shutdown::Write)
    }

    fn end(&self, asked: &Asked) {
        if let Some(count) = self.script().in_flight.get_mut(asked.agent()) {
            *count -= 1;
        }
    }

    fn begin(&self, asked: &Asked) -> Reply {
        let mut guard = self.script();
        let script = &mut *guard;
        let now = script.in_flight.entry(asked.agent().to_owned()).or_default();
        *now += 1;
        script.most_in_flight = script.most_in_flight.max(*now);
        script.asked.push(asked.clone());
        if let Some(answering) = &self.answering {
            drop(guard);
            return answering(asked);
        }
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
