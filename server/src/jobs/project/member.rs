//! A container of a project, read from its labels.

use app::contract::Container;

/// The label of the project.
pub(super) const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const DEPENDS_ON: &str = "com.docker.compose.depends_on";

/// A container of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
    /// Its service; its name where it has no such label.
    pub(super) service: String,
    /// What has to be so before it starts.
    pub(super) needs: Vec<Need>,
}

/// A service that another depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) service: String,
    /// How it has to be; without, it is enough that it was started before.
    pub(super) condition: Option<Condition>,
}

/// How it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It runs, and its health check says so.
    Healthy,
    /// It ended with exit code 0.
    Completed,
}

impl Member {
    /// A row of the list.
    pub(super) fn of(row: &Container) -> Self {
        let service = row.label(SERVICE).filter(|service| !service.is_empty()).unwrap_or(&row.name);
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            service: service.to_owned(),
            needs: row.label(DEPENDS_ON).map(needs).unwrap_or_default(),
        }
    }
}

/// Reads compose's label, as `db:service_healthy:false,redis:service_started:true`. Older versions leave out what they
/// do not know; what is not known here counts as started.
fn needs(label: &str) -> Vec<Need> {
    let need = |text: &str| {
        let mut words = text.split(':').map(str::trim);
        let service = words.next().filter(|service| !service.is_empty())?.to_owned();
        let condition = match words.next() {
            Some("service_healthy") => Some(Condition::Healthy),
            Some("service_completed_successfully") => Some(Condition::Completed),
            _ => None,
        };
        Some(Need { service, condition })
    };
    label.split(',').filter_map(need).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_compose_writes_them() {
        let label = "db:service_healthy:false, redis:service_started:true,job:service_completed_successfully,old,";
        let read: Vec<_> = needs(label).into_iter().map(|need| (need.service, need.condition)).collect();
        let (healthy, started, completed) = (Some(Condition::Healthy), None, Some(Condition::Completed));
        let told = [("db", healthy), ("redis", started), ("job", completed), ("old", started)];
        assert_eq!(read, told.map(|(service, condition)| (service.to_owned(), condition)));
    }

    #[test]
    fn a_container_without_labels_stands_for_itself() {
        let row = Container { id: "1".into(), name: "shop-web-1".into(), ..Container::default() };
        let member = Member::of(&row);
        assert_eq!((member.service.as_str(), member.needs.len()), ("shop-web-1", 0));
        let all_labels = vec![format!("{SERVICE}=web"), format!("{DEPENDS_ON}=db:service_healthy:false")];
        let member = Member::of(&Container { all_labels, ..row });
        assert_eq!((member.service.as_str(), member.needs[0].condition), ("web", Some(Condition::Healthy)));
    }
}
