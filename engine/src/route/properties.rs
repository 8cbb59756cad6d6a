//! What holds for any request, however odd.

use super::*;
use proptest::prelude::*;

/// What attacks on paths are made of, a line each.
const PIECES: [&str; 4] = [
    "/ // /v1.41 /v1.99 /containers /images /plugins /json /create /start /attach/ws /archive a web",
    "/.. /. .. ... %2e %2F %252e",
    "%00 %61 % %ff %c0%ae \\ %5c",
    "@ : + - _ . é ? ;",
];

/// Any method, and any path and query put together from such pieces.
fn odd() -> impl Strategy<Value = (Method, String, String)> {
    let method = prop::sample::select(vec![Method::Get, Method::Head, Method::Post, Method::Put, Method::Delete]);
    (method, pieces(), ".{0,20}")
}

fn pieces() -> impl Strategy<Value = String> {
    let known: Vec<&str> = PIECES.iter().flat_map(|line| line.split(' ')).collect();
    let piece = prop_oneof![prop::sample::select(known).prop_map(str::to_owned), ".{0,3}"];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// A request of the table, with anything for its parameter and for the values of its keys.
fn shaped() -> impl Strategy<Value = (Method, String, String)> {
    let rows: Vec<&'static Route> = routes().collect();
    let name = prop_oneof!["[a-z0-9][a-zA-Z0-9_.:@/-]{0,12}", pieces()];
    let values = prop::collection::vec("[^&#]{0,6}", 0..4);
    (prop::sample::select(rows), any::<bool>(), name, values).prop_map(|(route, versioned, name, values)| {
        let (before, rest) = route.template.split_once('{').unwrap_or((route.template, ""));
        let path = rest.split_once('}').map_or(before.to_owned(), |(_, after)| format!("{before}{name}{after}"));
        let prefix = if versioned { "/v1.55" } else { "" };
        let query: Vec<String> = route.query.iter().zip(values).map(|(key, value)| format!("{key}={value}")).collect();
        (route.method, format!("{prefix}{path}"), query.join("&"))
    })
}

proptest! {
    #[test]
    fn what_matches_is_rebuilt_and_then_stays_as_it_is((method, path, query) in prop_oneof![odd(), shaped()]) {
        if let Ok(matched) = find(method, &path, &query) {
            let target = matched.target(NEWEST);
            let (path, query) = target.split_once('?').unwrap_or((&target, ""));
            prop_assert!(!["..", "//", "/./", "%"].iter().any(|trick| path.contains(trick)), "{}", target);
            let again = find(method, path, query);
            prop_assert_eq!(again, Ok(Matched { version: matched.version.or(Some(NEWEST)), ..matched }));
        }
    }

    #[test]
    fn no_path_fits_two_rows((method, path, _) in prop_oneof![odd(), shaped()]) {
        let Ok((_, rest)) = path::split_version(&path) else { return Ok(()) };
        let Ok(plain) = path::decoded(rest) else { return Ok(()) };
        let fits = |route: &&Route| route.method == method && path::parameter(route.template, &plain).is_some();
        prop_assert!(routes().filter(fits).count() <= 1, "{}", plain);
    }
}
