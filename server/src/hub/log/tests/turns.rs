//! Many logs at one engine, which may be slow.

use crate::hub::log::Start;
use crate::hub::stats::fixture::{Answer, Fake};
use engine::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// An engine of terminals that wrote nothing yet; what is said to who follows one, is asked.
fn engine(follow: fn(&str) -> Answer) -> Arc<Fake> {
    let inspected = r#"{"State":{"Running":true,"StartedAt":"2024-01-02T00:00:01Z"},"Config":{"Tty":true}}"#;
    Fake::new(move |target| match target {
        hangs if hangs.contains("/hangs") => Answer::Never,
        inspect if inspect.contains("/json") => Answer::Text(inspected.into()),
        logs if logs.contains("follow=") => follow(logs),
        _ => Answer::Text(String::new()),
    })
}

#[tokio::test(start_paused = true)]
async fn live_k1_an_engine_that_comes_back_is_not_asked_for_all_logs_at_once() {
    let engine = engine(|_| Answer::Slow);
    let ids: Vec<String> = (0..200).map(|nth| format!("c{nth}")).collect();
    let hub = engine.hub(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let _followers: Vec<_> = ids.iter().map(|id| hub.follow_log(id, Start::Now)).collect();
    engine.until_open(200).await;
    assert_eq!(engine.most_at_once(), 20);
    engine.end_all(&Error::Unreachable("it was started again".into()));
    engine.until_open(0).await;
    engine.until_open(200).await;
    assert_eq!(engine.most_at_once(), 20);
}

#[tokio::test(start_paused = true)]
async fn live_k3_logs_that_hang_keep_no_others_waiting() {
    let engine = engine(|_| Answer::Stream);
    let hangs: Vec<String> = (0..100).map(|nth| format!("hangs{nth}")).collect();
    let mut ids: Vec<&str> = hangs.iter().map(String::as_str).collect();
    ids.push("well");
    let hub = engine.hub(&ids);
    let _hanging: Vec<_> = hangs.iter().map(|id| hub.follow_log(id, Start::Now)).collect();
    let began = Instant::now();
    let _well = hub.follow_log("well", Start::Now);
    engine.until_open(1).await;
    assert!(began.elapsed() <= Duration::from_secs(5), "by the paused clock");
}
