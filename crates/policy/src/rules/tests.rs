use super::*;

fn parse(text: &str) -> Result<Policy, Vec<Diagnostic>> {
    Policy::parse(&Source::new("p.toml", text))
}

#[test]
fn all_that_there_is_can_be_said() {
    let rules = r#"
allow = ["wasi:cli/*", "demo:kv/store@1#get"]
deny = ["network"]
directories = [{ path = "data" }, { path = "out", access = "rw" }]
environment = ["LOG_*"]
network = ["api.example.com:443"]
listen = ["8080"]
http = [{ host = "*.example.com", ports = [443], methods = ["GET"] }]
clocks = false
random = true
limits = { memory = "64 MiB", time = "5s", fuel = 7 }
packages = { allow = ["cargo:serde@^1", "npm:@scope/name@2"], deny = ["golang:golang.org/x/*"] }
contents = { names = false, debug-information = false, build-paths = false, custom-sections = ["build-*"], max-size = 7 }
"#;
    let digest = "ab".repeat(32);
    let text =
        format!("[default]{rules}\n[[component]]\nname = 'a'\npackage = 'a:b'\ndigest = 'sha256:{digest}'{rules}");
    let policy = parse(&text).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(policy.components.len(), 1);
    assert!(policy.findings().is_empty(), "{:?}", policy.findings());
}

#[test]
fn what_has_no_meaning_is_told_with_its_place() {
    for (text, place, help) in [
        ("[defaults]\n", "p.toml:1:2", Some("did you mean `default`?")),
        ("[default]\nalow = []\n", "p.toml:2:1", Some("did you mean `allow`?")),
        ("[default]\nallow = [\"a:b/c@\"]\n", "p.toml:2:9", None),
        ("[default]\npackages = { deny = ['left-pad'] }\n", "p.toml:2:21", None),
        ("[default]\npackages = { deny = ['gem:rails'] }\n", "p.toml:2:21", None),
        ("[default]\ncontents = { max-size = 'much' }\n", "p.toml:2:25", None),
        ("[default]\nlimits = { time = '5' }\n", "p.toml:2:19", None),
        ("[default]\ndirectories = [{ path = 'a', access = 'x' }]\n", "p.toml:2:39", None),
        ("[default]\nname = 'a'\n", "p.toml:2:8", Some("move the rules to a `[[component]]`")),
        (
            "[[component]]\nallow = []\n",
            "p.toml:1:1",
            Some("add `name`, `package` or `digest`; rules for all belong in `[default]`"),
        ),
        ("[[component]]\ndigest = 'abc'\n", "p.toml:2:10", None),
    ] {
        let findings = parse(text).err().unwrap_or_else(|| panic!("{text} is taken"));
        assert_eq!(findings[0].code, "policy/file");
        assert_eq!(findings[0].labels[0].span.to_string(), place, "{text}: {findings:?}");
        assert_eq!(findings[0].help.first().map(String::as_str), help, "{findings:?}");
    }
}

#[test]
fn rules_that_never_apply_are_told() {
    for (text, place) in [
        ("[default]\nallow = ['a:b/c']\ndeny = ['a:b/c']\n", "p.toml:2:10"),
        ("[default]\ndeny = ['wasi:socket/tcp']\n", "p.toml:2:9"),
        ("[[component]]\nname = 'a'\n[[component]]\nname = 'a'\n", "p.toml:3:1"),
    ] {
        let findings = parse(text).unwrap_or_else(|findings| panic!("{findings:?}")).findings();
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert_eq!(findings[0].code, "policy/unused");
        assert_eq!(findings[0].labels[0].span.to_string(), place);
    }
}
