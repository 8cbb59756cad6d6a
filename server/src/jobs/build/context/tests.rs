use super::super::archive::tests::{kept, upload};
use super::*;
use crate::uploads::Format;
use axum::body::to_bytes;

fn plan(upload: &Upload, wanted: &str, text: Option<&str>) -> Result<Option<Plan>, String> {
    Plan::of(upload, wanted, text.map(str::to_owned), || true)
}

/// The paths and texts of an archive.
fn files(archive: &Upload) -> Vec<(String, String)> {
    let mut archive = Archive::of(archive, || true).unwrap();
    let mut files = Vec::new();
    while let Some(entry) = archive.next().unwrap() {
        let content = archive.content(&entry, TEXT).unwrap();
        files.push((entry.path, String::from_utf8(content).unwrap()));
    }
    files
}

async fn sent(upload: Upload, plan: Plan) -> Vec<String> {
    let bytes = to_bytes(piped(Arc::new(upload), plan), usize::MAX).await.unwrap();
    assert_eq!(bytes.len() % 512, 0);
    files(&kept(&bytes, false)).into_iter().map(|(path, _)| path).collect()
}

#[tokio::test]
async fn what_is_left_out_is_not_sent() {
    let large = "x".repeat(1_000_000);
    let all = [
        ("./", ""),
        ("./Dockerfile", "FROM a"),
        (".dockerignore", "**\n!keep\n"),
        ("large", large.as_str()),
        ("keep/a", "1"),
        ("keep/large", large.as_str()),
    ];
    for gzip in [false, true] {
        let upload = upload(&all, gzip);
        let plan = plan(&upload, "", None).unwrap().unwrap();
        assert_eq!((plan.path.as_str(), plan.text.as_str(), plan.changes()), ("Dockerfile", "FROM a", true));
        let paths = sent(upload, plan).await;
        assert_eq!(paths, ["", "Dockerfile", ".dockerignore", "keep/a", "keep/large"], "gzip: {gzip}");
    }
}

#[tokio::test]
async fn a_dockerfile_is_put_in_and_takes_the_place_of_another() {
    let all = [("d/file", "FROM old"), ("d/file.dockerignore", "a"), (".dockerignore", "b"), ("a", ""), ("b", "")];
    let with = upload(&all, false);
    let own = plan(&with, "d/file", Some("FROM new")).unwrap().unwrap();
    assert_eq!(sent(with, own).await, ["d/file", "d/file.dockerignore", ".dockerignore", "b"]);
    let with = upload(&all, true);
    let other = plan(&with, "", Some("FROM new")).unwrap().unwrap();
    assert_eq!(sent(with, other).await, [WRITTEN, "d/file", "d/file.dockerignore", ".dockerignore", "a"]);
    let alone = file("Dockerfile", "FROM a").unwrap();
    assert_eq!(files(&kept(&alone, false)), [("Dockerfile".to_owned(), "FROM a".to_owned())]);
}

#[test]
fn what_cannot_be_built_is_told_before_anything_is_sent() {
    let of = |files: &[(&str, &str)], wanted: &str| plan(&upload(files, false), wanted, None).err().unwrap_or_default();
    assert!(of(&[("a", "")], "").starts_with("There is no Dockerfile in the context."));
    assert!(of(&[("Dockerfile", "x")], "./b/c").starts_with("There is no b/c in the context."));
    assert_eq!(of(&[("dockerfile", "FROM a")], ""), "");
    assert!(of(&[("Dockerfile", "x"), (".dockerignore", "a\n[")], "").contains("line 2 is no pattern"));
    let torn = kept(&file("Dockerfile", &"x".repeat(2000)).unwrap()[..1000], false);
    assert!(plan(&torn, "", None).err().unwrap().starts_with("The context is no whole archive"));
    let other = Upload::new("a", tempfile::tempfile().unwrap(), 0, Format::Xz);
    assert!(plan(&other, "", None).unwrap().is_none());
    assert!(plan(&other, "", Some("FROM a")).is_err());
    let some = upload(&[("a", "")], false);
    assert_eq!(plan(&some, &"x".repeat(200), Some("FROM a")).err().unwrap(), TOO_LONG);
}

#[test]
fn without_patterns_it_stays_as_it_is() {
    let files = upload(&[("Dockerfile", "FROM a"), (".dockerignore", "# nothing\n")], true);
    assert!(!plan(&files, "", None).unwrap().unwrap().changes());
}
