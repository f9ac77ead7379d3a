//! The picture of README that moves (docs/demo.svg): a session in a real pseudo-terminal, its screens drawn as text with the
//! colours of their cells. `ERRBOOK_WRITE_DEMO=1 cargo test --test story demo` records it anew; without that the session is
//! played and held against what was recorded.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use vt100::{Cell, Color, Screen};

use crate::pty::Terminal;

/// Size of the screen, and of a cell in pixels.
const SIZE: (u16, u16) = (80, 24);
const CELL: (u16, u16) = (9, 18);

/// The first sixteen colours, then what the terminal's own are drawn as.
const PALETTE: [&str; 16] = [
    "#1d1f21", "#cc6666", "#8abe6a", "#f0c674", "#81a2be", "#b294bb", "#8abeb7", "#c5c8c6", "#767876", "#e58a8a",
    "#a8d38a", "#ffd98a", "#a1c2de", "#d2b4db", "#aadeda", "#ffffff",
];
const GROUND: &str = "#16181a";
const INK: &str = "#d8dad8";

/// A screen of the session and for how many seconds it stays.
type Scene = (Screen, u16);

fn session() -> Vec<Scene> {
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = format!("ERRBOOK_THEME=dark {binary}");
    let mut terminal = Terminal::start(SIZE.0, SIZE.1, ["sh".into(), "-c".into(), line.into()]);
    let mut scenes = Vec::new();
    let mut keep = |terminal: &mut Terminal, seconds| {
        let screen = terminal.hides("saving").hides("not saved").screen();
        scenes.push((screen, seconds));
    };
    terminal.shows("F1 help").shows("77 of 77");
    keep(&mut terminal, 2);
    terminal.types("same request twice").shows("▸ AUTH_REPLAY_DETECTED").shows("~ resent");
    keep(&mut terminal, 5);
    terminal.pastes(include_str!("../readme/403.txt")).shows("1 failure in").shows("▸ AUTH_REPLAY_DETECTED");
    keep(&mut terminal, 5);
    terminal.types("\r").shows("AUTH_REPLAY_DETECTED · open").shows("1 ✓");
    keep(&mut terminal, 4);
    terminal.types(" ").shows("▸ 3").shows("First check");
    keep(&mut terminal, 3);
    terminal.types(" ").shows("▸ 4").shows("Retry: now, once");
    keep(&mut terminal, 3);
    terminal.types(" ").shows("How did it end?");
    keep(&mut terminal, 2);
    terminal.types("1").shows("What fixed it?").types("the proxy no longer resends").shows("no longer resends");
    keep(&mut terminal, 2);
    terminal.types("\r").shows("Case ended: fixed");
    keep(&mut terminal, 4);
    terminal.types("\x03");
    assert!(terminal.ends().success());
    scenes
}

/// A colour as SVG has it; none where it is the terminal's own.
fn colour(colour: Color) -> Option<String> {
    match colour {
        Color::Default => None,
        Color::Idx(index @ 0..16) => Some(PALETTE[usize::from(index)].into()),
        Color::Idx(index @ 16..232) => {
            let part = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let index = index - 16;
            Some(format!("#{:02x}{:02x}{:02x}", part(index / 36), part(index / 6 % 6), part(index % 6)))
        }
        Color::Idx(index) => Some(format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (index - 232))),
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

/// Foreground, background and weight of a cell.
fn look(cell: &Cell) -> (String, Option<String>, &'static str) {
    let (mut fore, mut back) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    if cell.inverse() {
        (fore, back) = (back.or(Some(GROUND.into())), fore.or(Some(INK.into())));
    }
    let weight = match (cell.bold(), cell.dim(), cell.underline()) {
        (true, ..) => " font-weight=\"bold\"",
        (_, true, _) => " opacity=\"0.7\"",
        (.., true) => " text-decoration=\"underline\"",
        _ => "",
    };
    (fore.unwrap_or_else(|| INK.into()), back, weight)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A row of a screen: cells that look alike in one piece.
fn row(screen: &Screen, row: u16, svg: &mut String) {
    let cells: Vec<&Cell> = (0..SIZE.0).filter_map(|column| screen.cell(row, column)).collect();
    let mut column = 0;
    for piece in cells.chunk_by(|one, other| look(one) == look(other)) {
        let ((fore, back, weight), (x, y)) = (look(piece[0]), (column * CELL.0, row * CELL.1));
        let length = u16::try_from(piece.len()).unwrap();
        column += length;
        let width = length * CELL.0;
        if let Some(back) = back {
            writeln!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{back}\"/>", CELL.1)
                .unwrap();
        }
        let text: String = piece.iter().map(|cell| if cell.has_contents() { cell.contents() } else { " " }).collect();
        if !text.trim().is_empty() {
            let (y, text) = (y + 14, escaped(&text));
            writeln!(svg, "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\" fill=\"{fore}\"{weight}>{text}</text>")
                .unwrap();
        }
    }
}

fn svg(scenes: &[Scene]) -> String {
    let (width, height) = (SIZE.0 * CELL.0, SIZE.1 * CELL.1);
    let whole: u16 = scenes.iter().map(|(_, seconds)| seconds).sum();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {} {}\" font-family=\"monospace\" font-size=\"15\">\n\
         <title>errbook: from a symptom and a paste to a fixed case</title>\n\
         <style>text {{ white-space: pre }} g {{ visibility: hidden }}\n",
        width + 24,
        height + 24
    );
    let mut begin = 0;
    for (at, (_, seconds)) in scenes.iter().enumerate() {
        let part = |second: u16| f64::from(second) * 100.0 / f64::from(whole);
        let (from, to) = (part(begin), part(begin + seconds));
        writeln!(
            svg,
            "@keyframes s{at} {{ 0% {{ visibility: hidden }} {from:.2}% {{ visibility: visible }} {to:.2}% {{ visibility: hidden }} }}\n\
             #s{at} {{ animation: s{at} {whole}s step-end infinite }}"
        )
        .unwrap();
        begin += seconds;
    }
    // Where nothing moves, the screen after the search tells most.
    writeln!(
        svg,
        "@media (prefers-reduced-motion) {{ g {{ animation: none !important }} #s1 {{ visibility: visible }} }}</style>"
    )
    .unwrap();
    writeln!(
        svg,
        "<rect x=\"-12\" y=\"-12\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{GROUND}\"/>",
        width + 24,
        height + 24
    )
    .unwrap();
    for (at, (screen, _)) in scenes.iter().enumerate() {
        writeln!(svg, "<g id=\"s{at}\" xml:space=\"preserve\">").unwrap();
        for line in 0..SIZE.1 {
            row(screen, line, &mut svg);
        }
        svg += "</g>\n";
    }
    svg + "</svg>\n"
}

/// The words of a picture without what differs from run to run: names of cases and machines, numbers, and the room between.
fn words(svg: &str) -> Vec<String> {
    let text = |line: &str| Some(line.strip_prefix("<text ")?.split_once('>')?.1.strip_suffix("</text>")?.to_owned());
    let words = svg.lines().filter_map(text).collect::<Vec<_>>().join(" ");
    let named = |word: &str| {
        word.len() == 4 && word.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
    };
    let steady = |word: &&str| {
        word.chars().any(char::is_alphabetic) && !word.contains(|character: char| character.is_ascii_digit())
    };
    words
        .split_whitespace()
        .filter(steady)
        .filter(|word| !named(word) && !word.contains('@'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_demo_shows_what_a_session_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo.svg");
    let played = svg(&session());
    if env::var_os("ERRBOOK_WRITE_DEMO").is_some() {
        fs::write(&path, &played).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap();
    let (recorded, played) = (words(&recorded), words(&played));
    let same = recorded.iter().zip(&played).take_while(|(one, other)| one == other).count();
    let rest =
        |words: &[String]| words.iter().skip(same.saturating_sub(5)).take(12).cloned().collect::<Vec<_>>().join(" ");
    assert!(recorded == played, "recorded: … {}\nplayed:   … {}", rest(&recorded), rest(&played));
}
