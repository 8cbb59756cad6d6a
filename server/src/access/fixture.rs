//! What the tests here start from.

use super::{Access, Seal, Visit};
use crate::rights::Rights;
use crate::store::{NewUser, Store};

/// A door-keeper with nobody behind the door.
pub(super) fn access() -> (tempfile::TempDir, Access) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let seal = Seal::open(directory.path()).unwrap();
    (directory, Access::new(store, seal))
}

/// Adds a person without a password: hashing one takes a while.
pub(super) fn person(access: &Access, name: &str, rights: &Rights) -> i64 {
    let (grants, scope) = (rights.grants.to_text(), rights.scope.to_text());
    let new = NewUser { name, role: rights.role.name(), grants: &grants, scope: &scope, ..NewUser::default() };
    access.store.add_user(&new).unwrap()
}

/// A visit from an address, with a device cookie.
pub(super) fn visit(address: &str, device: Option<&str>) -> Visit {
    Visit { address: Some(address.parse().unwrap()), agent: "a browser".to_owned(), device: device.map(str::to_owned) }
}
