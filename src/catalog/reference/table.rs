//! Makes codes of a table: finds the column of the codes by its head and by what stands in it, gives the other columns their
//! roles, and tells of each row, cell and column that is not taken.

use super::draft::{Draft, statuses};
use super::part::{ReferenceTable, TableRow};
use super::prose::{Mark, Prose};
use super::spelling::{self, Named, Style, in_cell, style};
use super::words::{self, Role};
use super::{FileLine, Reference, ReferenceSpec};

/// Where a table stands.
pub struct TablePlace<'a> {
    /// Its file.
    pub file: &'a str,
    /// The nearest heading.
    pub section: Option<&'a str>,
    /// What the user says of columns.
    pub spec: &'a ReferenceSpec,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It says this of the code.
    Says(Role),
    /// Another spelling of the code.
    Alias,
    /// Nobody asked for it.
    Nothing,
}

/// What stands in a column, counted.
#[derive(Debug, Clone, Copy, Default)]
struct Content {
    filled: usize,
    codes: usize,
    strong: usize,
    /// Letters and a number: `E17`, `PAY-1001`.
    numbered: usize,
    statuses: usize,
    prose: usize,
}

impl Content {
    fn of(table: &ReferenceTable, column: usize) -> Self {
        let mut content = Self::default();
        for cell in table.rows.iter().filter_map(|row| row.cells.get(column)) {
            let text = cell.text();
            if words::is_nothing(&text) {
                continue;
            }
            content.filled += 1;
            content.prose += usize::from(text.contains(' '));
            // `DSK-404` is a code of its own.
            let numbered = style(&text) == Some(Style::Numbered) && !text.to_lowercase().starts_with("http");
            content.numbered += usize::from(numbered);
            content.statuses += usize::from(!numbered && !statuses(&text).is_empty() && text.len() < 40);
            if words::verdict(&text).is_some() {
                continue;
            }
            if let Ok(named) = in_cell(cell) {
                content.codes += 1;
                let set_as_code = cell.set_as(Mark::Code).next().is_some();
                content.strong += usize::from(set_as_code || named.codes.iter().all(|code| spelling::is_strong(code)));
            }
        }
        content
    }

    fn mostly(self, count: usize) -> bool {
        self.filled > 0 && count * 2 >= self.filled
    }

    fn is_statuses(self) -> bool {
        self.filled > 0 && self.statuses == self.filled
    }
}

/// Takes the codes of a table.
pub fn read(table: &ReferenceTable, around: &TablePlace<'_>, reference: &mut Reference) {
    if let Some(record) = upright(table) {
        read(&record, around, reference);
        return;
    }
    let width = table.rows.iter().map(|row| row.cells.len()).chain([table.head.len()]).max().unwrap_or_default();
    let heads: Vec<String> = (0..width).map(|at| table.head.get(at).map(Prose::text).unwrap_or_default()).collect();
    let contents: Vec<Content> = (0..width).map(|at| Content::of(table, at)).collect();
    let here = FileLine { file: around.file.into(), line: table.line };
    let Some((code, uses)) = columns(&heads, &contents, around.spec) else {
        let what = if table.head.is_empty() {
            table.rows.first().map(words_of).unwrap_or_default()
        } else {
            heads.join(" | ")
        };
        if !what.trim_matches([' ', '|']).is_empty() {
            reference.leave(&here, what, "a table without a column of codes");
        }
        return;
    };
    for (at, what) in heads.iter().enumerate() {
        if at != code && uses[at] == Use::Nothing && contents[at].filled > 0 {
            let named = table.head.len() > at && !what.is_empty();
            if named {
                reference.leave(&here, what, "a column that a catalog has no place for");
            } else if table.head.is_empty() && contents[at].prose > 0 {
                let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
                let first = cells.map(Prose::text).find(|text| text.contains(' ')).unwrap_or_default();
                reference.leave(&here, first, "a column without a head");
            }
        }
    }
    let own = words::split(&heads[code]).contains("error");
    let statuses = contents[code].is_statuses() && !own;
    let mut taker = RowTaker { code, uses, numbered: numbered(table, code), group: None, table, around };
    for row in &table.rows {
        taker.take(row, reference);
    }
    if statuses {
        reference.doubt(&here, table.rows.last().map_or(table.line, |row| row.line));
    }
}

/// Takes the codes of the rows of a table.
struct RowTaker<'a> {
    code: usize,
    uses: Vec<Use>,
    /// Whether all its codes have numbers: a word among them is none.
    numbered: bool,
    /// The title over the rows that follow it.
    group: Option<String>,
    table: &'a ReferenceTable,
    around: &'a TablePlace<'a>,
}

impl RowTaker<'_> {
    fn take(&mut self, row: &TableRow, reference: &mut Reference) {
        let line = row.lines.get(self.code).copied().unwrap_or(row.line);
        let place = FileLine { file: self.around.file.into(), line };
        let filled: Vec<&Prose> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let Some(first) = filled.first() else { return };
        let cell = row.cells.get(self.code).cloned().unwrap_or_default();
        if filled.iter().all(|cell| cell.text().chars().all(|c| "-=:+ ".contains(c))) {
            return;
        }
        let wide = self.table.head.len() > 1 || row.cells.len() > 1;
        let named = match self.named(&cell, filled.len()) {
            Ok(named) => named,
            Err(why) if filled.len() == 1 && wide && !cell.is_empty() => {
                let title = first.text().trim_end_matches(':').to_owned();
                if is_title(&title) {
                    let why = "a row over the whole table; taken as the group of the rows below it";
                    reference.leave(&place, words_of(row), why);
                    self.group = Some(title);
                } else {
                    reference.leave(&place, words_of(row), format!("a row over the whole table: {why}"));
                }
                return;
            }
            Err(why) => {
                reference.leave(&place, words_of(row), why);
                return;
            }
        };
        let mut draft = Draft::default();
        named.former.iter().for_each(|name| draft.alias(name));
        for (at, cell) in row.cells.iter().enumerate().filter(|(at, _)| *at != self.code) {
            match self.uses.get(at) {
                Some(Use::Says(Role::Name)) => name(cell, &mut draft),
                Some(Use::Alias) => {
                    in_cell(cell).iter().flat_map(|named| &named.codes).for_each(|code| draft.alias(code));
                }
                Some(Use::Says(role)) => draft.put(*role, cell),
                Some(Use::Nothing) if self.table.head.len() > at || self.table.head.is_empty() => {}
                _ if cell.is_empty() => {}
                _ => reference.leave(&place, cell.text(), format!("a cell too many in the row of {}", named.codes[0])),
            }
        }
        let heading = match (self.around.section, &self.table.title) {
            (Some(section), Some(title)) => Some(format!("{section}: {title}")),
            (section, title) => title.clone().or(section.map(str::to_owned)),
        };
        let section = row.section.as_ref().or(self.group.as_ref()).or(heading.as_ref());
        let codes = draft.codes(&named.codes, section.map(String::as_str), &place);
        for code in codes {
            reference.take(code);
        }
    }

    /// The codes of a cell of the column of codes, in a row with so many cells that say something.
    fn named(&self, cell: &Prose, filled: usize) -> Result<Named, &'static str> {
        let text = cell.text();
        let spelt = style(&text) == Some(Style::Upper) && text.len() > 3;
        if words::is_nothing(&text) && !spelt {
            return Err("a row without a code");
        }
        if words::is_sum(&text) && filled <= 2 {
            return Err("a sum of the rows above");
        }
        let word = matches!(style(&text), Some(Style::Word | Style::Title));
        if word && self.numbered && cell.set_as(Mark::Code).next().is_none() {
            return Err("a word where the other rows have numbers");
        }
        in_cell(cell)
    }
}

/// Whether the codes of a column have numbers, words and sums aside.
fn numbered(table: &ReferenceTable, column: usize) -> bool {
    let styles: Vec<Style> =
        table.rows.iter().filter_map(|row| row.cells.get(column)).filter_map(|cell| style(&cell.text())).collect();
    let count = styles.iter().filter(|style| matches!(style, Style::Number | Style::Numbered)).count();
    let words = styles.iter().filter(|style| matches!(style, Style::Word | Style::Title)).count();
    count > 2 * words && count + words == styles.len()
}

/// Whether a row over the whole table is the title of those below it: a few words, neither a sentence nor about codes.
fn is_title(text: &str) -> bool {
    let all: Vec<&str> = text.split_whitespace().collect();
    let code = |word: &&str| spelling::is_strong(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let sum = words::is_sum(all.first().unwrap_or(&""));
    all.len() <= 6 && !sum && !text.ends_with(['.', '!', '?']) && !all.iter().any(code)
}

/// A name beside a code is another code, or says what it means.
fn name(cell: &Prose, draft: &mut Draft) {
    match in_cell(cell) {
        Ok(named) if named.codes.iter().all(|name| spelling::is_strong(name)) => {
            named.codes.iter().for_each(|name| draft.alias(name));
        }
        // The number of a row says nothing.
        Ok(named) if named.codes.iter().all(|name| style(name) == Some(Style::Number)) => {}
        _ => draft.put(Role::Meaning, cell),
    }
}

/// The column of the codes, and what each column is for.
fn columns(heads: &[String], contents: &[Content], spec: &ReferenceSpec) -> Option<(usize, Vec<Use>)> {
    let told: Vec<Option<(Role, usize)>> =
        heads.iter().map(|head| spec.column(head).map(|role| (role, 0)).or_else(|| words::role(head))).collect();
    let code = code_column(heads, contents, &told)?;
    let has = |wanted: Role| told.iter().any(|role| role.is_some_and(|(role, _)| role == wanted));
    let headless = heads.iter().all(String::is_empty);
    let mut uses = Vec::new();
    for (at, role) in told.iter().enumerate() {
        let content = contents[at];
        uses.push(match role {
            _ if at == code => Use::Says(Role::Code),
            Some((Role::Code, _)) if content.is_statuses() && !has(Role::Http) => Use::Says(Role::Http),
            Some((Role::Code, _)) => Use::Alias,
            Some((Role::Severity, _)) => Use::Nothing,
            Some((role, _)) => Use::Says(*role),
            None if headless && content.is_statuses() => Use::Says(Role::Http),
            None if headless && content.mostly(content.strong) => Use::Says(Role::Name),
            None if headless
                && (content.mostly(content.prose) || heads.len() == 2)
                && !uses.contains(&Use::Says(Role::Meaning)) =>
            {
                Use::Says(Role::Meaning)
            }
            None => Use::Nothing,
        });
    }
    if !uses.contains(&Use::Says(Role::Meaning)) && !has(Role::Name) {
        only_prose(&mut uses, heads, contents);
    }
    Some((code, uses))
}

/// Where no head speaks of a meaning, the only column of prose is the meaning.
fn only_prose(uses: &mut [Use], heads: &[String], contents: &[Content]) {
    let free = |at: &usize| {
        uses[*at] == Use::Nothing && contents[*at].mostly(contents[*at].prose) && !words::speaks_of_others(&heads[*at])
    };
    let columns: Vec<usize> = (0..uses.len()).filter(free).collect();
    if let [only] = columns[..] {
        uses[only] = Use::Says(Role::Meaning);
    }
}

/// The column of the codes: a head that says so before one that may, what stands in it before its head.
fn code_column(heads: &[String], contents: &[Content], told: &[Option<(Role, usize)>]) -> Option<usize> {
    let with = |wanted: Role| {
        let mut columns: Vec<(usize, usize)> = told
            .iter()
            .enumerate()
            .filter_map(|(at, role)| role.filter(|(role, _)| *role == wanted).map(|(_, rank)| (rank, at)))
            .collect();
        columns.sort_unstable();
        columns.into_iter().map(|(_, at)| at)
    };
    // The rows of a table whose first head speaks of something else are about that; its values are no codes.
    let others = heads.first().is_some_and(|head| words::speaks_of_others(head) && !words::speaks_of_errors(head));
    let named = with(Role::Name)
        .filter(|at| contents[*at].mostly(contents[*at].strong))
        .filter(|at| !others || words::speaks_of_errors(&heads[*at]))
        .max_by_key(|at| (contents[*at].strong, std::cmp::Reverse(*at)));
    let coded = |at: &usize| contents[*at].mostly(contents[*at].codes);
    let own = |at: &usize| coded(at) && !contents[*at].is_statuses();
    let columns: Vec<usize> = with(Role::Code).filter(coded).collect();
    let strongest = columns.iter().copied().find(own);
    let first = columns.first().copied();
    let found = strongest.or(named.filter(|at| !contents[*at].is_statuses())).or(first);
    if found.is_some() {
        return found;
    }
    let strong = |at: &usize| {
        let content = contents[*at];
        content.strong > 0 && content.filled * 2 <= 3 * content.strong && !content.is_statuses()
    };
    let unnamed = (0..heads.len()).find(|at| heads[*at].is_empty() && strong(at));
    // Under a head that nobody knows, letters with numbers beside what they mean or what to do are codes.
    let explained = told.iter().any(|role| role.is_some_and(|(role, _)| matches!(role, Role::Meaning | Role::Action)));
    let numbered = |at: &usize| contents[*at].numbered * 2 > contents[*at].filled && strong(at);
    let unknown = |at: &usize| explained && told[*at].is_none() && !words::speaks_of_others(&heads[*at]);
    unnamed.or_else(|| (0..heads.len()).find(|at| unknown(at) && numbered(at)))
}

/// A table in which each row is a field (`Code | E17`, `Meaning | …`), as the table of one row that it stands for.
fn upright(table: &ReferenceTable) -> Option<ReferenceTable> {
    let head = (!table.head.is_empty() && !table.head.iter().all(Prose::is_empty)).then(|| TableRow {
        line: table.line,
        cells: table.head.clone(),
        ..TableRow::default()
    });
    let rows: Vec<&TableRow> = head.iter().chain(&table.rows).collect();
    let fields = rows.len() >= 2 && rows.iter().all(|row| row.cells.len() == 2);
    let role = |row: &&TableRow| words::role(&row.cells[0].text()).map(|(role, _)| role);
    if !fields {
        return None;
    }
    let roles: Vec<Option<Role>> = rows.iter().map(role).collect();
    let known = roles.iter().flatten().count();
    let code = roles.iter().position(|role| *role == Some(Role::Code))?;
    if known * 3 < rows.len() * 2
        || known < 2
        || in_cell(&rows[code].cells[1]).is_err()
        || head.is_some() && roles[0].is_none()
    {
        return None;
    }
    // A table of codes with the columns Code and Meaning has codes below its first head.
    if roles[1..].iter().all(Option::is_none) || words::role(&rows[0].cells[1].text()).is_some() {
        return None;
    }
    let row = TableRow {
        line: rows[code].line,
        cells: rows.iter().map(|row| row.cells[1].clone()).collect(),
        ..TableRow::default()
    };
    let head = rows.iter().map(|row| row.cells[0].clone()).collect();
    Some(ReferenceTable { title: table.title.clone(), head, rows: vec![row], line: table.line })
}

/// The words of a row.
pub fn words_of(row: &TableRow) -> String {
    let cells: Vec<String> = row.cells.iter().map(Prose::text).filter(|text| !text.is_empty()).collect();
    cells.join(" | ")
}
