//! The binary over a data directory of its own.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use catalogue::{CatalogueStore, CourseId, SourceId};
use serde_json::Value;
use store::SqliteStore;
use tempfile::TempDir;

use super::client::{Answered, get};

/// Everything of feeds.toml but the sources.
const REGION: &str = r#"
[region]
name = { fi = "Koe", sv = "Prov", en = "Trial" }
municipalities = ["285", "286", "075"]
timezone = "Europe/Helsinki"

[crawler]
user_agent = "OpinOvi/{version} (+https://koe.example/bot; koe@koe.example)"
retry_wait_s = 0.02
"#;

/// A source of feeds.toml: private addresses allowed, no pause between requests, little patience.
#[derive(Clone, Debug)]
pub struct Source {
    id: String,
    lines: Vec<(String, String)>,
}

impl Source {
    pub fn new(id: &str, url: &str) -> Source {
        let source = Source { id: id.to_owned(), lines: Vec::new() };
        source
            .with("url", &format!("{url:?}"))
            .with("allow_private", "true")
            .with("limits", "{ requests_per_s = 10000, timeout_s = 2 }")
            .with("defaults", "{ language = [\"fi\"], text_language = \"fi\" }")
    }

    /// A further line, or another value; the value is TOML.
    pub fn with(mut self, key: &str, value: &str) -> Source {
        self.lines.retain(|(known, _)| known != key);
        self.lines.push((key.to_owned(), value.to_owned()));
        self
    }

    /// A list of pages, one of each course: `a.course` leads to them, `a.next` to the next list.
    pub fn of_pages(self) -> Source {
        self.with("format", "\"html\"")
            .with("map", "{ item = \"li\", title = \"h1, a\", url = \"a@href\", description = \".kuvaus\" }")
            .with("follow", "{ links = \"a.course\", next = \"a.next\" }")
    }

    /// Without a line.
    pub fn without(mut self, key: &str) -> Source {
        self.lines.retain(|(known, _)| known != key);
        self
    }
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Ran {
    /// Standard output as one JSON document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Standard output as JSON, a document a line.
    pub fn json_lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A data directory with its feeds.toml, and the binary for both.
pub struct App {
    dir: TempDir,
    settings: String,
    sources: Vec<Source>,
}

impl App {
    pub fn new(sources: impl IntoIterator<Item = Source>) -> App {
        let dir = tempfile::Builder::new().prefix("opinovi-test-").tempdir().unwrap();
        let mut app = App { dir, settings: REGION.to_owned(), sources: Vec::new() };
        app.read_from(sources);
        app
    }

    /// One source, `koulu`.
    pub fn reading(url: &str) -> App {
        App::new([Source::new("koulu", url)])
    }

    /// From now on, these are the sources.
    pub fn read_from(&mut self, sources: impl IntoIterator<Item = Source>) {
        self.sources = sources.into_iter().collect();
        self.write_feeds();
    }

    /// Further settings, before the sources.
    pub fn set(&mut self, toml: &str) {
        self.settings = format!("{REGION}{toml}\n");
        self.write_feeds();
    }

    fn write_feeds(&self) {
        let mut text = self.settings.clone();
        for source in &self.sources {
            let _ = writeln!(text, "\n[[source]]\nid = {:?}", source.id);
            for (key, value) in &source.lines {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
        fs::write(self.feeds_toml(), text).unwrap();
    }

    pub fn feeds_toml(&self) -> PathBuf {
        self.dir.path().join("feeds.toml")
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    /// The binary with these arguments, over the data directory.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opinovi"));
        command
            .args(args)
            .env_clear()
            .env("OPINOVI_DATA", self.data())
            .env("HOME", self.data())
            .env("PATH", "/usr/bin:/bin")
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        ran(&mut self.command(args))
    }

    /// With something on standard input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let file = self.dir.path().join("standard-input");
        fs::write(&file, input).unwrap();
        ran(self.command(args).stdin(fs::File::open(file).unwrap()))
    }

    /// Writes a file into the data directory.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Crawls every source; the report of the first.
    pub fn crawl(&self) -> Value {
        self.crawl_with(&[])["sources"][0].clone()
    }

    /// Crawls; the whole report.
    pub fn crawl_with(&self, args: &[&str]) -> Value {
        let mut all = vec!["crawl", "--json"];
        all.extend(args);
        let ran = self.run(&all);
        assert!(matches!(ran.code, Some(0 | 1)), "{ran:?}");
        ran.json()
    }

    /// The catalogue, open.
    pub fn store(&self) -> SqliteStore {
        SqliteStore::open(self.data()).unwrap()
    }

    /// Courses of the source `koulu` that the catalogue shows.
    pub fn live(&self) -> u64 {
        self.store().source(&koulu()).unwrap().map_or(0, |state| state.courses)
    }

    /// Number of the last change.
    pub fn seq(&self) -> u64 {
        self.store().last_seq().unwrap().0
    }

    /// A live course of the source `koulu`, as JSON.
    pub fn course(&self, key: &str) -> Option<Value> {
        let record = self.store().course(&CourseId::of(&koulu(), key)).unwrap()?;
        record.removed_at.is_none().then(|| serde_json::to_value(&record.course).unwrap())
    }

    /// Codes of the findings that the source `koulu` shows.
    pub fn findings(&self) -> Vec<String> {
        self.store().findings(&koulu()).unwrap().into_iter().map(|finding| finding.code).collect()
    }

    /// Starts `run`, `serve` or `demo` on a free port, and waits until it listens.
    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(self.command(args).args(["--listen", "127.0.0.1:0"]))
    }
}

fn koulu() -> SourceId {
    SourceId::new("koulu").unwrap()
}

fn ran(command: &mut Command) -> Ran {
    let began = Instant::now();
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: began.elapsed(),
    }
}

/// A server under test; killed when dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Running {
    fn start(command: &mut Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::<Mutex<String>>::default();
        let (heard, mut stderr) = (Arc::clone(&log), child.stderr.take().unwrap());
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut bytes) {
                heard.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            line.strip_prefix("search")?.trim().strip_prefix("http://")?.trim_end_matches('/').parse().ok()
        });
        let said = Arc::clone(&log);
        thread::spawn(move || lines.for_each(|line| said.lock().unwrap().push_str(&format!("{line}\n"))));
        let address = address.unwrap_or_else(|| panic!("it does not listen: {}", log.lock().unwrap()));
        Running { child, address, log }
    }

    pub fn get(&self, target: &str) -> Answered {
        get(self.address, target, &[])
    }

    /// What it has said so far, on standard error and, after its address, on standard output.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn signal(&self, name: &str) {
        let sent =
            Command::new("/bin/kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for it to end by itself.
    pub fn ended(mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "it does not end: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until something is so.
    pub fn until<T>(&self, what: &str, mut found: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = found() {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "never: {what}\n{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
