//! Files that are written from the code are as the code would write them now. `make generate` writes them.

#[test]
fn the_openapi_document_and_the_types_of_the_screens_are_current() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        ("docs/openapi.json", sigap::http::openapi_text()),
        ("web/lib/api/types.ts", sigap::http::typescript::web_types()),
    ];
    for (name, wanted) in files {
        let stored = std::fs::read_to_string(root.join(name)).unwrap_or_default();
        assert!(stored == wanted, "{name} is not what the code says: make generate");
    }
}
