//! What Go reads is what we judge: `oracle/main.go` decoded each body of `oracle/vectors.json` with the Engine's own
//! decoder and wrote down which ways to the host it found.

use super::{container_create, container_update, exec_create, network_create, volume_create};
use serde_json::Value;

#[test]
fn security_n7_no_body_that_go_reads_as_forbidden_passes() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("oracle/vectors.json")).unwrap();
    let (mut refused, mut accepted) = (0, 0);
    for vector in &vectors {
        let body = vector["body"].as_str().unwrap();
        let passes = passes(vector["kind"].as_str().unwrap(), body.as_bytes());
        if !vector["go"].as_array().unwrap().is_empty() {
            assert!(!passes, "{vector}");
            refused += 1;
        }
        if vector["accept"] == true {
            assert!(passes, "{vector}");
            accepted += 1;
        }
    }
    assert!(refused >= 150 && accepted >= 12, "the vectors are not what they were: {refused}, {accepted}");
}

fn passes(kind: &str, body: &[u8]) -> bool {
    match kind {
        "container" => container_create(body).is_ok(),
        "update" => container_update(body).is_ok(),
        "exec" => exec_create(body).is_ok(),
        "network" => network_create(body).is_ok(),
        "volume" => volume_create(body).is_ok(),
        other => panic!("no such kind: {other}"),
    }
}
