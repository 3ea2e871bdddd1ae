//! Argon2id, which makes the key of a key file from a passphrase, is that of its standard.
//!
//! Vectors: RFC 9106, 5.3 (free to use in code, RFC Trust, section 4), and the tests of the reference implementation
//! (CC0), which have one lane as the key file has.

use argon2::{Algorithm, Argon2, AssociatedData, Params, ParamsBuilder, Version};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn argon2id_is_that_of_rfc_9106() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).expect("12 bytes"))
        .build()
        .expect("parameters");
    let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).expect("a secret");
    let mut tag = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).expect("a tag");
    assert_eq!(hex(&tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

#[test]
fn argon2id_with_one_lane_is_the_reference() {
    let cases = [
        (2, 1 << 16, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
        (2, 1 << 8, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
        (1, 1 << 16, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"),
        (4, 1 << 16, "password", "somesalt", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"),
        (
            2,
            1 << 16,
            "differentpassword",
            "somesalt",
            "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        ),
        (2, 1 << 16, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"),
    ];
    for (passes, memory, password, salt, expected) in cases {
        let params = Params::new(memory, passes, 1, Some(32)).expect("parameters");
        let mut key = [0; 32];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_into(password.as_bytes(), salt.as_bytes(), &mut key).expect("a key");
        assert_eq!(hex(&key), expected, "{passes} passes over {memory} KiB, {password}, {salt}");
    }
}
