//! `opinovi`: reads arguments, wires the rooms together, prints.

mod cli;
mod command;
mod config;
mod crawling;
mod directory;
mod follow;
mod output;
mod vocabularies;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};

/// Answering a search makes thousands of small texts and drops them again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit code of wrong usage or configuration.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    output::start_logging(cli.log_json, cli.command.serves());
    match run(&cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("opinovi: {error:#}");
            let is_usage = error.chain().any(|cause| cause.is::<output::Usage>());
            ExitCode::from(if is_usage { WRONG_USAGE } else { 1 })
        }
    }
}

/// Whether everything that was asked for was done; what failed has been said on standard error.
fn run(cli: &Cli) -> anyhow::Result<bool> {
    match &cli.command {
        Command::Demo(args) => command::demo::run(cli, args),
        Command::Run(args) => command::serve::run(cli, args, command::serve::Crawling::Scheduled),
        Command::Serve(args) => command::serve::run(cli, args, command::serve::Crawling::None),
        Command::Crawl(args) => command::crawl::run(cli, args),
        Command::Check(args) => command::check::run(cli, args),
        Command::Sources(args) => command::sources::run(cli, args),
        Command::Approve(args) => command::decide::run(cli, args, catalogue::port::Decision::Approve),
        Command::Reject(args) => command::decide::run(cli, args, catalogue::port::Decision::Reject),
        Command::Search(args) => command::search::run(cli, args),
        Command::Index(args) => command::index::run(cli, args),
        Command::Robots(args) => command::robots::run(args),
        Command::Schedule(args) => command::schedule::run(args),
        Command::NetCheck(args) => command::net_check::run(args),
        Command::Read(args) => command::read::run(cli, args),
        Command::Dictionary(args) => command::dictionary::run(cli, args),
        Command::Vocabulary(args) => command::vocabulary::run(cli, args),
        Command::Backup(args) => command::backup::backup(cli, args),
        Command::Restore(args) => command::backup::restore(cli, args),
        Command::Export(args) => command::export::run(cli, args),
        Command::Bench(args) => command::bench::run(cli, args),
        Command::Quality(args) => command::quality::run(cli, args),
    }
}
