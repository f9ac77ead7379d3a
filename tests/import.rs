//! Import: what a careful reader takes from each kind of reference, catalogs that people go on writing in, and the commands
//! around them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use errbook::catalog::reference::{self, Reference, ReferenceSpec, Role, Text};
use errbook::catalog::{load, schema};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/references")
}

fn read(file: &str, spec: &ReferenceSpec) -> Reference {
    let text = fs::read_to_string(samples().join(file)).unwrap();
    reference::read(&[Text { path: file.into(), text }], spec)
}

fn of(path: &str, text: &str) -> Reference {
    reference::read(&[Text { path: path.into(), text: text.into() }], &ReferenceSpec::default())
}

fn errbook(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_errbook"));
    command.args(arguments).current_dir(folder).env("HOME", folder).env("XDG_STATE_HOME", folder).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The rows of a reference as tests/references/expected.txt writes them: code, meaning, action, statuses; then what is left out,
/// that a code has no meaning aside.
fn rows(taken: &Reference) -> Vec<String> {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    let codes = taken.codes.iter().map(|code| {
        let http: Vec<String> = code.http.iter().map(ToString::to_string).collect();
        let http = if http.is_empty() { "-".into() } else { http.join(" ") };
        format!("{} | {} | {} | {http}", code.code, or_dash(&code.meaning), or_dash(&code.action))
    });
    let told = taken.left_out.iter().filter(|left| !left.why.contains("does not say what it means"));
    codes.chain(told.map(|left| format!("left out: {}", left.what))).collect()
}

#[test]
fn each_kind_of_reference_gives_what_a_careful_reader_takes_from_it() {
    let expected = fs::read_to_string(samples().join("expected.txt")).unwrap();
    for block in expected.split("== ").filter(|block| !block.is_empty()) {
        let (file, rows) = block.split_once('\n').unwrap();
        let taken = read(file, &ReferenceSpec::default());
        assert_eq!(self::rows(&taken), rows.lines().collect::<Vec<_>>(), "{file}");
    }
}

#[test]
fn every_code_is_told_with_the_line_where_it_stands() {
    for file in fs::read_dir(samples()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()) {
        let lines = fs::read_to_string(samples().join(&file)).unwrap();
        for code in read(&file, &ReferenceSpec::default()).codes {
            let line = lines.lines().nth(code.place.line - 1).unwrap();
            // A number that is counted on is not spelt; its constant is.
            let spelt = code.code.rsplit('.').next().into_iter().chain(code.aliases.iter().map(String::as_str));
            let stands = spelt.into_iter().any(|name| line.contains(name));
            assert!(stands, "{file}:{}: {} is not in {line}", code.place.line, code.code);
        }
    }
}

#[test]
fn a_page_with_a_checklist_gives_its_steps() {
    let page = "# Errors\n\n| Code | Meaning |\n|---|---|\n| E_ONE | One. |\n\n## Triage checklist\n\n1. Capture the `request_id`.\n\
                2. Look at the log.\n3. Retry once.\n";
    let taken = of("errors.md", page);
    let steps: Vec<(&str, usize)> = taken.steps.iter().map(|step| (step.text.as_str(), step.place.line)).collect();
    assert_eq!(steps, [("Capture the request_id.", 9), ("Look at the log.", 10), ("Retry once.", 11)]);
    let checklist = taken.checklist("shop");
    assert!(schema::problems("checklist.toml", &checklist).is_empty(), "{checklist}");
    assert!(checklist.contains("fills = \"paste\"") && checklist.contains("fills = \"evidence\""), "{checklist}");
}

#[test]
fn nothing_is_made_up_where_the_reference_is_silent() {
    let taken = of("errors.md", "| Code | Meaning | Action | HTTP |\n|--|--|--|--|\n| E_ONE | | N/A | - |\n");
    let code = &taken.codes[0];
    assert_eq!((&code.meaning, &code.action, code.http.len(), code.retryable), (&None, &None, 0, None));
    let written = taken.toml("shop", None).unwrap().text;
    assert!(
        written.contains("verdict = \"unknown\"") && !written.contains("meaning") && !written.contains("check"),
        "{written}"
    );
    assert!(schema::problems("shop.toml", &written).is_empty());
    assert!(taken.left_out.iter().any(|left| left.what == "E_ONE"), "it is told that E_ONE has no meaning");
}

#[test]
fn a_code_that_stands_twice_is_one_code_and_told_of() {
    let page = "| Code | Meaning |\n|--|--|\n| E_ONE | The first. |\n| E_ONE | The second. |\n";
    let taken = of("errors.md", page);
    assert_eq!(taken.codes.len(), 1);
    assert_eq!(taken.codes[0].notes, ["The second."]);
    assert_eq!((taken.left_out[0].what.as_str(), taken.left_out[0].place.line), ("E_ONE: The second.", 4));
}

#[test]
fn a_user_says_where_the_codes_are() {
    let map = |role, path: &str| (role, path.to_owned());
    let spec = ReferenceSpec { maps: vec![map(Role::Code, "Störung"), map(Role::Meaning, "Was")] };
    let page = "| Störung | Was |\n|--|--|\n| x1 | Kein Strom. |\n| x2 | Kein Gas. |\n";
    let taken = reference::read(&[Text { path: "a.md".into(), text: page.into() }], &spec);
    assert_eq!(rows(&taken), ["x1 | Kein Strom. | - | -", "x2 | Kein Gas. | - | -"]);

    let spec = ReferenceSpec { maps: vec![map(Role::Code, "$.alarms.*~"), map(Role::Meaning, "$.alarms.*.say.en")] };
    let data = r#"{"alarms": {"hot": {"say": {"en": "Too hot"}}, "cold": {"say": {"en": "Too cold"}}}}"#;
    let taken = reference::read(&[Text { path: "a.json".into(), text: data.into() }], &spec);
    assert_eq!(rows(&taken), ["hot | Too hot | - | -", "cold | Too cold | - | -"]);
}

#[test]
fn a_folder_with_a_file_for_each_code_is_one_reference() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    let files = [
        (
            "BIL001.md",
            "---\ncode: BIL001\nhttp: 404\n---\n\n## Description\n\nNo invoice.\n\n## Resolution\n\nLook it up.\n",
        ),
        (
            "more/cannot-pay.md",
            "# Cannot pay\n\n## Why this error occurred\n\nNo money.\n\n## How to fix it\n\nEarn some.\n",
        ),
        ("README.md", "# Error pages\n\nSee the files.\n"),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let out = errbook(folder.path(), &["catalog", "import", "--json", "."]);
    let rows: Vec<serde_json::Value> = printed(&out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<&str> =
        rows.iter().filter(|row| row["kind"] == "code").map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["BIL001", "cannot-pay"]);
    assert_eq!((&rows[0]["http"][0], &rows[0]["action"]), (&404.into(), &"Look it up.".into()));
    assert!(rows.iter().any(|row| row["kind"] == "left-out" && row["what"] == "README.md"));
}

#[test]
fn what_people_wrote_in_an_imported_catalog_stays_when_it_is_imported_again() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("errors.md");
    let head = "| Code | Meaning | Action |\n|--|--|--|\n";
    fs::write(&page, format!("{head}| E_ONE | One. | Do one. |\n| E_OLD | Old. | Wait. |\n")).unwrap();
    let import = ["catalog", "import", "errors.md", "--id", "shop", "--out", "shop.toml"];
    assert!(errbook(folder.path(), &import).status.success());
    let catalog = folder.path().join("shop.toml");
    let written = fs::read_to_string(&catalog).unwrap();
    let own = written
        .replace("check = \"Do one.\"", "check = \"Ask Ada.\"  # she knows\nsymptoms = [\"nothing works\"]")
        .replace("code = \"E_ONE\"", "# our favourite\ncode = \"E_ONE\"");
    fs::write(&catalog, own).unwrap();
    fs::write(&page, format!("{head}| E_ONE | One, said better. | Do one at once. |\n| E_TWO | Two. | |\n")).unwrap();

    let account = printed(&errbook(folder.path(), &import));
    let again = fs::read_to_string(&catalog).unwrap();
    for kept in [
        "check = \"Ask Ada.\"  # she knows",
        "symptoms = [\"nothing works\"]",
        "# our favourite",
        "E_OLD",
        "E_TWO",
        "One, said better.",
    ] {
        assert!(again.contains(kept), "{kept} is not in\n{again}");
    }
    assert!(account.contains("1 new, 1 brought up to date"), "{account}");
    assert!(account.contains("E_ONE: the check in the file stays; the reference says: Do one at once."), "{account}");
    assert!(account.contains("E_OLD is in the file and not in the reference"), "{account}");
    assert!(load::with(&[catalog]).is_ok());
}

#[test]
fn a_reference_of_any_kind_stands_behind_with_catalog() {
    for (file, code) in [
        ("page.html", "PAY_A"),
        ("table.csv", "F-1"),
        ("nested.json", "AUTH_001"),
        ("guide.adoc", "ADC_ONE"),
        ("maps.toml", "CARD_OLD"),
    ] {
        let catalogs = load::with(&[samples().join(file)]).unwrap();
        assert_eq!(catalogs.explain(code).len(), 1, "{file}");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.md"), "# Notes\n\nNothing here.\n").unwrap();
    let problems = load::with(&[folder.path().join("notes.md")]).unwrap_err();
    assert!(problems[0].to_string().contains("no code stands in this file"), "{}", problems[0]);
}

#[test]
fn the_catalog_to_begin_with_loads_and_its_code_is_found() {
    let folder = tempfile::tempdir().unwrap();
    assert!(errbook(folder.path(), &["catalog", "new", "--id", "shop", "--out", "shop.toml"]).status.success());
    let again = errbook(folder.path(), &["catalog", "new", "--id", "shop", "--out", "shop.toml"]);
    assert_eq!(again.status.code(), Some(1), "a file that is there is not written over");
    let shown = printed(&errbook(folder.path(), &["--with-catalog", "shop.toml", "catalog", "show", "shop"]));
    assert!(shown.contains("CARD_EXPIRED"), "{shown}");
    let listed = printed(&errbook(folder.path(), &["--with-catalog", "shop.toml", "catalog", "list", "--json"]));
    assert!(
        listed.lines().any(|line| line.contains("\"id\":\"shop\"") && line.contains("\"builtin\":false")),
        "{listed}"
    );
}

#[test]
fn every_key_of_the_catalog_to_begin_with_is_one() {
    let skeleton = include_str!("../assets/skeleton.toml");
    // Every commented line that is TOML, taken out of its comment.
    let open: Vec<&str> = skeleton
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|line| line.starts_with('[') || line.split(' ').nth(1) == Some("="))
                .unwrap_or(line)
        })
        .collect();
    let problems = schema::problems("skeleton.toml", &open.join("\n"));
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn hostile_references_end_neither_the_stack_nor_the_patience() {
    let deep = 100_000;
    for (path, text) in [
        ("a.json", "[".repeat(deep)),
        ("b.json", "{\"a\":".repeat(deep)),
        ("a.yaml", "- ".repeat(deep)),
        ("b.yaml", "[".repeat(deep)),
        ("a.md", "> ".repeat(deep)),
        ("a.ts", "{".repeat(deep)),
        ("a.py", "(".repeat(deep)),
        ("a.html", "<div>".repeat(deep)),
        ("a.adoc", "|".repeat(deep)),
        ("a.rst", "`".repeat(deep)),
    ] {
        assert!(of(path, &text).codes.is_empty(), "{path}");
    }
}

#[test]
fn statuses_in_roles_and_classifiers_and_pages_without_an_end_of_their_head_are_read() {
    let page =
        "Seats\n=====\n\n``seat.taken`` : 409\n    Somebody was faster.\n\n``seat.gone`` : 404\n    The row is gone.\n";
    assert_eq!(
        rows(&of("seats.rst", page)),
        ["seat.taken | Somebody was faster. | - | 409", "seat.gone | The row is gone. | - | 404"]
    );
    let table = concat!(
        "====================== ======================== ====================\n",
        "Code                   Status                   Meaning\n",
        "====================== ======================== ====================\n",
        "``SEAT_TAKEN``         :http:statuscode:`409`   Somebody was faster.\n",
        "``SEAT_GONE``          :http:statuscode:`404`   The row is gone.\n",
        "====================== ======================== ====================\n",
    );
    assert_eq!(
        rows(&of("seats.rst", table)),
        ["SEAT_TAKEN | Somebody was faster. | - | 409", "SEAT_GONE | The row is gone. | - | 404"]
    );
    let page = concat!(
        "<HTML><HEAD><TITLE>Seats</TITLE>\n<BODY>\n<TABLE>\n<TR><TH>HTTP<TH>Error code<TH>Explanation\n",
        "<TR><TD>409<TD>SEAT_TAKEN<TD>Somebody was faster.\n<TR><TD>404<TD>SEAT_GONE<TD>The row is gone.\n</TABLE>\n</BODY></HTML>\n",
    );
    assert_eq!(
        rows(&of("seats.htm", page)),
        ["SEAT_TAKEN | Somebody was faster. | - | 409", "SEAT_GONE | The row is gone. | - | 404"]
    );
}

#[test]
fn of_the_enumerations_of_a_file_those_called_after_errors_are_codes() {
    let file = concat!(
        "enum class SeatError(val code: String, val text: String) {\n",
        "    TAKEN(\"SEAT-01\", \"Somebody was faster.\"),\n    GONE(\"SEAT-02\", \"The row is gone.\"),\n}\n\n",
        "enum class Colour(val code: String) {\n    RED(\"red\"),\n    GREEN(\"green\"),\n}\n",
    );
    assert_eq!(
        rows(&of("SeatErrors.kt", file)),
        ["SEAT-01 | Somebody was faster. | - | -", "SEAT-02 | The row is gone. | - | -"]
    );
}

#[test]
fn what_stands_in_components_of_mdx_is_read_and_a_table_of_inputs_is_none_of_codes() {
    let page = concat!(
        "## Request parameters\n\n| Name | Type | Description |\n| --- | --- | --- |\n| `SEAT_KEY` | string | Sent as a header |\n\n",
        "## Seats\n\n<AccordionGroup>\n  <Accordion title=\"SEAT_TAKEN (409)\">\n    **Cause:** Somebody was faster.\n\n",
        "    **Solution:** Take another seat.\n  </Accordion>\n</AccordionGroup>\n",
        "<Tabs>\n  <Tab title=\"Rows\">\n    | Code | Meaning | HTTP |\n    | --- | --- | --- |\n    | `ROW_GONE` | No such row. | 404 |\n  </Tab>\n</Tabs>\n",
    );
    let codes = rows(&of("seats.mdx", page)).into_iter().filter(|row| !row.starts_with("left out")).collect::<Vec<_>>();
    assert_eq!(
        codes,
        ["ROW_GONE | No such row. | - | 404", "SEAT_TAKEN | Somebody was faster. | Take another seat. | 409"]
    );
}

#[test]
fn options_of_members_groups_of_messages_choices_of_schemas_and_wiki_pages_are_read() {
    let codes = |path: &str, text: &str| {
        rows(&of(path, text)).into_iter().filter(|row| !row.starts_with("left out")).collect::<Vec<_>>()
    };
    let proto = concat!(
        "enum SeatError {\n  // Somebody was faster.\n  SEAT_TAKEN = 1 [(hall.http) = 409];\n",
        "  // The row is gone.\n  ROW_GONE = 2 [(hall.code) = 410, deprecated = true];\n}\n",
    );
    assert_eq!(
        codes("seat.proto", proto),
        ["SEAT_TAKEN | Somebody was faster. | - | 409", "ROW_GONE | The row is gone. | - | 410"]
    );
    let xml = concat!(
        "<messages><group name='Rows'><message id='HL-01'><text>Row gone.</text><userAction>Take another.</userAction></message>",
        "<message id='HL-02'><text>Row full.</text></message></group>",
        "<group name='Seats'><message id='HL-11'><text>Seat taken.</text></message><message id='HL-12'><text>Seat wet.</text></message></group></messages>",
    );
    assert_eq!(
        codes("hall.xml", xml),
        [
            "HL-01 | Row gone. | Take another. | -",
            "HL-02 | Row full. | - | -",
            "HL-11 | Seat taken. | - | -",
            "HL-12 | Seat wet. | - | -"
        ]
    );
    let schema = concat!(
        "properties:\n  reason:\n    description: Error code of the booking\n    oneOf:\n",
        "      - const: SEAT_TAKEN\n        description: Somebody was faster.\n",
        "      - const: ROW_GONE\n        description: No such row.\n",
        "  channel:\n    description: Where it came from\n    oneOf:\n      - const: WEB\n        description: A page.\n",
        "      - const: DESK\n        description: A person.\n",
    );
    assert_eq!(
        codes("hall.yaml", schema),
        ["SEAT_TAKEN | Somebody was faster. | - | -", "ROW_GONE | No such row. | - | -"]
    );
    let wiki = concat!(
        "== Error codes ==\n{| class=\"wikitable\"\n! Code !! What went wrong !! Action\n|-\n",
        "| HL-01 || Row '''gone''' || Take [[Rows|another]]\n|-\n| HL-02\n| Row full\n| &ndash;\n|}\n",
    );
    assert_eq!(codes("Hall.wiki", wiki), ["HL-01 | Row gone | Take another | -", "HL-02 | Row full | - | -"]);
}
