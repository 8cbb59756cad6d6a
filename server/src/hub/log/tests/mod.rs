//! Every line exactly once, whatever happens on the way.

mod fake;
mod turns;

use super::{Batch, Follower, Start};
use crate::endpoints::Endpoint;
use crate::hub::Hub;
use app::contract::Container;
use engine::Transport;
use engine::log::Position;
use fake::{Fake, HOUR, ID};
use serde_json::Value;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// A hub at that engine, which knows its container.
fn hub(fake: &Arc<Fake>) -> Arc<Hub> {
    let transport: Arc<dyn Transport> = Arc::<Fake>::clone(fake);
    let hub = Arc::new(Hub::new(Arc::new(Endpoint::new("local", "unix:///fake.sock", transport))));
    row(&hub, "running");
    hub
}

fn row(hub: &Hub, state: &str) {
    hub.containers.patch(vec![Container { id: ID.into(), state: state.into(), ..Container::default() }], vec![]);
}

fn engine(lines: usize) -> Arc<Fake> {
    let fake = Arc::new(Fake::default());
    fake.docker().write(lines);
    fake
}

/// One who follows the log, and what was told: lines by their text, marks as `<gap>`.
struct Reading {
    follower: Follower,
    told: Vec<String>,
    /// The positions of the lines among them.
    at: Vec<Position>,
    last: Position,
}

impl Reading {
    fn of(hub: &Arc<Hub>, start: Start) -> Self {
        Self { follower: hub.follow_log(ID, start), told: Vec::new(), at: Vec::new(), last: Position::default() }
    }

    /// One that has been told all there was.
    async fn settled(hub: &Arc<Hub>, start: Start) -> Self {
        let mut reading = Self::of(hub, start);
        reading.settle().await;
        reading
    }

    fn note(&mut self, batch: &Batch) {
        let entries = std::str::from_utf8(&batch.entries).unwrap();
        let entries: Vec<Value> = serde_json::from_str(&format!("[{entries}]")).unwrap();
        let lines = entries.iter().filter(|entry| entry.is_array()).count();
        assert_eq!(lines, usize::try_from(batch.lines).unwrap());
        for entry in entries {
            if let Some(mark) = entry["mark"].as_str() {
                let count = entry["lines"].as_u64().unwrap();
                self.told.push(if count > 0 { format!("<{mark} {count}>") } else { format!("<{mark}>") });
            } else {
                self.told.push(entry[2].as_str().unwrap().to_owned());
                self.at.push(entry[0].as_str().unwrap().parse().unwrap());
                assert_eq!(self.at.last().copied().unwrap().max(batch.last), batch.last);
            }
        }
        assert!(batch.last >= self.last, "positions grow");
        self.last = batch.last;
    }

    /// Takes what comes, until nothing has come for longer than anybody waits before it tries again.
    async fn settle(&mut self) {
        while let Ok(Some(batch)) = timeout(Duration::from_secs(8), self.follower.next()).await {
            self.note(&batch);
        }
    }

    /// What was told since it was asked last.
    async fn news(&mut self) -> Vec<String> {
        self.settle().await;
        std::mem::take(&mut self.told)
    }
}

/// Compares what was told, and shows no more than where the first difference is: logs are long.
macro_rules! assert_told {
    ($told:expr, $wanted:expr $(, $($why:tt)+)?) => {
        if let Some(difference) = difference(&$told[..], &$wanted[..]) {
            panic!("{difference}{}", String::new() $(+ ": " + &format!($($why)+))?);
        }
    };
}

fn difference<W: Debug>(told: &[String], wanted: &[W]) -> Option<String>
where
    String: PartialEq<W>,
{
    let same = told.iter().zip(wanted).take_while(|(told, wanted)| told == wanted).count();
    let (from, all) = (same.saturating_sub(2), (told.len(), wanted.len()));
    let near = |length: usize| from.min(length)..(same + 3).min(length);
    (all != (same, same)).then(|| {
        let (told, wanted) = (&told[near(all.0)], &wanted[near(all.1)]);
        format!("entry {same} is another; from {from} on: told {told:?} of {}, wanted {wanted:?} of {}", all.0, all.1)
    })
}

fn lines(range: std::ops::RangeInclusive<usize>) -> Vec<String> {
    range.map(|nth| format!("line {nth}")).collect()
}

fn at(nanos: i64) -> Position {
    Position { nanos, nth: 0 }
}

#[tokio::test(start_paused = true)]
async fn who_begins_now_gets_what_is_written_from_now_on() {
    let fake = engine(100);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    assert_told!(reading.told, [""; 0]);
    fake.docker().write(50);
    assert_told!(reading.news().await, lines(101..=150));
    // Now is when it joined, not when it is first waited for.
    let mut reading = Reading::of(&hub, Start::Now);
    fake.docker().write(50);
    sleep(Duration::from_secs(1)).await;
    assert_told!(reading.news().await, lines(151..=200));
    // An empty log is followed from its first line on.
    let fake = engine(0);
    let hub = self::hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    fake.docker().write(3);
    assert_told!(reading.news().await, lines(1..=3));
}

#[tokio::test(start_paused = true)]
async fn live_l1_one_stream_for_all_however_late_they_join() {
    let fake = engine(5000);
    let hub = hub(&fake);
    let mut readings = vec![Reading::settled(&hub, Start::Tail(20)).await];
    assert_told!(readings[0].told, lines(4981..=5000));
    for late in 0..10 {
        fake.docker().write(100);
        readings.push(Reading::settled(&hub, Start::After(readings[0].last)).await);
        fake.docker().write(100);
        readings[0].settle().await;
        assert_eq!(fake.docker().open(), 1, "after {late}");
    }
    assert_told!(readings[0].told, lines(4981..=7000));
    for (nth, reading) in readings.iter_mut().enumerate().skip(1) {
        assert_told!(reading.news().await, lines(5000 + (nth - 1) * 200 + 1..=7000));
    }
    assert_eq!((hub.logs.open_now(), hub.logs.skipped()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_newest_lines_are_told_whether_the_ring_holds_them_or_not() {
    let fake = engine(3000);
    let hub = hub(&fake);
    assert_told!(Reading::settled(&hub, Start::Tail(1)).await.told, lines(3000..=3000));
    assert_told!(Reading::settled(&hub, Start::Tail(2500)).await.told, lines(501..=3000));
    assert_told!(Reading::settled(&hub, Start::Tail(9000)).await.told, lines(1..=3000));
    assert!(Reading::settled(&hub, Start::Tail(0)).await.told.is_empty());
    fake.docker().write(500);
    assert_told!(Reading::settled(&hub, Start::Tail(200)).await.told, lines(3301..=3500));
}

#[tokio::test(start_paused = true)]
async fn live_l7_resumed_anywhere_nothing_is_lost_or_doubled() {
    let fake = engine(2000);
    let first = Reading::settled(&hub(&fake), Start::Tail(2000)).await;
    assert_told!(first.told, lines(1..=2000));
    for nth in [0, 1, 777, 1500, 1950, 1998, 1999] {
        // A console that knows nothing of the log yet, and one that followed it all the time.
        let hub = hub(&fake);
        for _ in 0..2 {
            let resumed = Reading::settled(&hub, Start::After(first.at[nth])).await;
            assert_told!(resumed.told, lines(nth + 2..=2000));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn live_l7_who_is_cut_off_before_the_first_line_has_a_place_to_resume_from() {
    for (start, from) in [(Start::Now, 11), (Start::Tail(0), 11), (Start::Tail(3), 8)] {
        let fake = engine(10);
        let cut = Reading::of(&hub(&fake), start).follower.next().await.unwrap();
        assert_eq!((cut.entries.len(), cut.lines), (0, 0));
        fake.docker().write(5);
        // By another console, and by its text.
        let place = cut.last.to_string().parse().unwrap();
        assert_told!(Reading::settled(&hub(&fake), Start::After(place)).await.told, lines(from..=15), "{start:?}");
    }
    // Before the first line there is none.
    let hub = hub(&engine(0));
    let mut silent = hub.follow_log(ID, Start::Now);
    assert!(timeout(Duration::from_secs(8), silent.next()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn live_l7_the_ring_may_have_moved_on_by_much() {
    let fake = engine(10);
    let hub = hub(&fake);
    let held = Reading::settled(&hub, Start::Now).await;
    let resume = Reading::settled(&hub, Start::Tail(5)).await.at[0];
    fake.docker().write(60_000);
    sleep(Duration::from_secs(1)).await;
    let mut resumed = Reading::settled(&hub, Start::After(resume)).await;
    assert_told!(resumed.news().await, lines(7..=60_010));
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn lines_may_be_written_between_any_two_requests() {
    for restless in [1, 40, 400, 2500] {
        for nth in [100, 498, 499] {
            let fake = engine(500);
            let first = Reading::settled(&hub(&fake), Start::Tail(500)).await.at[nth];
            sleep(Duration::from_secs(5)).await;
            let hub = hub(&fake);
            fake.docker().restless = restless;
            let (mut one, mut two) = (Reading::of(&hub, Start::After(first)), Reading::of(&hub, Start::After(first)));
            tokio::join!(one.settle(), two.settle());
            fake.docker().restless = 0;
            let all = lines(nth + 2..=fake.docker().written);
            for reading in [one, two] {
                assert_told!(reading.told, all, "{restless} lines a request, after {nth}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn live_l9_three_hundred_lines_of_one_nanosecond() {
    let fake = engine(50);
    fake.docker().write_apart(&[0; 300]);
    fake.docker().write(20);
    let first = Reading::settled(&hub(&fake), Start::Tail(370)).await;
    assert_told!(first.told, lines(1..=370));
    for nth in [48, 49, 50, 51, 200, 348, 349, 350] {
        let resumed = Reading::settled(&hub(&fake), Start::After(first.at[nth])).await;
        assert_told!(resumed.told, lines(nth + 2..=370));
    }
    // The log's end is among them, and more of them come.
    let fake = engine(50);
    fake.docker().write_apart(&[0; 300]);
    let mut resumed = Reading::settled(&hub(&fake), Start::After(first.at[200])).await;
    fake.docker().write_apart(&[0; 2000]);
    assert_told!(resumed.news().await, lines(202..=2350));
}

#[tokio::test(start_paused = true)]
async fn lines_of_two_outputs_may_be_stamped_in_the_wrong_order() {
    let fake = engine(300);
    let steps: Vec<i64> = (0..300).map(|nth| [2_000_000, -1_500_000, 900_000, 0, -300_000][nth % 5]).collect();
    fake.docker().write_apart(&steps);
    let first = Reading::settled(&hub(&fake), Start::Tail(600)).await;
    assert_told!(first.told, lines(1..=600));
    for nth in (290..599).step_by(7) {
        let resumed = Reading::settled(&hub(&fake), Start::After(first.at[nth])).await;
        assert_told!(resumed.told, lines(nth + 2..=600));
    }
}

#[tokio::test(start_paused = true)]
async fn live_k13_a_restart_is_a_mark_between_lines() {
    let fake = engine(10);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    fake.docker().write(5);
    fake.docker().stop();
    row(&hub, "exited");
    assert_told!(reading.news().await, [lines(11..=15), vec!["<ended>".into()]].concat());
    assert_eq!(fake.docker().open(), 0);
    fake.docker().start();
    fake.docker().write(5);
    row(&hub, "running");
    assert_told!(reading.news().await, [vec!["<restarted>".into()], lines(16..=20)].concat());
    // So fast that the list of containers never shows it.
    fake.docker().write(1);
    fake.docker().stop();
    fake.docker().start();
    fake.docker().write(1);
    assert_told!(reading.news().await, ["line 21", "<restarted>", "line 22"]);
    assert_eq!(fake.docker().open(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_does_not_run_is_asked_for_what_it_wrote_and_then_left_alone() {
    let fake = engine(10);
    fake.docker().stop();
    let hub = hub(&fake);
    row(&hub, "exited");
    let mut reading = Reading::settled(&hub, Start::Tail(3)).await;
    assert_told!(reading.news().await, lines(8..=10));
    let asked = fake.docker().asked.len();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(fake.docker().asked.len(), asked);
    fake.docker().start();
    fake.docker().write(1);
    row(&hub, "running");
    assert_told!(reading.news().await, ["<restarted>", "line 11"]);
}

#[tokio::test(start_paused = true)]
async fn live_k1_the_engine_goes_away_and_comes_back() {
    let fake = engine(10);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    let mut behind = Reading::of(&hub, Start::After(at(1)));
    for round in 0..3 {
        fake.docker().write(10);
        fake.docker().away = true;
        fake.docker().crash();
        let late = timeout(Duration::from_secs(30), behind.follower.next()).await;
        assert!(late.is_err() || round > 0);
        reading.settle().await;
        fake.docker().write(3000 * round);
        fake.docker().away = false;
        reading.settle().await;
    }
    assert_told!(reading.told, lines(11..=9040));
    assert_eq!(fake.docker().open(), 1);
}

#[tokio::test(start_paused = true)]
async fn live_k7_stray_bytes_cost_no_line() {
    let fake = engine(10);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    for _ in 0..5 {
        fake.docker().write(10);
        fake.docker().stray();
        fake.docker().write(10);
        reading.settle().await;
    }
    assert_told!(reading.told, lines(11..=110));
}

#[tokio::test(start_paused = true)]
async fn live_k14_a_log_that_falls_silent_when_it_is_rotated_is_opened_anew() {
    let fake = engine(10);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    fake.docker().write(10);
    reading.settle().await;
    fake.docker().rotate(5);
    fake.docker().write(10);
    sleep(Duration::from_secs(20)).await;
    assert_told!(reading.news().await, lines(11..=30), "nothing was lost");
    fake.docker().rotate(0);
    fake.docker().write(10);
    sleep(Duration::from_secs(20)).await;
    assert_told!(reading.news().await, [vec!["<gap>".into()], lines(31..=40)].concat(), "nobody knows");
    // An engine that hangs over its newest lines still finds them by time.
    fake.docker().hangs = true;
    fake.docker().rotate(1);
    fake.docker().write(10);
    sleep(Duration::from_secs(30)).await;
    assert_told!(reading.news().await, lines(41..=50));
    assert_eq!(fake.docker().open(), 1);
}

#[tokio::test(start_paused = true)]
async fn live_k14_a_log_whose_newest_lines_cannot_be_told_is_followed_from_the_next() {
    let fake = engine(10);
    fake.docker().hangs = true;
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    fake.docker().write(10);
    assert_told!(reading.news().await, lines(11..=20));
    fake.docker().write(10);
    assert_told!(reading.news().await, lines(21..=30));
}

#[tokio::test(start_paused = true)]
async fn a_quiet_log_is_looked_at_seldom() {
    let fake = engine(10);
    let hub = hub(&fake);
    let _reading = Reading::settled(&hub, Start::Now).await;
    let asked = fake.docker().asked.len();
    sleep(Duration::from_secs(600)).await;
    let looks = fake.docker().asked.len() - asked;
    assert!((8..=13).contains(&looks), "{looks}");
    assert_eq!(fake.docker().open(), 1);
}

#[tokio::test(start_paused = true)]
async fn live_k12_a_removed_container_ends_its_log_within_two_seconds() {
    let fake = engine(10);
    let hub = hub(&fake);
    let mut reading = Reading::settled(&hub, Start::Now).await;
    fake.docker().write(1);
    fake.docker().gone = true;
    let since = Instant::now();
    hub.containers.patch(vec![], vec![ID.into()]);
    while let Some(batch) = reading.follower.next().await {
        reading.note(&batch);
    }
    assert_told!(reading.told, ["line 11", "<removed>"]);
    assert!(since.elapsed() <= Duration::from_secs(2));
    sleep(Duration::from_secs(1)).await;
    assert_eq!((fake.docker().open(), hub.logs.open_now()), (0, 0));
    // Who comes later is told as well.
    let mut late = Reading::of(&hub, Start::Tail(10));
    while let Some(batch) = late.follower.next().await {
        late.note(&batch);
    }
    assert_told!(late.told, ["<removed>"]);
}

#[tokio::test(start_paused = true)]
async fn live_k15_the_engines_clock_is_set_back() {
    for strict in [false, true] {
        let fake = engine(10);
        fake.docker().strict = strict;
        let hub = hub(&fake);
        let mut reading = Reading::settled(&hub, Start::Now).await;
        // Where the engine itself leaves lines out, nobody knows how many came before the first that is found again.
        let gap = if strict { vec!["<gap>".to_owned()] } else { vec![] };
        fake.docker().write(5);
        reading.settle().await;
        fake.docker().clock -= HOUR;
        fake.docker().write(5);
        sleep(Duration::from_secs(20)).await;
        assert_told!(reading.news().await, [lines(11..=15), gap.clone(), lines(16..=20)].concat());
        fake.docker().crash();
        fake.docker().write(5);
        sleep(Duration::from_secs(20)).await;
        assert_told!(reading.news().await, lines(21..=25));
        fake.docker().crash();
        fake.docker().clock -= HOUR;
        fake.docker().write(5);
        sleep(Duration::from_secs(20)).await;
        assert_told!(reading.news().await, [gap, lines(26..=30)].concat());
        fake.docker().clock += 2 * HOUR;
        fake.docker().write(5);
        assert_told!(reading.news().await, lines(31..=35));
    }
}

#[tokio::test(start_paused = true)]
async fn live_l2_a_slow_follower_is_told_exactly_how_much_it_missed() {
    let fake = engine(10);
    let hub = hub(&fake);
    let (mut slow, mut quick) = (Reading::settled(&hub, Start::Now).await, Reading::settled(&hub, Start::Now).await);
    fake.docker().write(20);
    slow.settle().await;
    for _ in 0..60 {
        fake.docker().write(1000);
        quick.settle().await;
    }
    assert_told!(quick.told, lines(11..=60_030));
    let told = slow.news().await;
    assert_told!(told[..20], lines(11..=30));
    let missed: usize = told[20].strip_prefix("<skipped ").unwrap().strip_suffix('>').unwrap().parse().unwrap();
    assert!(missed > 0);
    assert_told!(told[21..], lines(31 + missed..=60_030));
    assert_eq!(hub.logs.skipped(), missed as u64);
    assert_eq!(fake.docker().open(), 1);
}

#[tokio::test(start_paused = true)]
async fn live_l8_forged_positions_are_no_positions() {
    let fake = engine(100);
    let real = Reading::settled(&hub(&fake), Start::Tail(1)).await.last;
    for ahead in [i64::MAX - real.nanos, HOUR, 50_000_000, 1] {
        // The log's end is another each time.
        let nanos = real.nanos.max(fake.docker().clock).saturating_add(ahead);
        let mut reading = Reading::settled(&hub(&fake), Start::After(Position { nanos, nth: u32::MAX })).await;
        assert_told!(reading.news().await, ["<gap>"], "as if it had come without one");
        let before = fake.docker().written;
        fake.docker().write(3);
        assert_told!(reading.news().await, lines(before + 1..=before + 3));
    }
    let all = fake.docker().written;
    let told = Reading::settled(&hub(&fake), Start::After(at(1))).await.told;
    assert_told!(told, [vec!["<gap>".into()], lines(1..=all)].concat());
    let told =
        Reading::settled(&hub(&fake), Start::After(Position { nanos: real.nanos, nth: 4_000_000_000 })).await.told;
    assert_told!(told, lines(101..=all));
}

#[tokio::test(start_paused = true)]
async fn what_is_newer_than_the_ring_is_not_told_twice() {
    let fake = engine(100);
    let hub = hub(&fake);
    let held = Reading::settled(&hub, Start::Now).await;
    // A page was read of the engine itself: it knows lines that did not come through the stream yet.
    for count in [10, 500] {
        fake.docker().rotate(100);
        fake.docker().write(count);
        let newest = at(fake.docker().clock);
        let mut reading = Reading::settled(&hub, Start::After(newest)).await;
        sleep(Duration::from_secs(20)).await;
        let written = fake.docker().written;
        fake.docker().write(10);
        assert_told!(reading.news().await, lines(written + 1..=written + 10));
    }
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn more_of_the_past_than_anyone_reads_is_a_gap() {
    let fake = engine(260_000);
    let hub = hub(&fake);
    let first = Position { nanos: fake.docker().clock - 260_000 * 1_000_000 + 1_000_000, nth: 0 };
    let told = Reading::settled(&hub, Start::After(first)).await.told;
    let gap = told.iter().position(|entry| entry == "<gap>").unwrap();
    assert!((200_000..210_000).contains(&gap));
    assert_told!(told[..gap], lines(2..=gap + 1));
    assert_told!(told[gap + 1..], lines(260_000..=260_000));
}

#[tokio::test(start_paused = true)]
async fn waiting_may_be_given_up_at_any_moment() {
    let fake = engine(3000);
    let hub = hub(&fake);
    let first = Reading::settled(&hub, Start::Tail(3000)).await.at[0];
    let mut reading = Reading::of(&self::hub(&fake), Start::After(first));
    for _ in 0..2000 {
        if let Ok(Some(batch)) = timeout(Duration::ZERO, reading.follower.next()).await {
            reading.note(&batch);
        }
        fake.docker().write(1);
        tokio::task::yield_now().await;
    }
    assert_told!(reading.news().await, lines(2..=5000));
}

#[tokio::test(start_paused = true)]
async fn live_l13_a_storm_of_joining_and_leaving_leaves_nothing_behind() {
    let fake = engine(100);
    let hub = hub(&fake);
    for nth in 0..500u32 {
        let start = [Start::Now, Start::Tail(nth), Start::After(at(i64::from(nth)))][nth as usize % 3];
        let mut reading = Reading::of(&hub, start);
        let _ = timeout(Duration::from_millis(u64::from(nth % 4)), reading.follower.next()).await;
    }
    assert_eq!(hub.logs.open_now(), 1);
    sleep(Duration::from_secs(5)).await;
    assert_eq!((hub.logs.open_now(), fake.docker().open()), (0, 0));
    assert_eq!(Arc::strong_count(&hub), 1, "no task is left");
}
