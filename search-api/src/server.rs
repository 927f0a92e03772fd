//! Accepting connections: header read timeout, a cap on what is served at once, and a graceful stop.
//!
//! `axum::serve` sets no timer, so that a half-sent request is held open for ever; this loop is hyper's own with one.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tower::Service;

/// Time to send a request's head, and for which an idle connection is kept.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Time that requests under way get when the server stops.
const DRAIN: Duration = Duration::from_secs(20);
/// Connections served at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 1024;

/// Why serving ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listening socket failed.
    #[error("cannot accept connections: {0}")]
    Accept(#[from] std::io::Error),
}

/// Serves until `stop` resolves, then lets requests under way finish (at most 20 s).
///
/// # Errors
/// Where the listening socket fails for good.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let mut make_service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut stop = std::pin::pin!(stop);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&connections).acquire_owned() => permit,
            () = &mut stop => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) if is_passing(&error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
                Err(error) => return Err(error.into()),
            },
            () = &mut stop => break,
        };
        let Ok(service) = make_service.call(AddressedStream(peer)).await;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_headers(100)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A peer that goes away is its own business.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way after 20 s; stopping all the same");
    }
    Ok(())
}

/// Running out of file descriptors or a peer that hung up passes; a broken listener does not.
fn is_passing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Kind;
    let kinds = [Kind::ConnectionAborted, Kind::ConnectionReset, Kind::ConnectionRefused, Kind::Interrupted];
    kinds.contains(&error.kind()) || matches!(error.raw_os_error(), Some(23 | 24 | 12 | 105))
}

/// The peer's address, as the target of the connection's service.
struct AddressedStream(SocketAddr);

impl axum::extract::connect_info::Connected<AddressedStream> for SocketAddr {
    fn connect_info(stream: AddressedStream) -> Self {
        stream.0
    }
}

/// The address that a request came from.
pub(crate) type Peer = ConnectInfo<SocketAddr>;
