use super::*;
use crate::rights::{Grant, Grants, Role};
use serde_json::{from_value, json, to_value};

fn read(order: Value) -> Option<Order> {
    from_value(order).ok()
}

#[test]
fn orders_are_read_strictly() {
    let pull = read(json!({ "kind": "pull", "image": "nginx:1.29" })).unwrap();
    assert!(pull.fault().is_none());
    assert_eq!((pull.job().title.as_str(), pull.job().about.as_str()), ("Pull nginx:1.29", "nginx:1.29"));
    let Some(Order::Create(create)) = read(json!({ "kind": "create", "body": { "Image": "a" } })) else { panic!() };
    assert!(create.start && create.pull == When::Missing);
    let Some(Order::Recreate(recreate)) = read(json!({ "kind": "recreate", "container": "web" })) else { panic!() };
    assert_eq!((recreate.keep_minutes, recreate.change.len()), (10, 0));
    for wrong in [
        json!({ "kind": "pull" }),
        json!({ "kind": "pull", "image": "a", "auth": "b" }),
        json!({ "kind": "push", "image": "a", "tag": "b" }),
        json!({ "kind": "load" }),
        json!({ "kind": "import", "upload": null }),
        json!({ "kind": "prune", "what": "all" }),
        json!({ "kind": "prune" }),
        json!({ "kind": "explore" }),
        json!({ "kind": "build" }),
        json!({ "kind": "create", "body": [] }),
        json!({ "kind": "create", "body": {}, "pull": "sometimes" }),
        json!({ "kind": "recreate", "container": "web", "change": null }),
        json!({ "kind": "project", "project": "shop", "act": "kill" }),
        json!({ "kind": "undo", "job": "7", "title": "x", "about": "" }),
        json!({ "kind": "exec" }),
        json!({ "image": "a" }),
    ] {
        assert!(read(wrong.clone()).is_none(), "{wrong}");
    }
}

#[test]
fn an_order_that_was_kept_is_read_again() {
    let order = json!({ "kind": "create", "name": "web", "platform": "", "body": { "Image": "a", "Env": ["A=b"] },
            "pull": "never", "start": false });
    assert_eq!(to_value(read(order.clone()).unwrap()).unwrap(), order);
}

#[test]
fn what_can_be_done_with_images_is_read_with_what_stands_without() {
    for (order, title, about) in [
        (json!({ "kind": "pull", "image": "a", "all": true, "registry": "none" }), "Pull all tags of a", "a"),
        (json!({ "kind": "push", "image": "reg/a:1" }), "Push reg/a:1", "reg/a:1"),
        (json!({ "kind": "load", "upload": "u" }), "Load images", ""),
        (json!({ "kind": "import", "upload": "u", "reference": "base:1" }), "Import base:1", "base:1"),
        (json!({ "kind": "prune", "what": "everything", "volumes": true }), "Remove everything unused", ""),
        (json!({ "kind": "explore", "image": "sha256:12" }), "Read the files of sha256:12", "sha256:12"),
    ] {
        let read = read(order.clone()).unwrap();
        assert_eq!((read.fault(), read.kind()), (None, order["kind"].as_str().unwrap()), "{order}");
        let job = read.job();
        assert_eq!((job.title.as_str(), job.about.as_str()), (title, about));
        assert!(from_value::<Order>(to_value(&read).unwrap()).is_ok(), "{order} is read again");
    }
}

#[test]
fn what_was_done_is_done_again_where_that_makes_sense() {
    for kind in ["pull", "push", "build", "explore", "prune", "project"] {
        assert!(repeats(kind, "done") && repeats(kind, "failed"), "{kind}");
    }
    for kind in ["create", "recreate", "load", "import"] {
        assert!(!repeats(kind, "done") && repeats(kind, "interrupted"), "{kind}");
    }
    assert!(!repeats("undo", "failed"));
}

#[test]
fn what_makes_no_sense_is_told() {
    for (order, says) in [
        (json!({ "kind": "pull", "image": "" }), "Name the image"),
        (json!({ "kind": "pull", "image": "a b" }), "Name the image"),
        (json!({ "kind": "pull", "image": "a:1", "all": true }), "All tags are"),
        (json!({ "kind": "push", "image": "a@sha256:12" }), "An image is pushed by its tag"),
        (json!({ "kind": "load", "upload": "" }), "Send the archive first"),
        (json!({ "kind": "import" }), "Send an archive"),
        (json!({ "kind": "prune", "what": "build", "labels": ["a"] }), "The build cache"),
        (json!({ "kind": "explore", "image": "" }), "Name the image"),
        (json!({ "kind": "create", "body": {} }), "Name the image in the body"),
        (json!({ "kind": "create", "name": "-a", "body": { "Image": "a" } }), "A container's name"),
        (json!({ "kind": "recreate", "container": "web", "keep_minutes": 10081 }), "The old container"),
        (json!({ "kind": "project", "project": "", "act": "stop" }), "Name the compose project"),
    ] {
        let fault = read(order.clone()).unwrap().fault();
        assert!(fault.is_some_and(|fault| fault.starts_with(says)), "{order}: {fault:?}");
    }
}

#[test]
fn who_may_not_is_told_before_anything_is_begun() {
    let reason = |order: Value, rights: &Rights| read(order).unwrap().allowed(rights).err().map(|no| no.reason);
    let pull = || json!({ "kind": "pull", "image": "nginx:1.29" });
    let stop = || json!({ "kind": "project", "project": "shop", "act": "stop" });
    let create = || json!({ "kind": "create", "body": { "Image": "a" } });
    let recreate = || json!({ "kind": "recreate", "container": "web" });
    let (viewer, operator) = (Rights::of(Role::Viewer), Rights::of(Role::Operator));
    assert_eq!(reason(pull(), &operator), Some("grant-images"));
    assert_eq!(reason(stop(), &viewer), Some("role-operator"));
    assert_eq!(reason(stop(), &operator), None);
    assert_eq!(reason(create(), &operator), Some("grant-create"));
    let creator = Rights { grants: Grants::NONE.with(Grant::Create), ..operator };
    assert_eq!(reason(create(), &creator), None);
    let order = |kind: &str| json!({ "kind": kind, "image": "a:1" });
    let grant = |grant| Rights { grants: Grants::NONE.with(grant), ..Rights::of(Role::Viewer) };
    assert_eq!(reason(order("push"), &grant(Grant::Images)), Some("grant-registries"));
    assert_eq!(reason(order("push"), &grant(Grant::Registries)), None);
    assert_eq!(reason(order("explore"), &grant(Grant::Images)), Some("grant-secrets"));
    let upload = |kind: &str| json!({ "kind": kind, "upload": "u" });
    assert_eq!(reason(upload("load"), &grant(Grant::Images)), None);
    assert_eq!(reason(upload("import"), &grant(Grant::Images)), Some("from-src"), "administrators alone");
    let prune = json!({ "kind": "prune", "what": "everything", "volumes": true });
    assert_eq!(reason(prune.clone(), &grant(Grant::Remove)), Some("grant-prune"));
    assert_eq!(reason(prune, &grant(Grant::Prune)), None);
    assert_eq!(reason(recreate(), &creator), Some("grant-remove"));
    for order in [pull(), stop(), create(), recreate()] {
        assert_eq!(reason(order, &Rights::admin()), None);
    }
}
