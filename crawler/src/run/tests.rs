#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use catalogue::source::RobotsRule;
use catalogue::{CourseId, Format, Seq, Severity, SourceId};
use store::SqliteStore;
use tempfile::TempDir;

use super::*;
use crate::clock::TestClock;
use crate::fake_partner::{Partner, Reply};
use crate::fetch::{Patience, system_lookup};

/// A catalogue, a partner and a crawler between them.
struct World {
    partner: Partner,
    store: Arc<SqliteStore>,
    clock: Arc<TestClock>,
    crawler: Crawler,
    source: SourceSpec,
    stop: Stop,
    stopper: watch::Sender<bool>,
    _dir: TempDir,
}

const MS: Duration = Duration::from_millis(1);

impl World {
    async fn new() -> World {
        let dir = TempDir::new().unwrap();
        let partner = Partner::start().await;
        let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
        let clock = Arc::new(TestClock(Mutex::new("2026-11-23T12:00:00Z".parse().unwrap())));
        let mut source = SourceSpec::new(SourceId::new("koulu").unwrap(), partner.url("/kurssit.csv"));
        source.allow_private = true;
        source.limits.requests_per_s = 1000.0;
        source.limits.timeout_s = 2;
        store.register(std::slice::from_ref(&source.id)).unwrap();
        let (stopper, stop) = watch::channel(false);
        let crawler = crawler(&store, &clock);
        World { partner, store, clock, crawler, source, stop: Stop::when(stop), stopper, _dir: dir }
    }

    fn passes(&self, span: TimeDelta) {
        *self.clock.0.lock().unwrap() += span;
    }

    async fn crawl(&self) -> RunReport {
        self.crawl_as(Mode::Usual).await
    }

    async fn crawl_as(&self, mode: Mode) -> RunReport {
        self.passes(TimeDelta::minutes(10));
        self.crawler.crawl(&self.source, mode, &self.stop).await
    }

    fn lists(&self, courses: &[(&str, &str)]) {
        self.partner.says("/kurssit.csv", [Reply::ok(csv(courses)).csv()]);
    }

    fn live(&self) -> u64 {
        self.store.source(&self.source.id).unwrap().unwrap().courses
    }

    fn seq(&self) -> Seq {
        self.store.last_seq().unwrap()
    }

    fn title(&self, key: &str) -> Option<String> {
        let record = self.store.course(&CourseId::of(&self.source.id, key)).unwrap()?;
        record.removed_at.is_none().then(|| serde_json::to_string(&record.course.title).unwrap())
    }
}

fn crawler(store: &Arc<SqliteStore>, clock: &Arc<TestClock>) -> Crawler {
    let patience =
        Patience { connect: MS * 1000, idle: MS * 1000, retries: 1, first_wait: MS, longest_wait: MS * 100 };
    let clock: Arc<dyn Clock> = clock.clone();
    let fetcher =
        Fetcher::new("OpinOvi/0.1 (+https://o.example/bot)", Arc::clone(&clock), patience, system_lookup());
    Crawler::new(fetcher.unwrap(), store.clone(), clock, Tz::Europe__Helsinki)
}

fn csv(courses: &[(&str, &str)]) -> String {
    let rows = courses
        .iter()
        .map(|(id, title)| format!("{id};{title};https://koulu.example/kurssi/{id};1.9.2027\n"));
    format!("id;title;url;start\n{}", rows.collect::<String>())
}

fn many(count: usize) -> Vec<(String, String)> {
    (0..count).map(|n| (n.to_string(), format!("Kurssi {n}"))).collect()
}

fn borrowed(courses: &[(String, String)]) -> Vec<(&str, &str)> {
    courses.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect()
}

const THREE: &[(&str, &str)] = &[("1", "Hitsaus"), ("2", "Keramiikka"), ("3", "Ruotsin alkeet")];

#[tokio::test]
async fn a_feed_is_read_and_a_changed_one_changes_what_has_changed() {
    let world = World::new().await;
    world.lists(THREE);
    let first = world.crawl().await;
    assert_eq!((first.outcome, first.applied.new, first.complete), (Outcome::Applied, 3, true), "{first:?}");
    assert_eq!(first.format, Some(Format::Csv));
    world.lists(&[("1", "Hitsaus"), ("2", "Keramiikan jatko"), ("4", "Bändi")]);
    let second = world.crawl().await;
    let applied = second.applied;
    assert_eq!(
        (applied.new, applied.changed, applied.removed, applied.unchanged),
        (1, 1, 1, 1),
        "{second:?}"
    );
    assert!(world.title("2").unwrap().contains("jatko"));
    assert_eq!(world.title("3"), None);
}

#[tokio::test]
async fn a_feed_that_has_not_changed_costs_one_request_and_changes_nothing() {
    let world = World::new().await;
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    world.crawl().await;
    let seq = world.seq();
    world.partner.forget();
    let second = world.crawl().await;
    assert_eq!((second.outcome, second.not_modified, second.applied.unchanged), (Outcome::Unchanged, 1, 3));
    assert_eq!(world.partner.asked().len(), 1);
    assert_eq!(world.seq(), seq);
}

#[tokio::test]
async fn the_same_bytes_without_validators_are_unchanged() {
    let world = World::new().await;
    world.lists(THREE);
    world.crawl().await;
    let seq = world.seq();
    let second = world.crawl().await;
    assert_eq!((second.outcome, second.fetched), (Outcome::Unchanged, 1));
    assert_eq!(world.seq(), seq);
}

#[tokio::test]
async fn other_settings_read_the_feed_anew() {
    let mut world = World::new().await;
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    world.crawl().await;
    world.source.defaults.level = Some("liberal-adult".to_owned());
    world.partner.forget();
    let second = world.crawl().await;
    assert_eq!(second.outcome, Outcome::Applied);
    assert!(!world.partner.asked()[0].headers.contains_key("if-none-match"));
    assert_eq!(world.crawl().await.outcome, Outcome::Unchanged);
}

#[tokio::test]
async fn what_cannot_be_read_removes_nothing() {
    let world = World::new().await;
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    world.crawl().await;
    let seq = world.seq();
    for reply in [
        Reply::ok("").csv(),
        Reply::ok("<!DOCTYPE html><html><body>Kirjaudu sisään</body></html>").html(),
        Reply::ok(csv(THREE)).csv().declaring(4000),
        Reply::ok("x").header("content-encoding", "gzip"),
        Reply::status(500),
        Reply::status(404),
        Reply::redirect("/kurssit.csv"),
        Reply::redirect("http://169.254.169.254/"),
        Reply::ok("\0\0\0\0").csv(),
    ] {
        let shown = format!("{reply:?}");
        world.partner.says("/kurssit.csv", [reply]);
        let report = world.crawl().await;
        assert_eq!(report.outcome, Outcome::Failed, "{shown}: {report:?}");
        assert!(report.message.is_some());
        assert!(report.findings.contains_key(&Severity::Error), "{shown}");
        assert_eq!((world.live(), world.seq()), (3, seq), "{shown}");
    }
    assert_eq!(world.store.source(&world.source.id).unwrap().unwrap().failures, 9);
    // The validators of the last good run are still those that are sent.
    world.partner.forget();
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    assert_eq!(world.crawl().await.outcome, Outcome::Unchanged);
    assert_eq!(world.partner.asked()[0].headers["if-none-match"], "\"1\"");
}

#[tokio::test]
async fn validators_of_what_could_not_be_read_are_not_kept() {
    let world = World::new().await;
    world.partner.says("/kurssit.csv", [Reply::ok("").csv().header("etag", "\"1\"")]);
    assert_eq!(world.crawl().await.outcome, Outcome::Failed);
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    assert_eq!(world.crawl().await.applied.new, 3);
}

#[tokio::test]
async fn a_removal_of_many_is_held_and_resolves_by_itself() {
    let world = World::new().await;
    let all = many(40);
    world.lists(&borrowed(&all));
    world.crawl().await;
    world.lists(&borrowed(&all[..20]));
    for _ in 0..3 {
        let report = world.crawl().await;
        assert_eq!(
            (report.outcome, report.applied.held, world.live()),
            (Outcome::Held, 20, 40),
            "{report:?}"
        );
    }
    world.lists(&borrowed(&all[..35]));
    let report = world.crawl().await;
    assert_eq!(
        (report.outcome, report.applied.removed, world.live()),
        (Outcome::Applied, 5, 35),
        "{report:?}"
    );
}

#[tokio::test]
async fn kept_bodies_read_again_give_the_same_catalogue() {
    let world = World::new().await;
    world.lists(THREE);
    world.crawl().await;
    let seq = world.seq();
    world.partner.forget();
    let again = world.crawl_as(Mode::Reparse).await;
    assert_eq!(
        (again.outcome, again.applied.unchanged, again.applied.changed),
        (Outcome::Applied, 3, 0),
        "{again:?}"
    );
    assert_eq!((world.partner.asked().len(), world.seq()), (0, seq));
}

#[tokio::test]
async fn nothing_kept_cannot_be_read_again() {
    let world = World::new().await;
    let report = world.crawl_as(Mode::Reparse).await;
    assert_eq!(report.outcome, Outcome::Failed);
}

#[tokio::test]
async fn a_forced_run_asks_for_everything() {
    let world = World::new().await;
    world.partner.says("/kurssit.csv", [Reply::ok(csv(THREE)).csv().header("etag", "\"1\"")]);
    world.crawl().await;
    let forced = world.crawl_as(Mode::Force).await;
    assert_eq!((forced.outcome, forced.fetched, forced.applied.unchanged), (Outcome::Applied, 1, 3));
}

#[tokio::test]
async fn a_host_that_asks_for_time_gets_it_across_processes() {
    let world = World::new().await;
    world.partner.says(
        "/kurssit.csv",
        [Reply::status(503).header("retry-after", "3600"), Reply::ok(csv(THREE)).csv()],
    );
    assert_eq!(world.crawl().await.outcome, Outcome::Deferred);
    let restarted = crawler(&world.store, &world.clock);
    let early = restarted.crawl(&world.source, Mode::Force, &world.stop).await;
    assert_eq!(early.outcome, Outcome::Deferred);
    assert_eq!(world.partner.asked().len(), 1);
    world.passes(TimeDelta::minutes(61));
    let report = restarted.crawl(&world.source, Mode::Usual, &world.stop).await;
    assert_eq!((report.outcome, report.applied.new), (Outcome::Applied, 3));
}

#[tokio::test]
async fn without_robots_txt_a_run_is_put_off_and_then_fails() {
    let world = World::new().await;
    world.partner.says("/robots.txt", [Reply::status(503)]);
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        outcomes.push(world.crawl().await.outcome);
    }
    assert_eq!(outcomes, [Outcome::Deferred, Outcome::Deferred, Outcome::Deferred, Outcome::Failed]);
    assert_eq!(world.partner.asked().len(), 0);
}

#[tokio::test]
async fn robots_txt_is_obeyed_unless_a_contract_allows_more() {
    let mut world = World::new().await;
    world.partner.says("/robots.txt", [Reply::ok("User-agent: *\nDisallow: /\n")]);
    world.lists(THREE);
    let report = world.crawl().await;
    assert_eq!(report.outcome, Outcome::Failed);
    assert!(report.message.unwrap().contains("robots.txt"));
    world.source.robots = RobotsRule::Contract("sopimus 12/2026".to_owned());
    assert_eq!(world.crawl().await.outcome, Outcome::Applied);
}

/// A listing with details, as pages.
impl World {
    fn follows(&mut self) {
        self.source.urls = vec![self.partner.url("/kurssit").to_string()];
        self.source.format = Some(Format::Html);
        self.source.map = [("item", "li"), ("title", "h1, a"), ("url", "a@href"), ("description", ".kuvaus")]
            .map(|(key, selector)| (key.to_owned(), selector.to_owned()))
            .into();
        self.source.follow =
            Some(catalogue::source::Follow { links: Some("li a".to_owned()), ..Default::default() });
    }

    fn lists_pages(&self, ids: &[&str]) {
        let items: String =
            ids.iter().map(|id| format!("<li><a href='/kurssi/{id}'>Kurssi {id}</a></li>")).collect();
        self.partner
            .says("/kurssit", [Reply::ok(format!("<html><body><ul>{items}</ul></body></html>")).html()]);
        for id in ids {
            self.partner.says(&format!("/kurssi/{id}"), [detail(id)]);
        }
    }
}

fn detail(id: &str) -> Reply {
    let page = format!("<html><body><h1>Kurssi {id}</h1><p class='kuvaus'>Kuvaus {id}</p></body></html>");
    Reply::ok(page).html().header("etag", &format!("\"{id}\""))
}

#[tokio::test]
async fn detail_pages_are_followed_and_joined_with_their_listing() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    let first = world.crawl().await;
    assert_eq!((first.outcome, first.applied.new, first.requests), (Outcome::Applied, 3, 4), "{first:?}");
    let second = world.crawl().await;
    assert_eq!((second.outcome, second.not_modified), (Outcome::Unchanged, 3), "{second:?}");
    world.lists_pages(&["a", "b", "d"]);
    let third = world.crawl().await;
    assert_eq!((third.applied.new, third.applied.removed, third.applied.unchanged), (1, 1, 2), "{third:?}");
}

#[tokio::test]
async fn a_page_that_fails_removes_nothing_and_keeps_what_was_known_of_it() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    world.crawl().await;
    let seq = world.seq();
    world.lists_pages(&["a", "b"]);
    world.partner.says("/kurssi/b", [Reply::status(500)]);
    let report = world.crawl().await;
    assert_eq!(
        (report.outcome, report.complete, report.applied.removed),
        (Outcome::Applied, false, 0),
        "{report:?}"
    );
    assert_eq!((world.live(), world.seq()), (3, seq));
}

#[tokio::test]
async fn a_page_that_is_gone_is_no_failure() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    world.partner.says("/kurssi/c", [Reply::status(410)]);
    let report = world.crawl().await;
    assert!(report.complete, "{report:?}");
}

#[tokio::test]
async fn a_host_that_keeps_failing_is_left_alone() {
    let mut world = World::new().await;
    world.follows();
    let ids: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    world.lists_pages(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    for id in &ids {
        world.partner.says(&format!("/kurssi/{id}"), [Reply::status(500)]);
    }
    assert_eq!(world.crawl().await.outcome, Outcome::Failed);
    // The listing, and five pages twice.
    assert_eq!(world.partner.asked().len(), 1 + 5 * 2);
}

impl World {
    /// A first run that was stopped while it waited for its third detail page.
    async fn stopped_at_c() -> World {
        let mut world = World::new().await;
        world.follows();
        world.lists_pages(&["a", "b", "c", "d"]);
        world.partner.says("/kurssi/c", [detail("c").after(MS * 100_000)]);
        let stopping = async {
            while world.partner.asked_for("/kurssi/c") == 0 {
                tokio::task::yield_now().await;
            }
            world.stopper.send(true).unwrap();
        };
        let (report, ()) =
            tokio::join!(world.crawler.crawl(&world.source, Mode::Usual, &world.stop), stopping);
        assert_eq!((report.outcome, world.live()), (Outcome::Aborted, 0));
        world.stopper.send(false).unwrap();
        world.partner.says("/kurssi/c", [detail("c")]);
        world.partner.forget();
        world
    }

    fn paths_asked_for(&self) -> Vec<String> {
        self.partner.asked().into_iter().map(|asked| asked.path).collect()
    }
}

#[tokio::test]
async fn a_run_that_was_stopped_goes_on_where_it_was() {
    let world = World::stopped_at_c().await;
    let report = world.crawl().await;
    assert_eq!(
        (report.outcome, report.applied.new, report.complete),
        (Outcome::Applied, 4, true),
        "{report:?}"
    );
    assert_eq!(world.paths_asked_for(), ["/kurssi/c", "/kurssi/d"]);
}

#[tokio::test]
async fn a_run_that_was_stopped_long_ago_begins_anew() {
    let world = World::stopped_at_c().await;
    world.passes(TimeDelta::hours(25));
    let report = world.crawl().await;
    assert_eq!((report.outcome, report.applied.new), (Outcome::Applied, 4), "{report:?}");
    assert_eq!(world.paths_asked_for().len(), 5);
}

#[tokio::test]
async fn pages_beyond_the_limit_are_left_out_and_nothing_is_removed() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    world.crawl().await;
    world.source.follow.as_mut().unwrap().max_pages = 2;
    world.lists_pages(&["d", "e", "f"]);
    let report = world.crawl().await;
    assert_eq!((report.complete, report.applied.removed), (false, 0), "{report:?}");
}

#[tokio::test]
async fn a_listing_after_a_redesign_removes_nothing() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    world.crawl().await;
    world.partner.says("/kurssit", [Reply::ok("<html><body><div>Uusi sivusto</div></body></html>").html()]);
    let report = world.crawl().await;
    assert_eq!((report.outcome, world.live()), (Outcome::Failed, 3), "{report:?}");
}

#[tokio::test]
async fn a_sitemap_names_the_pages_and_which_of_them_have_changed() {
    let mut world = World::new().await;
    world.follows();
    world.lists_pages(&["a", "b", "c"]);
    world.source.urls = vec![world.partner.url("/sitemap.xml").to_string()];
    world.source.follow = Some(catalogue::source::Follow { sitemap: true, ..Default::default() });
    let sitemap = |modified: &str| {
        let entry = |id| {
            format!(
                "<url><loc>{}</loc><lastmod>{modified}</lastmod></url>",
                world.partner.url(&format!("/kurssi/{id}"))
            )
        };
        let foreign = "<url><loc>https://muu.example/x</loc></url>";
        Reply::ok(format!("<urlset>{}{foreign}</urlset>", ["a", "b", "c"].map(entry).concat()))
    };
    world.partner.says("/sitemap.xml", [sitemap("2026-11-01")]);
    let first = world.crawl().await;
    assert_eq!((first.outcome, first.applied.new, first.requests), (Outcome::Applied, 3, 4), "{first:?}");
    let second = world.crawl().await;
    assert_eq!((second.outcome, second.requests), (Outcome::Unchanged, 1), "{second:?}");
    world.partner.says("/sitemap.xml", [sitemap("2026-11-23T12:15:00Z")]);
    let third = world.crawl().await;
    assert_eq!((third.requests, third.not_modified, third.applied.unchanged), (4, 3, 3), "{third:?}");
}

#[tokio::test]
async fn many_sources_run_beside_each_other_and_report_in_order() {
    let world = World::new().await;
    world.lists(THREE);
    let sources: Vec<SourceSpec> = (0..12)
        .map(|n| SourceSpec { id: SourceId::new(&format!("s{n}")).unwrap(), ..world.source.clone() })
        .collect();
    let ids: Vec<SourceId> = sources.iter().map(|source| source.id.clone()).collect();
    world.store.register(&ids).unwrap();
    let heard = Mutex::new(0);
    let reports =
        world.crawler.crawl_once(&sources, Mode::Usual, &world.stop, |_| *heard.lock().unwrap() += 1).await;
    assert_eq!(reports.iter().map(|report| report.source.clone()).collect::<Vec<_>>(), ids);
    assert!(reports.iter().all(|report| report.applied.new == 3), "{reports:?}");
    assert_eq!(*heard.lock().unwrap(), 12);
    assert_eq!(world.partner.most_in_flight(), 1);
}

#[tokio::test]
async fn a_source_that_the_catalogue_does_not_know_is_a_failure_and_no_more() {
    let mut world = World::new().await;
    world.source.id = SourceId::new("tuntematon").unwrap();
    assert_eq!(world.crawl().await.outcome, Outcome::Failed);
}

#[tokio::test]
async fn a_defect_in_reading_fails_the_run_of_that_source_and_harms_no_other() {
    let world = World::new().await;
    world.lists(THREE);
    world.crawl().await;
    let other = SourceSpec {
        id: SourceId::new("toinen").unwrap(),
        urls: vec![world.partner.url("/toinen.csv").to_string()],
        ..world.source.clone()
    };
    world.store.register(&[world.source.id.clone(), other.id.clone()]).unwrap();
    world.partner.says("/toinen.csv", [Reply::ok(csv(&[("9", "Bändi")])).csv()]);
    let defects = [reading::DEFECT.to_owned(), csv(&[("1", "Hitsaus"), (reading::DEFECT, "Kurssi")])];
    for (round, body) in defects.iter().enumerate() {
        world.partner.says("/kurssit.csv", [Reply::ok(body.as_str()).csv().header("etag", "\"9\"")]);
        world.passes(TimeDelta::minutes(10));
        let sources = [world.source.clone(), other.clone()];
        let reports = world.crawler.crawl_once(&sources, Mode::Usual, &world.stop, |_| {}).await;
        assert_eq!(reports[0].outcome, Outcome::Failed, "{reports:?}");
        assert_eq!(reports[0].message.as_deref(), Some("internal error while reading"));
        assert!(reports[1].is_good(), "{reports:?}");
        let state = world.store.source(&world.source.id).unwrap().unwrap();
        assert_eq!((state.courses, state.failures as usize), (3, round + 1));
        let found = world.store.findings(&world.source.id).unwrap();
        assert!(found.iter().any(|f| f.code == "internal" && f.severity == Severity::Error), "{found:?}");
    }
    world.lists(THREE);
    let mended = world.crawl().await;
    assert_eq!((mended.outcome, mended.requests, world.live()), (Outcome::Unchanged, 1, 3), "{mended:?}");
}
