//! The partners' servers: each on a port of its own, as real as a server is, and able to fail on request.

use crate::partner::{Format, Partner};
use crate::region::Region;
use crate::site::{Page, Site, feed_path};
use crate::text::gzip;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Why the region could not be served.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No port could be opened on loopback.
    #[error("cannot listen on loopback for partner `{partner}`")]
    Listen {
        /// The partner whose port it was to be.
        partner: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no such partner.
    #[error("no partner is called `{0}`")]
    NoPartner(String),
}

/// How a partner's server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// As it should.
    #[default]
    Normal,
    /// 503 to everything.
    Down,
    /// 200 with nothing in it.
    Empty,
    /// 200 with the first half of the body.
    Truncated,
    /// Half of the courses are gone.
    HalfGone,
    /// 200 with an HTML page that apologises.
    ErrorPage,
}

/// A partner's server, as it can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerSite {
    /// Identifier, as in feeds.toml.
    pub id: String,
    /// Name of the institution.
    pub name: String,
    /// Origin without a slash at its end.
    pub base_url: String,
    /// The form in which it publishes.
    pub format: Format,
    /// Where a crawler starts.
    pub feed_url: String,
    /// Courses that it lists now, faulty ones included.
    pub courses: usize,
}

/// A request that a partner's server has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Path and query.
    pub target: String,
    /// Status of the answer.
    pub status: u16,
}

/// What one server answers from.
struct Server {
    base: String,
    format: Format,
    day: Mutex<u32>,
    today: NaiveDate,
    behaviour: Mutex<Behaviour>,
    site: RwLock<Arc<Site>>,
    visits: Mutex<Vec<Visit>>,
}

/// The running servers. Dropping it stops them.
pub struct Handles {
    region: Mutex<Region>,
    servers: Vec<Arc<Server>>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Serves every partner of the region on loopback.
///
/// With `first_port` the partners take that port and those after it, in order, so that their addresses are the same
/// next time; a port that is taken is replaced by a free one.
///
/// # Errors
/// [`DemoError::Listen`] where the system gives no port.
pub async fn serve(region: Region, first_port: Option<u16>) -> Result<Handles, DemoError> {
    let (stop, stopped) = watch::channel(false);
    let (mut servers, mut tasks) = (Vec::new(), Vec::new());
    for (place, partner) in region.partners().iter().enumerate() {
        let wish =
            first_port.and_then(|port| u16::try_from(place).ok().and_then(|place| port.checked_add(place)));
        let (listener, address) = listen(wish)
            .await
            .map_err(|source| DemoError::Listen { partner: partner.id().to_owned(), source })?;
        let base = format!("http://{address}");
        let server = Arc::new(Server {
            site: RwLock::new(Arc::new(Site::new(partner, &base, region.today()))),
            base,
            format: partner.format(),
            day: Mutex::new(0),
            today: region.today(),
            behaviour: Mutex::new(Behaviour::Normal),
            visits: Mutex::new(Vec::new()),
        });
        let router = axum::Router::new().fallback(any(answer)).with_state(Arc::clone(&server));
        let mut stopped = stopped.clone();
        tasks.push(tokio::spawn(async move {
            let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
                // An error means that the handles are gone, which also is the end.
                let _ = stopped.changed().await;
            });
            if let Err(error) = serving.await {
                tracing::warn!(%error, "a partner's server stopped");
            }
        }));
        servers.push(server);
    }
    Ok(Handles { region: Mutex::new(region), servers, stop, tasks })
}

async fn listen(wish: Option<u16>) -> std::io::Result<(TcpListener, SocketAddr)> {
    let wished = match wish {
        Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok(),
        None => None,
    };
    let listener = match wished {
        Some(listener) => listener,
        None => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// What a lock guards, whoever panicked before.
fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Handles {
    /// Every partner, as it can be reached.
    pub fn partners(&self) -> Vec<PartnerSite> {
        let region = hold(&self.region);
        let site = |(partner, server): (&Partner, &Arc<Server>)| PartnerSite {
            id: partner.id().to_owned(),
            name: partner.name().to_owned(),
            base_url: server.base.clone(),
            format: partner.format(),
            feed_url: format!("{}{}", server.base, feed_path(partner.format())),
            courses: partner.course_count(),
        };
        region.partners().iter().zip(&self.servers).map(site).collect()
    }

    /// The region as it is now.
    pub fn region(&self) -> Region {
        hold(&self.region).clone()
    }

    /// Lets a partner behave in another way from now on.
    ///
    /// # Errors
    /// [`DemoError::NoPartner`] where nobody is called so.
    pub fn set_behaviour(&self, partner: &str, behaviour: Behaviour) -> Result<(), DemoError> {
        let region = hold(&self.region);
        let (partner, server) = self.find(&region, partner)?;
        *hold(&server.behaviour) = behaviour;
        server.rebuild(partner, region.day());
        Ok(())
    }

    /// Lets a day pass in the whole region; gives the number of courses that changed and of those that left.
    pub fn advance_day(&self) -> (usize, usize) {
        let mut region = hold(&self.region);
        let change = region.advance_day();
        for (partner, server) in region.partners().iter().zip(&self.servers) {
            server.rebuild(partner, region.day());
        }
        change
    }

    /// What a partner's server was asked, in order.
    ///
    /// # Errors
    /// [`DemoError::NoPartner`] where nobody is called so.
    pub fn visits(&self, partner: &str) -> Result<Vec<Visit>, DemoError> {
        let region = hold(&self.region);
        let (_, server) = self.find(&region, partner)?;
        Ok(hold(&server.visits).clone())
    }

    /// Stops every server and waits until open answers are sent.
    pub async fn shutdown(mut self) {
        // Nobody listens any more where all servers have stopped already.
        let _ = self.stop.send(true);
        for task in self.tasks.drain(..) {
            if let Err(error) = task.await {
                tracing::warn!(%error, "a partner's server did not stop cleanly");
            }
        }
    }

    fn find<'a>(&'a self, region: &'a Region, id: &str) -> Result<(&'a Partner, &'a Arc<Server>), DemoError> {
        let pair = region.partners().iter().zip(&self.servers).find(|(partner, _)| partner.id() == id);
        pair.ok_or_else(|| DemoError::NoPartner(id.to_owned()))
    }
}

impl Server {
    fn rebuild(&self, partner: &Partner, day: u32) {
        let mut partner = partner.clone();
        if *hold(&self.behaviour) == Behaviour::HalfGone {
            let mut place = 0;
            partner.courses.retain(|_| {
                place += 1;
                place % 2 == 0
            });
        }
        *hold(&self.day) = day;
        let site = Arc::new(Site::new(&partner, &self.base, self.today));
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = site;
    }

    /// The body of an address and whether it is the partner's true answer.
    fn page(&self, path: &str, query: Option<&str>) -> Result<Page, StatusCode> {
        let site = Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner));
        let behaviour = *hold(&self.behaviour);
        if path != "/robots.txt" && behaviour == Behaviour::Down {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let mut page = site.answer(path, query).ok_or(StatusCode::NOT_FOUND)?;
        match behaviour {
            _ if path == "/robots.txt" => {}
            Behaviour::Empty => page.body.clear(),
            Behaviour::Truncated => page.body.truncate(page.body.len() / 2),
            Behaviour::ErrorPage => {
                page.content_type = "text/html; charset=utf-8";
                page.body = b"<!DOCTYPE html><title>Virhe</title><p>Palvelussa on tilap&auml;inen h&auml;iri&ouml;.</p>".to_vec();
            }
            Behaviour::Normal | Behaviour::HalfGone | Behaviour::Down => {}
        }
        Ok(page)
    }

    /// Time of the last change, in the form of HTTP.
    fn last_modified(&self) -> String {
        let day = crate::calendar::shift(self.today, i64::from(*hold(&self.day)) - 1);
        format!("{} 02:15:00 GMT", day.format("%a, %d %b %Y"))
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let uri = request.uri().clone();
    let response = if *request.method() == Method::GET || *request.method() == Method::HEAD {
        match server.page(uri.path(), uri.query()) {
            Ok(page) => send(&server, page, request.headers()),
            Err(status) => (status, status.canonical_reason().unwrap_or_default()).into_response(),
        }
    } else {
        StatusCode::METHOD_NOT_ALLOWED.into_response()
    };
    let target = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    hold(&server.visits).push(Visit { target, status: response.status().as_u16() });
    response
}

/// Which validators a site sends.
fn validators(format: Format) -> (Option<&'static str>, bool) {
    match format {
        Format::XcriCap12 | Format::CsvSwedish | Format::HtmlLists => (Some(""), true),
        Format::XcriCap11 | Format::CsvFinnish => (None, true),
        Format::HtmlSitemap | Format::Microdata => (Some("W/"), false),
        Format::Kouta | Format::JsonLdPages | Format::MixedPages | Format::JsonLdGraph => (Some(""), false),
    }
}

fn send(server: &Server, page: Page, asked: &HeaderMap) -> Response {
    let (strength, dated) = validators(server.format);
    let digest = blake3::hash(&page.body).to_hex();
    let tag = strength.map(|strength| format!("{strength}\"{}\"", digest.get(..16).unwrap_or_default()));
    let modified = dated.then(|| server.last_modified());
    let asked_for = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let mut builder = Response::builder().header(header::CONTENT_TYPE, page.content_type);
    for (name, value) in [(header::ETAG, &tag), (header::LAST_MODIFIED, &modified)] {
        if let Some(value) = value {
            builder = builder.header(name, value);
        }
    }
    let unchanged = match (asked_for(header::IF_NONE_MATCH), &tag) {
        (Some(known), Some(tag)) => known.split(',').any(|one| one.trim() == "*" || same_tag(one, tag)),
        _ => modified.is_some() && asked_for(header::IF_MODIFIED_SINCE) == modified.as_deref(),
    };
    let packs = matches!(server.format, Format::XcriCap12 | Format::Kouta | Format::JsonLdGraph);
    let body = match (
        unchanged,
        packs && asked_for(header::ACCEPT_ENCODING).is_some_and(|coding| coding.contains("gzip")),
    ) {
        (true, _) => {
            builder = builder.status(StatusCode::NOT_MODIFIED);
            Vec::new()
        }
        (false, true) => {
            builder =
                builder.header(header::CONTENT_ENCODING, "gzip").header(header::VARY, "Accept-Encoding");
            gzip(&page.body)
        }
        (false, false) => page.body,
    };
    builder.body(Body::from(body)).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Weak comparison of entity tags.
fn same_tag(one: &str, other: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    opaque(one) == opaque(other)
}
