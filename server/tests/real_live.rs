//! `/live` on a real engine: each line exactly once, whatever happens to the container, its log, or its reader.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/real.rs"]
mod real;
#[path = "support/served.rs"]
mod served;
mod support;

use real::{LOUD, Numbers, Running, connection, docker, written};
use served::{Reader, Served};
use tokio::task::spawn_blocking;

const LOGS: &str = r#"quayside_upstreams{kind="logs"}"#;
const STATS: &str = r#"quayside_upstreams{kind="stats"}"#;
const SUBSCRIBERS: &str = "quayside_live_subscribers";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_k13_a_container_that_is_restarted_goes_on_in_the_same_stream() {
    let served = Served::new(connection()).await;
    for options in [&[] as &[&str], &["-t"]] {
        let loud = Running::with(options, &["sh", "-c", LOUD]);
        served.until_known(&loud.0).await;
        let mut reader = Reader::open(&served).await;
        reader.join_log(&served, &loud.0).await;
        reader.until(|reader| reader.lines.len() >= 200).await;
        docker(&["restart", "-t", "0", &loud.0]);
        reader.until(|reader| reader.lines.last().is_some_and(|line| line.starts_with("2 "))).await;
        docker(&["kill", &loud.0]);
        docker(&["start", &loud.0]);
        reader.until(|reader| reader.lines.last().is_some_and(|line| line.starts_with("3 "))).await;
        docker(&["kill", &loud.0]);
        docker(&["wait", &loud.0]);
        let all = written(&loud.0);
        reader.until(|reader| reader.lines.last() == all.last()).await;
        reader.assert_runs(&all, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_l7_who_comes_back_gets_each_line_once() {
    let served = Served::new(connection()).await;
    let mut numbers = Numbers::new(&[]);
    let topic = format!("log:{}", numbers.name());
    served.until_known(numbers.name()).await;
    let mut reader = Reader::open(&served).await;
    reader.join_log(&served, numbers.name()).await;
    let mut places = Vec::new();
    for _ in 0..5 {
        let last = numbers.write(100);
        reader.until(|reader| reader.last() == last).await;
        places.push((reader.place.clone(), last));
    }
    reader.assert_each_once(1, 500);
    drop(reader);
    // Soon: the console has the log still, and more is written meanwhile. What the client knows is not what it was sent.
    for (place, known) in &places {
        let mut back = Reader::resume(&served, &topic, place).await;
        let last = numbers.write(50);
        back.until(|reader| reader.last() == last).await;
        back.assert_each_once(known + 1, last);
    }
    // After so long that the console has let go of it, and after more lines than it would hold.
    served.until_figure(LOGS, 0).await;
    numbers.write(30_000);
    for (place, known) in &places[2..4] {
        let mut back = Reader::resume(&served, &topic, place).await;
        let last = numbers.write(1000);
        back.until(|reader| reader.last() == last).await;
        back.assert_each_once(known + 1, last);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_l2_a_slow_reader_is_told_what_it_missed_and_others_miss_nothing() {
    let served = Served::new(connection()).await;
    let mut numbers = Numbers::new(&[]);
    served.until_known(numbers.name()).await;
    let mut slow = Reader::narrow(&served, 16 * 1024).await;
    let mut quick = Reader::open(&served).await;
    let mut last = numbers.write(10);
    for reader in [&mut slow, &mut quick] {
        reader.join_log(&served, numbers.name()).await;
        reader.until(|reader| reader.last() == last).await;
    }
    // Each time less than the console holds, so that who reads has time for it; the slow one takes a part of it.
    for _ in 0..20 {
        last = numbers.write(5000);
        quick.until(|reader| reader.last() == last).await;
        slow.take(192 * 1024).await;
        assert!(served.figure("quayside_live_queue_bytes").await <= 2 * 256 * 1024);
    }
    quick.assert_each_once(1, last);
    slow.until(|reader| reader.last() == last).await;
    let (mut due, mut skipped) = (1, 0);
    let mut marks = slow.marks.iter().peekable();
    for (nth, number) in slow.numbers().enumerate() {
        while let Some(mark) = marks.next_if(|mark| mark.after == nth) {
            assert_eq!(mark.word, "skipped");
            due += mark.lines;
            skipped += mark.lines;
        }
        assert_eq!(number, due, "{:?}", slow.marks);
        due += 1;
    }
    assert_eq!((due, marks.next()), (last + 1, None));
    assert!(skipped > 0, "it was slow enough");
    assert_eq!(served.figure("quayside_log_lines_skipped_total").await, skipped);
    assert_eq!(served.figure(LOGS).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_k14_a_log_that_is_rotated_does_not_fall_silent() {
    let served = Served::new(connection()).await;
    let mut numbers = Numbers::new(&["--log-opt", "max-size=10k", "--log-opt", "max-file=1"]);
    served.until_known(numbers.name()).await;
    let mut reader = Reader::open(&served).await;
    reader.join_log(&served, numbers.name()).await;
    // About fifty lines are a file. What an engine drops while it cuts one, it does not tell.
    for count in [5, 40, 40, 40, 40, 40, 3000, 10] {
        let last = numbers.write(count);
        reader.until(|reader| reader.last() == last).await;
    }
    let told: Vec<(u64, &String)> = reader.numbers().zip(&reader.places).collect();
    for pair in told.windows(2) {
        let [(before, at), (next, then)] = *pair else { unreachable!() };
        // An engine of 26 may tell the last line of a file once more itself: the same time, and so the next number.
        let again = before == next && then.split_once('.') == Some((at.split_once('.').unwrap().0, "1"));
        assert!(before < next || again, "in order, and none twice: {pair:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_k12_a_container_that_is_removed_ends_its_topics() {
    let served = Served::new(connection()).await;
    let mut numbers = Numbers::new(&[]);
    let id = numbers.running.id();
    served.until_known(numbers.name()).await;
    let mut reader = Reader::open(&served).await;
    reader.join_log(&served, numbers.name()).await;
    reader.join(&served, &format!("stats:{id}"), None).await;
    let last = numbers.write(10);
    reader.until(|reader| reader.last() == last && reader.stats.iter().any(|row| row[3].is_number())).await;
    assert_eq!((served.figure(LOGS).await, served.figure(STATS).await), (1, 1));
    docker(&["rm", "-f", numbers.name()]);
    reader.until(|reader| reader.ends.len() == 2).await;
    reader.ends.sort();
    let end = |topic: &str| (format!("{topic}:{id}"), "removed".to_owned());
    assert_eq!(reader.ends, [end("log"), end("stats")]);
    assert_eq!((reader.numbers().count(), reader.marks.last().unwrap().word.as_str()), (10, "removed"));
    for kind in [LOGS, STATS] {
        served.until_figure(kind, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_l5_nothing_is_open_at_the_engine_when_nobody_reads() {
    let served = Served::new(connection()).await;
    let mut numbers = Numbers::new(&[]);
    served.until_known(numbers.name()).await;
    let last = numbers.write(10);
    let mut readers = Vec::new();
    for _ in 0..5 {
        let mut reader = Reader::open(&served).await;
        reader.join_log(&served, numbers.name()).await;
        reader.join(&served, &format!("stats:{}", numbers.name()), None).await;
        reader.until(|reader| reader.last() == last && reader.stats.iter().any(|row| row[3].is_number())).await;
        readers.push(reader);
    }
    assert_eq!((served.figure(LOGS).await, served.figure(STATS).await, served.figure(SUBSCRIBERS).await), (1, 1, 5));
    drop(readers);
    for figure in [LOGS, STATS, SUBSCRIBERS] {
        served.until_figure(figure, 0).await;
    }
}

/// Percent of a core, and bytes of memory, as `docker stats` says.
fn docker_stats(container: &str) -> (f64, f64) {
    let said = docker(&["stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}}", container]);
    let mut words = said.split_whitespace();
    let cpu = words.next().unwrap().trim_end_matches('%').parse().unwrap();
    let memory = words.next().unwrap();
    let (number, unit) = memory.split_at(memory.find(char::is_alphabetic).unwrap());
    let unit = match unit {
        "B" => 1.0,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        _ => panic!("{memory}"),
    };
    (cpu, number.parse::<f64>().unwrap() * unit)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a real engine"]
async fn real_live_stats_agree_with_docker_stats() {
    let served = Served::new(connection()).await;
    let options = ["--cpus", "0.5", "--memory", "64m"];
    let busy = Running::with(&options, &["sh", "-c", "while :; do :; done"]);
    served.until_known(&busy.0).await;
    let mut reader = Reader::open(&served).await;
    reader.join(&served, &format!("stats:{}", busy.0), None).await;
    reader.until(|reader| reader.stats.iter().any(|row| row[1].is_number())).await;
    // Both are asked for the same seconds, but not for the same moments: other tests disturb one of them now and then.
    let mut rounds = Vec::new();
    for _ in 0..10 {
        reader.stats.clear();
        let name = busy.0.clone();
        let asking = spawn_blocking(move || (0..4).map(|_| docker_stats(&name)).collect::<Vec<_>>());
        reader.until(|_| asking.is_finished()).await;
        let (direct_cpu, direct_memory): (Vec<f64>, Vec<f64>) = asking.await.unwrap().into_iter().unzip();
        let of = |place: usize| reader.stats.iter().filter_map(|row| row[place].as_f64()).collect::<Vec<_>>();
        assert!(of(4).iter().all(|limit| *limit == f64::from(64 * 1024 * 1024)));
        let cpu = (mean(&of(1)), mean(&direct_cpu));
        let memory = (mean(&of(3)), mean(&direct_memory));
        if (cpu.0 - cpu.1).abs() <= 2.0 && (memory.0 - memory.1).abs() <= 64.0 * 1024.0 {
            return;
        }
        rounds.push((cpu, memory));
    }
    panic!("they never agreed: {rounds:?}");
}
