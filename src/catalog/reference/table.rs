//! Makes codes of a table: finds the column of the codes by its head and by what stands in it, gives the other columns their
//! roles, and tells of each row, cell and column that is not taken.

mod rows;

use super::draft::statuses;
use super::part::{ReferenceTable, TableRow};
use super::prose::{Mark, Prose};
use super::spelling::{self, Style, in_cell, style};
use super::words::{self, Role};
use super::{FileLine, Reference, ReferenceSpec};

use rows::{RowTaker, Use};
pub use rows::{TablePlace, words_of};

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
    /// Names in small letters: `connection_failure`.
    small: usize,
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
            content.small += usize::from(matches!(style(&text), Some(Style::Snake | Style::Kebab | Style::Word)));
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
    if let Some(heading) =
        around.section.filter(|heading| !around.announced && is_of_others(heading, &heads, contents[code]))
    {
        let what = format!("{heading}: {}", heads.join(" | "));
        reference.leave(&here, what, "a table under a heading that speaks of something else than errors");
        return;
    }
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
    let mut taker = RowTaker::new(table, code, uses, around);
    for (at, row) in table.rows.iter().enumerate() {
        taker.take(row, table.rows.get(at + 1), reference);
    }
    if statuses {
        reference.doubt(&here, table.rows.last().map_or(table.line, |row| row.line));
    }
}

/// Whether a table is of something else by its heading, and no code in it stands out (opcodes, limits, commands by their numbers) or
/// it says of each name what may be given for it.
fn is_of_others(heading: &str, heads: &[String], codes: Content) -> bool {
    let of_inputs = heads.iter().any(|head| words::is_of_inputs(head));
    words::speaks_of_others(heading) && !words::speaks_of_errors(heading) && (codes.strong == 0 || of_inputs)
}

/// The column of the codes, and what each column is for.
fn columns(heads: &[String], contents: &[Content], spec: &ReferenceSpec) -> Option<(usize, Vec<Use>)> {
    let role = |(head, content): (&String, &Content)| {
        let said = spec.column(head).map(|role| (role, 0)).or_else(|| words::role(head));
        // A "response code" may be one of their own.
        let own = content.strong > 0 && content.statuses == 0 && !head.to_lowercase().contains("http");
        said.map(|(role, rank)| if role == Role::Http && own { (Role::Code, rank) } else { (role, rank) })
    };
    let told: Vec<Option<(Role, usize)>> = heads.iter().zip(contents).map(role).collect();
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
    // Of names without a head, those in small letters say what a number means.
    let small = |at: &usize| uses[*at] == Use::Says(Role::Name) && contents[*at].mostly(contents[*at].small);
    if headless
        && !uses.contains(&Use::Says(Role::Meaning))
        && contents[code].small == 0
        && let Some(at) = (0..uses.len()).rev().find(small)
    {
        uses[at] = Use::Says(Role::Meaning);
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
