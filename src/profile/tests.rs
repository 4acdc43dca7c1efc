use super::*;
#[test]
fn built_in_works() {
    match Mappings::built_in() {
        Ok(m) => assert_eq!(m.profiles.len(), 6),
        Err(e) => panic!("{e}"),
    }
}
