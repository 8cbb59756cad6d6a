//! Which containers come before which. Pure.

use super::member::Member;

/// The containers, level by level: each depends only on those of the levels before. Where they depend on each other in a
/// circle, what is left comes last, all at once.
pub(super) fn levels(members: &[Member]) -> Vec<Vec<&Member>> {
    let mut left: Vec<&Member> = members.iter().collect();
    left.sort_by(|one, other| one.name.cmp(&other.name));
    let mut levels = Vec::new();
    while !left.is_empty() {
        let waits = |member: &Member| {
            let mut needs = member.needs.iter().filter(|need| need.service != member.service);
            needs.any(|need| left.iter().any(|other| other.service == need.service))
        };
        let (later, now): (Vec<&Member>, Vec<&Member>) = left.iter().copied().partition(|member| waits(member));
        if now.is_empty() {
            levels.push(later);
            break;
        }
        levels.push(now);
        left = later;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::super::member::Need;
    use super::*;

    fn member(name: &str, service: &str, needs: &[&str]) -> Member {
        let need = |service: &&str| Need { service: (*service).to_owned(), condition: None };
        Member {
            id: name.to_owned(),
            name: name.to_owned(),
            service: service.to_owned(),
            needs: needs.iter().map(need).collect(),
        }
    }

    fn names(members: &[Member]) -> Vec<Vec<&str>> {
        levels(members).iter().map(|level| level.iter().map(|member| member.name.as_str()).collect()).collect()
    }

    #[test]
    fn what_is_needed_comes_first_whatever_its_name() {
        let members = [
            member("a-web-2", "web", &["z-db", "gone"]),
            member("a-web-1", "web", &["z-db"]),
            member("db", "z-db", &[]),
            member("proxy", "proxy", &["web"]),
            member("alone", "alone", &["alone"]),
        ];
        assert_eq!(names(&members), [vec!["alone", "db"], vec!["a-web-1", "a-web-2"], vec!["proxy"]]);
    }

    #[test]
    fn a_circle_ends() {
        let members = [member("a", "a", &["b"]), member("b", "b", &["a"]), member("c", "c", &[])];
        assert_eq!(names(&members), [vec!["c"], vec!["a", "b"]]);
    }
}
