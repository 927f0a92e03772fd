//! A full disk, a directory that cannot be written, a damaged page: told with what to do, and nothing is lost.

use std::{fmt::Write, fs, path::Path};

use crate::harness::{App, Ran, Reply, World};

/// A feed of some 600 kB that hardly compresses; it replaces the twelve courses of the good run by more.
fn large_feed() -> String {
    let mut feed = "id;title;url;start;municipality;description\n".to_owned();
    for n in 0..1200u32 {
        let _ = write!(feed, "{n};Kurssi {n};https://koulu.example/kurssi/{n};1.9.2027;Kotka;");
        (0..7).for_each(|part: u64| {
            let mixed = (u64::from(n) * 7 + part + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let _ = write!(feed, "{:016x} ", mixed ^ (mixed >> 29));
        });
        feed.push_str("kuvausta\n");
    }
    feed
}

/// Runs a script in which `$BIN` is the binary, `$DATA` the data directory and `$DISK` a directory to mount on. None
/// where this machine lets nobody mount anything.
fn with_mounts(app: &App, script: &str) -> Option<Ran> {
    let mounted = |script: &str| {
        let disk = app.data().join("disk");
        fs::create_dir_all(&disk).unwrap();
        let mut command = app.command(&[]);
        let bin = command.get_program().to_owned();
        command = {
            let mut wrapped = std::process::Command::new("unshare");
            wrapped.args(["-rm", "sh", "-c", script]);
            wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            wrapped.env("BIN", bin).env("DATA", app.data()).env("DISK", disk);
            wrapped
        };
        command.output().ok().map(|output| Ran {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: std::time::Duration::ZERO,
        })
    };
    let may = mounted("mount -t tmpfs none \"$DISK\"").is_some_and(|ran| ran.code == Some(0));
    if !may {
        eprintln!("nothing can be mounted here: only the limit of a file's size was tried");
        return None;
    }
    mounted(script)
}

/// After whatever it was, the index agrees with the catalogue and a crawl brings what the partner lists.
fn recovers(world: &World) {
    let report = world.app.crawl();
    assert_eq!(world.app.live(), 1200, "{report}");
    let verified = world.app.run(&["index", "verify", "--json"]);
    assert_eq!((verified.code, &verified.json()["agrees"]), (Some(0), &true.into()), "{verified:?}");
}

#[test]
fn a_file_that_may_not_grow_fails_the_run_alone() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(large_feed())]);
    // In blocks of 512 bytes: more than the feed compressed, less than what the catalogue then takes.
    let script = "trap '' XFSZ; ulimit -f 900; exec \"$0\" crawl --json";
    let bin = world.app.command(&[]).get_program().to_owned();
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", script]).arg(bin).env("OPINOVI_DATA", world.app.data()).env("TZ", "UTC");
    let output = limited.output().unwrap();
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let message = said["sources"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(said["sources"][0]["outcome"], "failed", "{said}");
    assert!(message.contains("nothing was written") && message.contains("disk"), "{message}");
    assert_eq!(world.app.live(), 12);
    let shown = world.app.run(&["sources", "--json"]).json();
    assert_eq!(shown["sources"][0]["outcome"], "failed", "the run's end was noted: {shown}");
    recovers(&world);
}

#[test]
fn a_full_disk_is_told_with_what_to_do_and_costs_nothing() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(large_feed())]);
    // By where the space ends: before anything can be opened, at the body, in the catalogue, in the index.
    for size in ["196k", "300k", "800k", "1100k"] {
        let script = format!(
            r#"mount -t tmpfs -o size={size} none "$DISK" || exit 9
            cp -a "$DATA"/catalogue* "$DATA"/index "$DATA"/bodies "$DATA"/feeds.toml "$DISK"/
            export OPINOVI_DATA="$DISK"
            "$BIN" crawl > "$DATA"/said 2>&1
            mount -o remount,size=100m "$DISK"
            "$BIN" sources --json && "$BIN" index verify > /dev/null && "$BIN" crawl > /dev/null && "$BIN" sources --json && "$BIN" index verify"#
        );
        let Some(ran) = with_mounts(&world.app, &script) else { return };
        assert_eq!(ran.code, Some(0), "{size}: {ran:?}");
        let said = fs::read_to_string(world.app.data().join("said")).unwrap();
        assert!(said.contains("free some space") || said.contains("disk is full"), "{size}: {said}");
        assert!(!said.contains("panicked"), "{size}: {said}");
        let documents = serde_json::Deserializer::from_str(&ran.out).into_iter::<serde_json::Value>();
        let states: Vec<serde_json::Value> = documents.map_while(Result::ok).collect();
        let courses = |state: &serde_json::Value| state["sources"][0]["courses"].as_u64().unwrap();
        // All of the run or nothing of it.
        assert!([12, 1200].contains(&courses(&states[0])), "{size}: {ran:?}");
        assert_eq!(courses(&states[1]), 1200, "{size}: {ran:?}");
    }
}

#[test]
fn a_directory_that_can_only_be_read_is_told_and_left_as_it_is() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(large_feed())]);
    let script = r#"mount --bind "$DATA" "$DATA" && mount -o remount,ro,bind "$DATA" || exit 9
        for command in crawl sources "index verify" "run --listen 127.0.0.1:0"; do "$BIN" --data "$DATA" $command; echo "code $?"; done"#;
    let Some(ran) = with_mounts(&world.app, script) else { return };
    assert_eq!(ran.out.matches("code 1").count(), 4, "{ran:?}");
    assert_eq!(ran.err.matches("must be writable").count(), 4, "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    recovers(&world);
}

/// Turns a byte within a course's record over, in the file.
fn damage_a_record(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let zstd = [0x28, 0xb5, 0x2f, 0xfd];
    let starts: Vec<usize> = (0..bytes.len() - 64).filter(|at| bytes[*at..].starts_with(&zstd)).collect();
    assert!(!starts.is_empty(), "records are in the file");
    starts.into_iter().for_each(|at| bytes[at + 40] ^= 1);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_damaged_record_is_found_named_and_brought_back() {
    let world = World::after_a_good_run();
    let copy = world.app.data().join("copy.sqlite3");
    let copy = copy.to_str().unwrap();
    assert_eq!(world.app.run(&["backup", copy]).code, Some(0));
    damage_a_record(&world.app.data().join(store::SqliteStore::FILE));
    let verified = world.app.run(&["index", "verify", "--json"]);
    let faults = verified.json()["faults"].as_array().unwrap().clone();
    let names = |fault: &serde_json::Value| {
        let fault = fault.as_str().unwrap();
        fault.contains("koulu:") && fault.contains("opinovi restore FILE")
    };
    assert_eq!(verified.code, Some(1), "{verified:?}");
    assert!(faults.iter().any(names), "{faults:?}");
    // What the index holds is found all the same.
    assert_eq!(world.app.run(&["index", "rebuild"]).code, Some(1));
    assert_eq!(world.app.run(&["restore", copy]).code, Some(0));
    assert_eq!(world.app.live(), 12);
    assert_eq!(world.app.run(&["index", "verify"]).code, Some(0));
}
