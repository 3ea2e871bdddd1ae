//! Kept files.

use mrm_store::{BlobHash, StoreError};

use crate::support::open;

#[tokio::test]
async fn a_workbook_is_kept_once_sealed_and_given_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let workbook = b"PK plan of ice tea".repeat(1_000);
    let hash = store.blobs().put(&workbook).unwrap();
    assert_eq!(store.blobs().put(&workbook).unwrap(), hash);
    assert_eq!(hash, hash.to_string().parse().unwrap());
    assert_eq!(store.blobs().get(&hash).unwrap(), workbook);
    let files = all_files(&folder.path().join("files"));
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(!files[0].to_string_lossy().contains(&hash.to_string()), "the name does not tell which workbook it is");
    let bytes = std::fs::read(&files[0]).unwrap();
    assert!(!bytes.windows(7).any(|w| w == b"ice tea"), "the content is sealed");
}

#[tokio::test]
async fn a_damaged_or_missing_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let hash = store.blobs().put(b"workbook").unwrap();
    let path = all_files(&folder.path().join("files")).remove(0);
    let good = std::fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert!(matches!(store.blobs().get(&hash), Err(StoreError::Damaged(_))), "byte {at}");
    }
    std::fs::write(&path, &good[..10]).unwrap();
    assert!(matches!(store.blobs().get(&hash), Err(StoreError::Damaged(_))));
    assert_eq!(store.blobs().put(b"workbook").unwrap(), hash, "dropping the workbook again repairs it");
    assert_eq!(store.blobs().get(&hash).unwrap(), b"workbook");
    assert!(matches!(store.blobs().get(&BlobHash::of(b"other")), Err(StoreError::NoBlob(_))));
}

fn all_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(all_files(&path)) } else { files.push(path) }
    }
    files
}
