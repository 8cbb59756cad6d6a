use super::*;
use crate::notify::notice::Status;
use app::contract::RuleSettings;

/// A judge by one rule, which also tells what is over.
fn judge(what: &str, limit: u64, minutes: u32) -> Judge {
    let mut judge = Judge::default();
    judge.set_rules(vec![rule(1, what, limit, minutes)]);
    judge
}

fn rule(id: i64, what: &str, limit: u64, minutes: u32) -> Rule {
    let settings = RuleSettings {
        name: "a rule".into(),
        what: what.into(),
        limit,
        minutes,
        resolved: true,
        ..RuleSettings::default()
    };
    Rule::read(id, &settings).unwrap()
}

fn event(action: &str, exit: Option<i64>) -> Event {
    Event {
        kind: "container".into(),
        action: action.into(),
        id: "1f".into(),
        name: "web".into(),
        at: 4000,
        exit,
        ..Event::default()
    }
}

fn container(state: &str) -> Container {
    Container { id: "1f".into(), name: "web".into(), state: state.into(), ..Container::default() }
}

/// What is told, in words.
fn words(verdicts: Vec<Verdict>) -> Vec<String> {
    verdicts.into_iter().map(|verdict| verdict.notice.message).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn only_failures_of_its_own_are_told() {
    let stopped = |code| Event { detail: "SIGTERM".into(), ..event("die", Some(code)) };
    for code in [0, 130, 137, 143] {
        assert_eq!(words(judge("exit", 0, 0).event(5, &stopped(code))), NOTHING, "{code}");
    }
    assert_eq!(words(judge("exit", 0, 0).event(5, &stopped(2))), ["web ended with exit code 2."]);
    let told = words(judge("exit", 0, 0).event(5, &event("die", Some(137))));
    assert_eq!(told, ["web ended with exit code 137."], "nobody asked for it");
    let mut judge = judge("exit", 0, 0);
    let verdicts = judge.event(5, &event("die", Some(1)));
    let notice = &verdicts[0].notice;
    assert_eq!((verdicts.len(), verdicts[0].rule, notice.status, notice.at), (1, 1, Status::Firing, 4));
    assert_eq!((notice.event.as_str(), notice.value), ("exit", Some(1.0)));
    assert_eq!(notice.container.as_ref().map(|container| container.name.as_str()), Some("web"));
    assert_eq!(notice.message, "web ended with exit code 1.");
    assert_eq!(words(judge.event(6, &event("start", None))), ["web was started again."]);
    assert_eq!(words(judge.event(7, &event("start", None))), NOTHING, "told once");
}

#[test]
fn killed_for_want_of_memory_is_a_failure() {
    let mut exits = judge("exit", 0, 0);
    assert_eq!(words(exits.event(5, &event("oom", None))), NOTHING);
    let stopped = Event { detail: "SIGKILL".into(), ..event("die", Some(137)) };
    let told = words(exits.event(6, &stopped));
    assert_eq!(told, ["web ended with exit code 137: it ran out of memory."]);
    exits.event(7, &event("start", None));
    exits.event(5000, &event("oom", None));
    assert_eq!(words(exits.event(5000 + KILLED_WITHIN + 1, &stopped)), NOTHING, "long ago");
    let mut ooms = judge("oom", 0, 0);
    assert_eq!(words(ooms.event(5, &event("oom", None))), ["web ran out of memory."]);
    assert_eq!(words(ooms.event(6, &event("oom", None))), NOTHING, "quiet");
    assert_eq!(words(ooms.event(605, &event("oom", None))), ["web ran out of memory."]);
    assert_eq!(words(ooms.event(606, &event("destroy", None))), NOTHING, "a moment is never over");
}

#[test]
fn what_the_quiet_time_held_back_is_told_after_it_if_it_is_still_so() {
    let mut judge = judge("exit", 0, 0);
    assert_eq!(judge.event(0, &event("die", Some(1))).len(), 1);
    judge.event(1, &event("start", None));
    assert_eq!(words(judge.event(2, &event("die", Some(2)))), NOTHING);
    assert_eq!(words(judge.tick(599, &|_| true)), NOTHING);
    assert_eq!(words(judge.tick(600, &|_| true)), ["web ended with exit code 2."]);
    assert_eq!(words(judge.tick(10_000, &|_| true)), NOTHING, "told once");
    judge.event(10_000, &event("start", None));
    assert_eq!(judge.event(10_001, &event("die", Some(3))).len(), 1);
    judge.event(10_002, &event("start", None));
    assert_eq!(words(judge.event(10_003, &event("die", Some(4)))), NOTHING);
    judge.event(10_004, &event("start", None));
    assert_eq!(words(judge.tick(20_000, &|_| true)), NOTHING, "not so any more");
}

#[test]
fn a_second_end_is_told_though_nobody_saw_the_start_between() {
    let mut judge = judge("exit", 0, 0);
    assert_eq!(judge.event(0, &event("die", Some(1))).len(), 1);
    assert_eq!(words(judge.event(700, &event("die", Some(2)))), ["web ended with exit code 2."]);
    judge.event(701, &event("die", Some(3)));
    assert_eq!(words(judge.event(702, &event("start", None))), ["web was started again."]);
}

#[test]
fn health_in_both_spellings() {
    let mut judge = judge("unhealthy", 0, 0);
    assert_eq!(words(judge.event(0, &event("health_status: unhealthy", None))), ["web is unhealthy."]);
    assert_eq!(words(judge.event(700, &event("health_status: unhealthy", None))), NOTHING, "still");
    assert_eq!(words(judge.event(701, &event("health_status: healthy", None))), ["web is healthy again."]);
    let beside = Event { detail: "unhealthy".into(), ..event("health_status", None) };
    assert_eq!(words(judge.event(1400, &beside)), ["web is unhealthy."]);
    assert_eq!(words(judge.event(1401, &event("die", Some(0)))), ["web has ended."]);
}

#[test]
fn a_restart_loop_is_so_many_starts_in_so_many_minutes() {
    let mut judge = judge("restarts", 3, 2);
    let start = |at: i64| Event { at: at * 1000, ..event("start", None) };
    for (at, told) in [(0, 0), (100, 0), (200, 0), (210, 1), (220, 0), (230, 0)] {
        assert_eq!(judge.event(at, &start(at)).len(), told, "{at}");
    }
    assert_eq!(words(judge.tick(350, &|_| true)), NOTHING);
    assert_eq!(words(judge.tick(351, &|_| true)), ["web has not been started again for 2 minutes."]);
    assert_eq!(words(judge.tick(352, &|_| true)), NOTHING);
}

#[test]
fn figures_must_stay_above_for_as_long_as_the_rule_says() {
    let mut judge = judge("cpu", 150, 2);
    let cpu = |value: f64| Some(Figures { cpu: Some(value), ..Figures::default() });
    let up = container("running");
    for (at, value) in [(0, 200.0), (60, 300.0), (90, 150.0), (120, 151.0), (210, 160.0)] {
        assert_eq!(words(judge.figures(at, &up, cpu(value))), NOTHING, "{at}");
    }
    let told = words(judge.figures(240, &up, cpu(170.4)));
    assert_eq!(told, ["web has used more than 150 % of a core for 2 minutes; now 170 %."]);
    assert_eq!(words(judge.figures(270, &up, cpu(180.0))), NOTHING);
    assert_eq!(words(judge.figures(300, &up, None)), NOTHING, "not known is not over");
    assert_eq!(words(judge.figures(330, &up, cpu(10.0))), ["web uses no more than 150 % of a core again."]);
    judge.figures(2000, &up, cpu(200.0));
    judge.figures(2060, &up, None);
    assert_eq!(words(judge.figures(2130, &up, cpu(200.0))), NOTHING, "nobody knows what was between");
    assert_eq!(judge.figures(2250, &up, cpu(200.0)).len(), 1);
    assert_eq!(words(judge.figures(2280, &container("exited"), None)), ["web has ended."]);
}

#[test]
fn memory_is_measured_by_its_limit_or_as_it_is() {
    let used = |memory: u64, memory_limit: u64| Some(Figures { memory, memory_limit, cpu: None });
    let up = container("running");
    let mut share = judge("memory", 90, 1);
    share.figures(0, &up, used(95, 100));
    let told = words(share.figures(60, &up, used(95, 100)));
    assert_eq!(told, ["web has used more than 90 % of its memory limit for 1 minute; now 95 %."]);
    let mut unlimited = judge("memory", 90, 1);
    unlimited.figures(0, &up, used(95, 0));
    assert_eq!(words(unlimited.figures(60, &up, used(95, 0))), NOTHING);
    let mut size = judge("memory_size", 100, 1);
    size.figures(0, &up, used(101 << 20, 0));
    let told = words(size.figures(60, &up, used(102 << 20, 0)));
    assert_eq!(told, ["web has used more than 100 MiB of memory for 1 minute; now 102 MiB."]);
}

#[test]
fn the_disk_is_the_engines() {
    let mut judge = judge("disk", 100, 0);
    assert!(judge.needs_disk() && !judge.needs_figures());
    assert_eq!(words(judge.disk(0, 100 << 30)), NOTHING);
    let verdicts = judge.disk(600, 120 << 30);
    assert_eq!(verdicts[0].notice.container, None);
    assert_eq!(words(verdicts), ["The engine uses 120 GiB of disk, more than 100 GiB."]);
    assert_eq!(words(judge.tick(700, &|_| false)), NOTHING, "the engine is no container that could be gone");
    assert_eq!(words(judge.disk(1200, 90 << 30)), ["The engine uses no more than 100 GiB of disk again."]);
}

#[test]
fn what_is_gone_is_over_and_forgotten() {
    let mut judge = judge("unhealthy", 0, 0);
    judge.event(0, &event("health_status: unhealthy", None));
    let renamed = Event { name: "other".into(), ..event("destroy", None) };
    assert_eq!(words(judge.event(1, &renamed)), ["web was removed."]);
    judge.tick(600, &|_| true);
    assert!(!judge.states.knows(&rule(1, "unhealthy", 0, 0), "1f"));
    judge.event(700, &event("health_status: unhealthy", None));
    assert_eq!(words(judge.tick(701, &|_| false)), ["web was removed."], "its end was not told");
}

#[test]
fn a_rule_that_changes_begins_anew_and_the_others_go_on() {
    let mut judge = Judge::default();
    judge.set_rules(vec![rule(1, "unhealthy", 0, 0), rule(2, "unhealthy", 0, 0)]);
    assert_eq!(judge.event(0, &event("health_status: unhealthy", None)).len(), 2);
    let off = Rule { on: false, ..rule(3, "exit", 0, 0) };
    judge.set_rules(vec![rule(1, "unhealthy", 0, 0), Rule { quiet: 60, ..rule(2, "unhealthy", 0, 0) }, off]);
    let told: Vec<i64> =
        judge.event(1, &event("health_status: unhealthy", None)).iter().map(|verdict| verdict.rule).collect();
    assert_eq!(told, [2]);
    assert_eq!(words(judge.event(2, &event("die", Some(1)))).len(), 2, "both are over, and the third is off");
}

#[test]
fn only_what_a_rule_is_about_is_judged() {
    let settings = RuleSettings {
        name: "a rule".into(),
        what: "exit".into(),
        containers: vec!["label:team=shop".into()],
        ..RuleSettings::default()
    };
    let mut judge = Judge::default();
    judge.set_rules(vec![Rule::read(1, &settings).unwrap()]);
    assert_eq!(words(judge.event(0, &event("die", Some(1)))), NOTHING);
    let labelled = Event { labels: vec!["team=shop".into()], ..event("die", Some(1)) };
    assert_eq!(judge.event(0, &labelled).len(), 1);
    let other = Event { kind: "network".into(), ..labelled };
    assert_eq!(words(judge.event(5000, &other)), NOTHING);
}
