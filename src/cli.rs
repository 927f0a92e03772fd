//! Every argument of every command.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// The courses of a region, from every institution, in one search.
#[derive(Debug, Parser)]
#[command(
    name = "opinovi",
    version,
    about,
    after_help = "Try it:  opinovi demo\nThe real thing:  opinovi run --config feeds.toml --data /var/lib/opinovi"
)]
pub struct Cli {
    /// The partners and settings [default: feeds.toml in the data directory, else here]
    #[arg(long, global = true, env = "OPINOVI_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where catalogue and index live [default: data]
    #[arg(long, global = true, env = "OPINOVI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Log as JSON lines
    #[arg(long, global = true, env = "OPINOVI_LOG_JSON")]
    pub log_json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a demo region: invented partners over real HTTP, crawled and served
    #[command(after_help = "Example:  opinovi demo --listen 127.0.0.1:8080")]
    Demo(DemoArgs),
    /// The real thing: scheduler, crawler, indexer and server in one process
    #[command(
        after_help = "Example:  opinovi run --config feeds.toml --data /var/lib/opinovi --listen 0.0.0.0:8080"
    )]
    Run(ServeArgs),
    /// The server alone, over an existing data directory
    #[command(after_help = "Example:  opinovi serve --data /var/lib/opinovi")]
    Serve(ServeArgs),
    /// Run sources once, now
    #[command(
        after_help = "Example:  opinovi crawl ekami --force\nOutcomes: applied, unchanged, held, failed, deferred"
    )]
    Crawl(CrawlArgs),
    /// Show what a feed would give and what is wrong with it, without writing anything
    #[command(
        after_help = "Example:  opinovi check https://example.org/courses.xml\n          opinovi check feed.csv --source ekami --html report.html\n          opinovi check https://example.org/sitemap.xml --follow 50"
    )]
    Check(CheckArgs),
    /// Every source: last run, outcome, next run, courses, age, held removals, findings
    #[command(after_help = "Example:  opinovi sources --json")]
    Sources(JsonArgs),
    /// Let a source's held removals happen, or its held run be applied by the next one
    #[command(after_help = "Example:  opinovi approve ekami")]
    Approve(SourceArgs),
    /// Keep the courses that a source's held removals would have removed, or leave its held run out
    #[command(after_help = "Example:  opinovi reject ekami")]
    Reject(SourceArgs),
    /// Ask the local index; an empty text browses
    #[command(
        after_help = "Example:  opinovi search \"hitsaus kotkassa\" --filter start_from=2027-01-01 --sort start"
    )]
    Search(SearchArgs),
    /// The index: make it anew, compare it with the catalogue, show its figures
    #[command(after_help = "Example:  opinovi index verify")]
    Index(IndexArgs),
    /// Whether a robots.txt lets an agent fetch an address
    #[command(
        after_help = "Example:  opinovi robots robots.txt OpinOvi https://example.org/courses\nExit codes: 0 allowed, 1 disallowed\nBatch: JSON lines {\"robots\" or \"robots_b64\", \"agent\", \"url\"} in; `allowed` or `disallowed` out"
    )]
    Robots(RobotsArgs),
    /// When a schedule fires next
    #[command(
        after_help = "Example:  opinovi schedule \"30 3 * * *\" --zone Europe/Helsinki --after 2026-03-28T12:00:00+02:00 --count 2"
    )]
    Schedule(ScheduleArgs),
    /// Whether the address guard lets the crawler reach an address (no names are resolved)
    #[command(after_help = "Example:  opinovi net-check http://169.254.169.254/")]
    NetCheck(NetCheckArgs),
    /// How a text found in a feed would be understood
    #[command(
        after_help = "Example:  opinovi read date \"ti 1.9.–15.12.2026\"\n          opinovi read words lähihoitajaksi"
    )]
    Read(ReadArgs),
    /// The Finnish dictionary: bring it into the data directory, or say what is in use
    #[command(after_help = "Example:  opinovi dictionary install")]
    Dictionary(DictionaryArgs),
    /// Further names for what people type: import a SKOS vocabulary, say which are in use, remove one
    #[command(
        after_help = "Example:  opinovi vocabulary import yso-skos.ttl --name yso --licence \"CC BY 4.0, National Library of Finland\"\nTaken up at the next start of `run` and `serve`, and at once by `search`."
    )]
    Vocabulary(VocabularyArgs),
    /// Write a consistent copy of the catalogue, also beside a running `run`
    #[command(after_help = "Example:  opinovi backup /backup/opinovi.db")]
    Backup(FileArgs),
    /// Put a backup in the catalogue's place; the index is made anew from it
    #[command(after_help = "Example:  opinovi restore /backup/opinovi.db")]
    Restore(FileArgs),
    /// The catalogue, or part of it, on standard output
    #[command(after_help = "Example:  opinovi export --format csv --filter municipality=285 > kotka.csv")]
    Export(ExportArgs),
    /// Measure on generated courses
    #[command(after_help = "Example:  opinovi bench search --courses 100000 --json")]
    Bench(BenchArgs),
    /// How well words and judged queries are found, held to floors
    #[command(hide = true, after_help = "Example:  opinovi quality --json")]
    Quality(QualityArgs),
}

impl Command {
    /// Long-running commands log their progress.
    pub fn serves(&self) -> bool {
        match self {
            Self::Run(_) | Self::Serve(_) => true,
            Self::Demo(args) => !args.once,
            _ => false,
        }
    }
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where to serve
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Crawl, index, print the summary and exit
    #[arg(long)]
    pub once: bool,
    /// The demo's day, for the same region again [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to serve
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

#[derive(Debug, Args)]
pub struct CrawlArgs {
    /// Sources to run [default: every enabled one]
    pub sources: Vec<String>,
    /// Ask for everything anew: no conditional requests, no waiting for a source's back-off
    #[arg(long)]
    pub force: bool,
    /// Read the stored bodies again instead of fetching
    #[arg(long, conflicts_with = "force")]
    pub reparse: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// An address or a file
    #[arg(value_name = "URL|FILE")]
    pub target: String,
    /// The format, or `auto`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub format: String,
    /// Use this source's settings of feeds.toml (map, defaults, follow)
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// Read the documents that it leads to as well (sitemap, list, detail pages), at most so many in all
    #[arg(long, value_name = "PAGES", num_args = 0..=1, default_missing_value = "20")]
    pub follow: Option<NonZeroUsize>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
    /// With --json: every course, not only the first ones
    #[arg(long, requires = "json")]
    pub all: bool,
    /// Write a report that can be mailed
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct JsonArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SourceArgs {
    /// The source's id
    pub source: String,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What to look for; empty browses
    #[arg(default_value = "")]
    pub text: String,
    /// A parameter of the API: municipality=285,286
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    pub filters: Vec<String>,
    /// relevance, start, deadline, newest, distance, price or title
    #[arg(long)]
    pub sort: Option<String>,
    /// Print exactly the API's answer
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct IndexArgs {
    #[command(subcommand)]
    pub action: IndexAction,
}

#[derive(Debug, Subcommand)]
pub enum IndexAction {
    /// Make the index anew from the catalogue, beside the old one, and switch to it
    Rebuild,
    /// Check that index and catalogue hold the same courses
    Verify(JsonArgs),
    /// Its figures
    Stats(JsonArgs),
}

#[derive(Debug, Args)]
pub struct RobotsArgs {
    /// A robots.txt
    #[arg(required_unless_present = "batch")]
    pub file: Option<PathBuf>,
    /// A product token, `*`, or a whole User-Agent header
    #[arg(required_unless_present = "batch", allow_hyphen_values = true)]
    pub agent: Option<String>,
    /// A URL or a bare path
    #[arg(required_unless_present = "batch", allow_hyphen_values = true)]
    pub url: Option<String>,
    /// Answer JSON lines from standard input
    #[arg(long, conflicts_with = "file")]
    pub batch: bool,
}

#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// A cron expression: 5 fields, or the 6 or 7 of the `cron` crate
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub expression: String,
    /// The time zone
    #[arg(long, default_value = "Europe/Helsinki")]
    pub zone: Tz,
    /// After this instant, RFC 3339 [default: now]
    #[arg(long, value_name = "T")]
    pub after: Option<DateTime<FixedOffset>>,
    /// How many
    #[arg(long, default_value_t = 5)]
    pub count: usize,
}

#[derive(Debug, Args)]
pub struct NetCheckArgs {
    /// A URL or an IP address
    #[arg(required_unless_present = "batch", value_name = "URL|ADDRESS")]
    pub target: Option<String>,
    /// A line each from standard input
    #[arg(long, conflicts_with = "target")]
    pub batch: bool,
}

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadKind {
    Date,
    Price,
    Place,
    Level,
    Field,
    Language,
    Words,
}

#[derive(Debug, Args)]
pub struct ReadArgs {
    /// What it is
    pub kind: ReadKind,
    /// The text
    #[arg(required_unless_present = "batch", allow_hyphen_values = true)]
    pub text: Option<String>,
    /// The language of the text: fi, sv or en
    #[arg(long)]
    pub lang: Option<String>,
    /// Dates without a year mean the next such date from this day on, as in a query [default: they stay unread, as in a feed]
    #[arg(long, value_name = "DATE")]
    pub today: Option<NaiveDate>,
    /// A text a line from standard input, a JSON document a line out
    #[arg(long, conflicts_with = "text")]
    pub batch: bool,
}

#[derive(Debug, Args)]
pub struct DictionaryArgs {
    #[command(subcommand)]
    pub action: DictionaryAction,
}

#[derive(Debug, Subcommand)]
pub enum DictionaryAction {
    /// Fetch Debian's package `voikko-fi` (GPL-2.0-or-later) into the data directory; needs `apt-get` and `dpkg-deb`
    Install,
    /// What is in use
    Status,
}

#[derive(Debug, Args)]
pub struct VocabularyArgs {
    #[command(subcommand)]
    pub action: VocabularyAction,
}

#[derive(Debug, Subcommand)]
pub enum VocabularyAction {
    /// Take in a SKOS file (RDF/XML, Turtle or N-Triples, told by its content); one of the same name is replaced
    Import {
        /// The unpacked download
        file: PathBuf,
        /// What to call it: small letters, digits, hyphens [default: from the file's name]
        #[arg(long)]
        name: Option<String>,
        /// Its licence and who has to be named [default: what the file says]
        #[arg(long, value_name = "TEXT")]
        licence: Option<String>,
    },
    /// Which vocabularies are in use, where they come from and under which licence
    Status(JsonArgs),
    /// Use one no longer, and delete it from the data directory
    Remove {
        /// What it is called
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct FileArgs {
    /// The backup
    pub file: PathBuf,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Csv,
    Jsonl,
    JsonLd,
    XcriCap,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: ExportFormat,
    /// A parameter of the API: municipality=285,286
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    pub filters: Vec<String>,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub action: BenchAction,
}

#[derive(Debug, Subcommand)]
pub enum BenchAction {
    /// Index rate, size, memory, latency and throughput by class of query
    Search {
        /// Courses to generate
        #[arg(long, default_value_t = 100_000)]
        courses: usize,
        /// Keep the index in this directory, and measure the one that is there if it holds as many courses
        #[arg(long, value_name = "DIR")]
        index: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Answers per second of the whole service, its clients on the same machine
    Http {
        /// Courses to generate
        #[arg(long, default_value_t = 100_000)]
        courses: usize,
        /// Connections that ask without a pause
        #[arg(long, default_value_t = 8)]
        clients: usize,
        /// Different texts that are asked for, over and over
        #[arg(long, default_value = "20000")]
        texts: NonZeroUsize,
        /// Keep the catalogue and the index in this directory, and measure those that are there
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub struct QualityArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
    /// Print what the rankings bring up, to be judged
    #[arg(long, conflicts_with = "json")]
    pub pool: bool,
    /// Measure a list of pairs of words instead: `query<TAB>text<TAB>0|1<TAB>kind`
    #[arg(long, value_name = "FILE", conflicts_with = "pool")]
    pub pairs: Option<PathBuf>,
}
