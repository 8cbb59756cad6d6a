//! Whether all that a recreation takes is within the scope of who asks for it: the names that its two containers have
//! meanwhile, and the volumes without a name that go from one to the other. The door would say so too, but later, and of
//! names that nobody has chosen.

use super::look::Known;
use super::swap::{aside, coming};
use crate::gateway::{decide, inside};
use crate::jobs::call;
use crate::jobs::run::{Failure, Run};
use crate::rights::Rights;
use crate::store::KeptRow;
use engine::{Error, Method};
use serde_json::Value;

/// The largest inspect of a volume.
const ANSWER: usize = 1024 * 1024;

/// Whether it may be begun; changes nothing.
pub(super) async fn allow(run: &Run, known: &Known, next: &str, body: &Value) -> Result<(), Failure> {
    let rights = &run.caller().rights;
    if !rights.is_scoped() {
        return Ok(());
    }
    let name = &known.plan.name;
    let row = KeptRow { job: run.id().to_owned(), name: name.clone(), ..KeptRow::default() };
    let (old, new) = (&known.inspect["Config"]["Labels"], &body["Labels"]);
    let (aside, coming) = (aside(&row), coming(&row));
    if let Some(beyond) =
        [(&*aside, old), (&*coming, new), (next, new)].iter().find(|(name, of)| !sees(rights, name, of))
    {
        return Err(Failure::new(format!(
            "This takes a container called {}, which your rights do not reach. Nothing was changed; an administrator has \
             to recreate {name}.",
            beyond.0
        )));
    }
    for volume in unnamed(&known.inspect, body) {
        let asked = call::to(Method::Get, format!("/volumes/{volume}"));
        match inside::ask::<Value>(run.console(), run.caller(), &asked, ANSWER).await {
            Ok(_) => {}
            Err(Error::NotFound(_)) => {
                return Err(Failure::new(format!(
                    "{name} has a volume without a name, which your rights do not reach. Nothing was changed; an \
                     administrator has to recreate {name}."
                )));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Whether a container of that name and with these labels is within.
fn sees(rights: &Rights, name: &str, labels: &Value) -> bool {
    decide::may_see_container(rights, name, &|key| labels.get(key)?.as_str().map(str::to_owned))
}

/// The volumes without a name of a container that the next one gets as well.
fn unnamed<'a>(inspect: &'a Value, body: &Value) -> Vec<&'a str> {
    let list = |value: &'a Value| value.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_unnamed = |name: &str| name.len() == 64 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    let host = &body["HostConfig"];
    let is_bound = |name: &str| {
        let binds = host["Binds"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mounts = host["Mounts"].as_array().into_iter().flatten().filter_map(|mount| mount["Source"].as_str());
        binds.map(|bind| bind.split(':').next().unwrap_or_default()).chain(mounts).any(|source| source == name)
    };
    let names = list(&inspect["Mounts"]).iter().filter_map(|mount| mount["Name"].as_str());
    names.filter(|name| is_unnamed(name) && is_bound(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Role, Scope};
    use serde_json::json;

    #[test]
    fn an_exact_name_does_not_reach_the_names_meanwhile() {
        let scoped = |rules: &str| Rights { scope: Scope::from_text(rules), ..Rights::of(Role::Operator) };
        assert!(!sees(&scoped("name:web"), "web-before-17", &json!({})));
        assert!(sees(&scoped("name:web*"), "web-before-17", &Value::Null));
        assert!(sees(&scoped("label:team=a"), "web-before-17", &json!({"team": "a"})));
    }

    #[test]
    fn volumes_without_a_name_are_those_that_go_on() {
        let [kept, mounted, left] = ["a", "b", "c"].map(|digit| digit.repeat(64));
        let mounts: Vec<Value> = [kept.as_str(), mounted.as_str(), left.as_str(), "data"]
            .iter()
            .map(|name| json!({"Type": "volume", "Name": name}))
            .collect();
        let inspect = json!({"Mounts": mounts});
        let body = json!({"HostConfig": {
            "Binds": [format!("{kept}:/a"), "data:/d"],
            "Mounts": [{"Type": "volume", "Source": mounted, "Target": "/b"}],
        }});
        assert_eq!(unnamed(&inspect, &body), [kept.as_str(), mounted.as_str()]);
        assert!(unnamed(&json!({}), &Value::Null).is_empty());
    }
}
