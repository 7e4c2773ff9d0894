//! Scripts are files that are sent as they are: nothing is written into their text, and they build no other. What people say
//! reaches them as arguments.

use crate::harness::source::sources;

/// What would make a script out of data, or reach beyond what a script is given.
const FORBIDDEN: [&str; 9] = [
    "loadstring",
    "load(",
    "dofile",
    "require",
    "setfenv",
    "getfenv",
    "cjson",
    "redis.sha1hex",
    "string.format('%s",
];

/// Lua without comments, and with texts in quotes left.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("--").next().unwrap_or_default().to_owned() + "\n").collect()
}

#[test]
fn no_script_makes_another_or_a_command_out_of_data() {
    let scripts = sources("src/store/lua");
    assert!(scripts.len() >= 15);
    for script in &scripts {
        let code = code(&script.text);
        for word in FORBIDDEN {
            assert!(!code.contains(word), "{}: {word}", script.path);
        }
        for call in code.split("redis.").skip(1) {
            let Some((name, rest)) = call.split_once('(') else { continue };
            if !matches!(name, "call" | "pcall") {
                continue;
            }
            // The command is a word of the script; what follows is KEYS, ARGV or what was read.
            let command = rest.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
            let (command, rest) =
                command.unwrap_or_else(|| panic!("{}: redis.{name}({rest:.30}", script.path));
            assert!(command.bytes().all(|sign| sign.is_ascii_uppercase()), "{}: {command}", script.path);
            assert!(
                !matches!(command, "EVAL" | "EVALSHA" | "FUNCTION" | "CONFIG" | "SCRIPT" | "KEYS"),
                "{command}"
            );
            let first = rest.split(',').nth(1).unwrap_or_default();
            assert!(!first.contains(".."), "{}: a key is put together: {first}", script.path);
        }
        assert!(!code.contains("KEYS[1] .."), "{}", script.path);
    }
}

/// What may stand behind each name that makes a script: a file, or a file behind the line that says how it runs.
const MADE_OF: [(&str, &[&str]); 2] = [
    (
        "Script::new(",
        &[
            "include_str!(\"lua/",
            "include_str!(\"../lua/",
            "&format!(\"#!lua\\n{BODY}\"))",
            "&format!(\"#!lua flags=allow-oom\\n{body}\"))",
        ],
    ),
    ("even_when_full(", &["include_str!(\"lua/", "include_str!(\"../lua/", "BODY)", "body: &str)"]),
];

#[test]
fn every_script_is_a_file_that_is_sent_as_it_is() {
    let mut made = 0;
    for source in sources("src").iter().filter(|source| source.is(".rs")) {
        for (n, line) in source.lines() {
            for (maker, allowed) in MADE_OF {
                for rest in line.split(maker).skip(1) {
                    made += 1;
                    let is_file = allowed.iter().any(|start| rest.starts_with(start));
                    assert!(is_file, "{}:{n}: {line}", source.path);
                }
            }
            for word in ["cmd(\"EVAL", "cmd(\"SCRIPT", "cmd(\"FUNCTION"] {
                assert!(!line.contains(word), "{}:{n}: {word}", source.path);
            }
        }
    }
    assert!(made >= 15, "{made}");
}
