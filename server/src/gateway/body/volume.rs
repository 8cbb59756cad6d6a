//! New volumes: plain directories that the engine makes. Options of a volume's driver mount whatever they name.

use super::json;
use super::labels::{self, LABELS, Labels};
use super::refusal::Refusal;
use super::schema::{Fields, Rule, judge, one_of};

const VOLUME: Fields = &[&[
    ("ClusterVolumeSpec", Rule::Unset("volume-options")),
    ("Driver", Rule::Only(&Rule::Text, |driver| one_of("volume-options", "Driver", driver, &["", "local"]))),
    ("DriverOpts", Rule::Unset("volume-options")),
    ("Labels", LABELS),
    ("Name", Rule::Text),
]];

/// The body of `POST /volumes/create`, and its labels.
pub(crate) fn volume_create(body: &[u8]) -> Result<(Vec<u8>, Labels), Refusal> {
    let judged = judge(VOLUME, body)?;
    let labels = labels::of(&judged);
    Ok((json::encode(judged), labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_volume_is_let_through() {
        let body = br#"{"Name":"data","Driver":"local","DriverOpts":{},"Labels":null,"ClusterVolumeSpec":null}"#;
        let sent = br#"{"Driver":"local","Name":"data"}"#.to_vec();
        assert_eq!(volume_create(body), Ok((sent, Labels::new())));
    }

    #[test]
    fn security_e4_a_volume_with_options_is_refused() {
        for body in [
            r#"{"Name":"x","DriverOpts":{"type":"none","o":"bind","device":"/"}}"#,
            r#"{"Name":"x","Driver":"local","driveropts":{"type":"none","o":"rw,rbind","device":"/"}}"#,
            r#"{"Name":"x","DriverOpts":{"type":"ext4","device":"/dev/sda1"}}"#,
            r#"{"Name":"x","DriverOpts":{"type":"nfs","o":"addr=10.0.0.1","device":":/"}}"#,
            r#"{"Name":"x","DriverOpts":{"size":"1g"}}"#,
            r#"{"Name":"x","Driver":"sshfs"}"#,
            r#"{"Name":"x","ClusterVolumeSpec":{"Group":"g"}}"#,
        ] {
            assert_eq!(volume_create(body.as_bytes()).unwrap_err().reason, "volume-options", "{body}");
        }
        let unknown = br#"{"Name":"x","Options":{"device":"/"}}"#;
        assert_eq!(volume_create(unknown).unwrap_err().reason, "unknown-field");
    }
}
