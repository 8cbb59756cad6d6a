//! What an engine fills in by itself, as far as it says so.

use super::text;
use serde_json::Value;

/// An engine's own settings, out of its `GET /info`. Unknown ones are empty, and nothing is taken for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    pub(super) runtime: String,
    pub(super) log_driver: String,
    /// `host` or `private`: the namespace of control groups.
    pub(super) cgroup_namespace: &'static str,
    /// The name of its machine: the host name of who shares its network.
    pub(super) host_name: String,
    system: String,
    architecture: String,
}

impl Defaults {
    /// Reads them.
    pub fn of(info: &Value) -> Self {
        Self {
            runtime: text(info, "DefaultRuntime").to_owned(),
            log_driver: text(info, "LoggingDriver").to_owned(),
            // `default-cgroupns-mode` may say otherwise, and no answer tells. "private" may be asked for by anybody, so it
            // is never left out; with "host" on the first version of control groups every container would be refused.
            cgroup_namespace: if text(info, "CgroupVersion") == "1" { "host" } else { "" },
            host_name: text(info, "Name").to_owned(),
            system: text(info, "OSType").to_owned(),
            architecture: architecture(text(info, "Architecture")).to_owned(),
        }
    }

    /// The platform that a container was made for, where it is not the engine's own; else empty. Of an image for several
    /// an inspect tells which one it is; else the image's own is.
    pub(super) fn platform(&self, inspect: &Value, image: Option<&Value>) -> String {
        let chosen = &inspect["ImageManifestDescriptor"]["platform"];
        let (of, [system, architecture, variant]) = match image {
            Some(image) if chosen.is_null() => (image, ["Os", "Architecture", "Variant"]),
            _ => (chosen, ["os", "architecture", "variant"]),
        };
        let (system, architecture, variant) = (text(of, system), text(of, architecture), text(of, variant));
        let own = (self.system.as_str(), self.architecture.as_str());
        let is_known = ![system, architecture, own.0, own.1].contains(&"");
        if !is_known || (system, architecture) == own {
            return String::new();
        }
        let variant = if variant.is_empty() { String::new() } else { format!("/{variant}") };
        format!("{system}/{architecture}{variant}")
    }
}

/// The kernel's name of a processor as images name it.
fn architecture(machine: &str) -> &str {
    match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv6l" | "armv7l" | "armhf" => "arm",
        "i386" | "i686" => "386",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_foreign_platform_is_asked_for() {
        let defaults = Defaults::of(&json!({"OSType": "linux", "Architecture": "x86_64"}));
        let of = |architecture: &str| json!({"Os": "linux", "Architecture": architecture, "Variant": "v8"});
        let image = |architecture: &str| defaults.platform(&Value::Null, Some(&of(architecture)));
        assert_eq!([image("amd64"), image(""), image("arm64")], ["", "", "linux/arm64/v8"]);
        assert_eq!(Defaults::default().platform(&Value::Null, Some(&of("arm64"))), "");
        let container = json!({"ImageManifestDescriptor": {"platform": {"os": "linux", "architecture": "arm64"}}});
        assert_eq!(defaults.platform(&container, Some(&of("amd64"))), "linux/arm64");
        assert_eq!(defaults.platform(&container, None), "linux/arm64");
    }
}
