//! Serves the demo region's partners alone, for looking at them: `cargo run -p demo --example partners [DAY]`.
#![allow(clippy::print_stdout)]

use demo::{Region, feeds_toml, serve};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let day = std::env::args().nth(1).unwrap_or_else(|| "2026-11-23".to_owned()).parse()?;
    let handles = serve(Region::new(1, day), Some(18_080)).await?;
    for site in handles.partners() {
        println!("{:14} {:4} {}", site.id, site.courses, site.feed_url);
    }
    println!("{}", feeds_toml(&handles, day));
    tokio::signal::ctrl_c().await?;
    handles.shutdown().await;
    Ok(())
}
