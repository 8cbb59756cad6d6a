//! Why an archive could not be loaded or imported, as whole sentences.

use super::{FULL, Says, ended, lowered, of_error, said};
use engine::Error;

/// Why the images of an archive could not be loaded.
pub(crate) fn of_load(error: &Error, archive: &str) -> String {
    let Some(message) = said(error) else { return of_error(error) };
    let says = Says::new(message);
    // Engines look for the list of images first, and some for that of very old archives.
    let no_images = ["manifest.json", "unrecognized image format", "index.json"];
    if says.has_one(&no_images) || (says.has("docker-import-") && says.has("no such file")) {
        return format!(
            "{archive} holds no images. Send what `docker save` writes, or import it: then its files become an image."
        );
    }
    if says.has_one(&["does not match", "filesystem layer verification failed", "digest mismatch"]) {
        return format!("{archive} is damaged: a layer in it is not what its list says. Save the image again.");
    }
    common(error, &says, archive, "loaded")
}

/// Why a file system could not be imported; `archive` is a file, or an address.
pub(crate) fn of_import(error: &Error, archive: &str) -> String {
    let Some(message) = said(error) else { return of_error(error) };
    let says = Says::new(message);
    if says.has("is not a valid change command") || says.has("unknown instruction") {
        return "A change is no instruction that an import takes. Write it as in a Dockerfile: CMD, ENTRYPOINT, ENV, \
                EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR."
            .to_owned();
    }
    if says.has("invalid reference format") {
        return "The name of the new image is not valid. Write it as repository:tag.".to_owned();
    }
    if let Some(status) = says.after("got http status code >= 400: ") {
        return format!("{archive} could not be imported: the address answers {status}. Check it.");
    }
    let unreachable = ["dial tcp", "no such host", "timeout", "unsupported protocol scheme", "tls:", "x509"];
    if says.has_one(&unreachable) {
        return format!(
            "{archive} could not be imported: the engine cannot fetch it. Check the address and its network."
        );
    }
    common(error, &says, archive, "imported")
}

fn common(error: &Error, says: &Says<'_>, archive: &str, done: &str) -> String {
    if says.has("no space left on device") {
        return format!("{archive} could not be {done}: {FULL}");
    }
    let no_archive = ["invalid tar header", "archive/tar", "error processing tar file", "unexpected eof", "gzip:"];
    if says.has_one(&no_archive) {
        return format!("{archive} is no whole tar archive. Send it again, or another one.");
    }
    match error {
        Error::Denied(message) => ended(message),
        _ => format!("{archive} could not be {done}: {}", lowered(&of_error(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(message: &str) -> Error {
        Error::Engine { status: 500, message: message.to_owned() }
    }

    #[test]
    fn the_common_failures_of_archives_have_their_words() {
        for (message, told) in [
            (
                "open /var/lib/docker/tmp/docker-import-1/repositories: no such file or directory",
                "a.tar holds no images.",
            ),
            ("invalid archive: does not contain a manifest.json", "a.tar holds no images."),
            ("unrecognized image format", "a.tar holds no images."),
            (
                "Error processing tar file(exit status 1): archive/tar: invalid tar header",
                "a.tar is no whole tar archive.",
            ),
            ("unexpected EOF", "a.tar is no whole tar archive."),
            ("write /x: no space left on device", "a.tar could not be loaded: the engine's disk is full."),
            ("Something", "a.tar could not be loaded: the engine said: Something."),
        ] {
            let sentence = of_load(&failed(message), "a.tar");
            assert!(sentence.starts_with(told), "{message}: {sentence}");
        }
        for (message, told) in [
            ("RUN is not a valid change command", "A change is no instruction"),
            ("Got HTTP status code >= 400: 404 Not Found", "a.tar could not be imported: the address answers 404 Not"),
            ("Get \"http://a/\": dial tcp: lookup a: no such host", "a.tar could not be imported: the engine cannot"),
            ("archive/tar: invalid tar header", "a.tar is no whole tar archive."),
        ] {
            let sentence = of_import(&failed(message), "a.tar");
            assert!(sentence.starts_with(told), "{message}: {sentence}");
        }
    }
}
