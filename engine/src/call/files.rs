//! Files in containers, as tar archives. They can be had and put while the container is stopped, too.

use super::{Call, Method, segment};

fn about(method: Method, container: &str, path: &str, command: &[&str]) -> Call {
    Call::new(method, format!("/containers/{}/archive", segment(container)), command).with("path", path)
}

/// `GET /containers/{id}/archive`: a file, or a folder with all that is in it. Of a link it gives the link.
pub fn get(container: &str, path: &str) -> Call {
    about(Method::Get, container, path, &["cp", &format!("{container}:{path}"), "-"])
}

/// `HEAD /containers/{id}/archive`: what is at a path, in the header `X-Docker-Container-Path-Stat`.
pub fn head(container: &str, path: &str) -> Call {
    about(Method::Head, container, path, &[])
}

/// `PUT /containers/{id}/archive`: unpacks an archive in a folder. A folder does not take the place of a file, nor the
/// other way round.
pub fn put(container: &str, folder: &str) -> Call {
    about(Method::Put, container, folder, &["cp", "-", &format!("{container}:{folder}")])
        .flag("noOverwriteDirNonDir", true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_place() {
        let call = get("web", "/a b/ü&x=1\n'q'");
        assert_eq!(call.target(), "/containers/web/archive?path=/a%20b/%C3%BC%26x%3D1%0A%27q%27");
        assert_eq!(get("web", "/etc/hosts").as_docker(""), "docker cp web:/etc/hosts -");
        assert_eq!(put("web", "/srv").target(), "/containers/web/archive?path=/srv&noOverwriteDirNonDir=1");
        assert_eq!(put("web", "/srv").as_docker(""), "docker cp - web:/srv");
        assert_eq!(head("web", "/").target(), "/containers/web/archive?path=/");
    }
}
