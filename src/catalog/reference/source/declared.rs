//! Finds what a source file declares: constants, members of enumerations, entries of maps and lists, with the values that stand in
//! them, and what is decided by a name elsewhere (`case CardExpired: return 402`). Which of them are codes is not decided here.

use std::collections::BTreeMap;

use super::super::spelling;
use super::super::words::{Role, role};
use super::token::{Kind, Language, Token, words};
use super::tree::{Item, Tree, items};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The name of the field that it stands in.
    pub name: Option<String>,
    /// Text, number or word.
    pub kind: Kind,
    /// As it is spelt.
    pub text: String,
    /// Its line.
    pub line: usize,
}

/// Something that has a name, or that stands in a list.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Its name.
    pub name: Option<(String, usize)>,
    /// The values that stand in it.
    pub values: Vec<Value>,
    /// What makes it: a function or a type.
    pub maker: Option<String>,
    /// Comments above and behind it.
    pub said: Vec<Token>,
    /// Names of the blocks that it stands in, from the outermost.
    pub around: Vec<String>,
    /// The block that it stands in.
    pub block: usize,
    /// It is a member of an enumeration.
    pub member: bool,
    /// It is a whole class.
    pub class: bool,
    /// The title that a comment gives to the declarations below it.
    pub group: Option<String>,
}

/// What is decided by a name.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The names.
    pub names: Vec<String>,
    /// What follows from them.
    pub values: Vec<Value>,
    /// Names of the blocks around it.
    pub around: Vec<String>,
}

/// What a file declares.
#[derive(Debug, Default)]
pub struct Found {
    /// In the file's order.
    pub declared: Vec<Declared>,
    /// What is decided by names.
    pub decided: Vec<Decided>,
    /// The names of the parameters of functions and of the fields of types, in order.
    pub shapes: BTreeMap<String, Vec<String>>,
    /// Declarations that are commented out.
    pub quiet: Vec<Token>,
    blocks: usize,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Open,
    Members,
    Class,
    Decision,
}

/// Reads a file.
pub struct Reader<'a> {
    language: &'a Language,
    found: Found,
    group: Option<String>,
    /// Names of a `case` whose outcome is still to come.
    pending: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Reads what these trees declare.
    pub fn read(trees: &[Tree], language: &'a Language) -> Found {
        let mut reader = Self { language, found: Found::default(), group: None, pending: Vec::new() };
        reader.walk(trees, true, &[], Block::Open);
        reader.found
    }

    fn walk(&mut self, trees: &[Tree], lines_end: bool, around: &[String], block: Block) {
        self.found.blocks += 1;
        let number = self.found.blocks;
        let outer = self.group.take();
        for item in items(trees, lines_end) {
            self.comments(&item);
            if !item.trees.is_empty() {
                self.item(&item, around, block, number);
            }
        }
        self.group = outer;
    }

    /// A comment that is a title, and one that hides a declaration.
    fn comments(&mut self, item: &Item) {
        for comment in item.above.iter().chain(&item.behind) {
            let text = comment.text.trim();
            let bare = text.trim_matches(|c: char| "-=#*~/ ".contains(c));
            if bare.len() + 4 <= text.len() && !bare.is_empty() && !bare.contains('\n') {
                self.group = Some(bare.to_owned());
            } else if hides_code(text) {
                self.found.quiet.push(comment.clone());
            }
        }
    }

    fn item(&mut self, item: &Item, around: &[String], block: Block, number: usize) {
        let trees = &item.trees[..];
        let keyword = trees.iter().map_while(Tree::word).map(|word| word.text.as_str()).collect::<Vec<_>>();
        if keyword.first().is_some_and(|word| {
            ["import", "package", "use", "from", "using", "require", "#include", "#import"].contains(word)
        }) {
            return;
        }
        let assigned = trees.iter().any(|tree| tree.is("="));
        let case = keyword.first() == Some(&"case") && block != Block::Members && !assigned;
        if block == Block::Decision || case || is_way(trees) {
            if self.decision(trees, around) {
                return;
            }
        }
        if self.block(item, around, block, number) {
            return;
        }
        if keyword.first().is_some_and(|word| ["fun", "func", "fn", "function", "def"].contains(word)) {
            return;
        }
        let Some((name, value)) = self.binding(trees) else {
            self.unnamed(item, around, block, number);
            return;
        };
        // The fields of a class that is a code are told with it.
        let field = block == Block::Class
            && role(&name.text).is_some_and(|(_, rank)| rank < 1000)
            && !spelling::is_strong(&name.text);
        if !field {
            self.bound(item, name, value, around, block, number);
        }
    }

    /// Something with a body: its name goes around what stands in it.
    fn block(&mut self, item: &Item, around: &[String], block: Block, number: usize) -> bool {
        let trees = &item.trees[..];
        let all: Vec<&str> = trees.iter().filter_map(Tree::word).map(|word| word.text.as_str()).collect();
        let lists = ["const", "var", "let", "type"].contains(all.first().unwrap_or(&""));
        if let [Tree::Leaf(_), Tree::Group('(', inner, _)] = trees
            && lists
        {
            self.walk(inner, true, around, Block::Open);
            return true;
        }
        let Some((Tree::Group('{', body, _), head)) = trees.split_last() else { return false };
        // A macro over declarations: `error_codes! { … }`.
        if let [Tree::Leaf(name), mark] = head
            && mark.is("!")
        {
            let inside: Vec<String> = around.iter().cloned().chain([name.text.clone()]).collect();
            self.walk(body, true, &inside, Block::Open);
            return true;
        }
        let assigned = head.iter().any(|tree| tree.is("=") || tree.is(":="));
        let constructor = head.first().and_then(Tree::word).is_some_and(|word| Some(&word.text) == around.last());
        let marks = [
            "fn",
            "func",
            "function",
            "def",
            "fun",
            "defp",
            "impl",
            "class",
            "enum",
            "struct",
            "interface",
            "trait",
            "namespace",
            "module",
            "object",
            "record",
            "get",
            "switch",
            "match",
            "when",
            "if",
            "else",
            "for",
            "while",
            "message",
            "union",
            "try",
            "type",
        ];
        let keyword = all.iter().position(|word| marks.contains(word));
        let method = head.windows(2).rposition(|pair| pair[0].word().is_some() && pair[1].group('(').is_some());
        if assigned
            || (keyword.is_none() && (method.is_none() || (block == Block::Members && head.len() <= 2 && !constructor)))
        {
            return false;
        }
        let word = keyword.map_or("", |at| all[at]);
        let named = method
            .and_then(|at| head[at].word())
            .filter(|_| !["class", "enum", "struct", "record", "interface"].contains(&word));
        let after = || {
            head.iter()
                .filter_map(Tree::word)
                .skip_while(|token| token.text != word)
                .find(|token| token.text != word && !words().modifiers.contains(&token.text))
        };
        let name = named.or_else(after).cloned();
        let mut inside = around.to_vec();
        inside.extend(name.as_ref().map(|name| name.text.clone()));
        if let Some(name) = &name {
            self.shape(&name.text, head, body, around);
        }
        let kind = match word {
            "enum" => Block::Members,
            "class" | "object" | "record" | "struct" | "interface" => Block::Class,
            word if words().decisions.iter().any(|decision| decision == word) => Block::Decision,
            _ => Block::Open,
        };
        if kind == Block::Members && !item.marks.is_empty() {
            inside.extend(renamed(&item.marks));
        }
        if kind == Block::Class && word == "class" {
            let base = head
                .iter()
                .flat_map(|tree| tree.group('(').unwrap_or(std::slice::from_ref(tree)))
                .filter_map(Tree::word);
            let base = base
                .last()
                .filter(|base| Some(&base.text) != name.as_ref().map(|name| &name.text))
                .map(|base| base.text.clone());
            self.class(item, name.as_ref(), base, body, around, number);
        }
        self.walk(body, true, &inside, kind);
        true
    }

    /// The parameters of a constructor or function and the fields of a type, in order.
    fn shape(&mut self, name: &str, head: &[Tree], body: &[Tree], around: &[String]) {
        let fields = |trees: &[Tree], lines: bool| -> Vec<String> {
            items(trees, lines).iter().filter_map(|item| parameter(&item.trees)).collect()
        };
        let parameters =
            head.iter().rev().find_map(|tree| tree.group('(')).map(|inner| fields(inner, false)).unwrap_or_default();
        let constructs = ["constructor", "__init__", "init", "new", "initialize"].contains(&name)
            || around.last().is_some_and(|class| class == name);
        if constructs && let Some(class) = around.last() {
            let parameters: Vec<String> = parameters.iter().filter(|name| *name != "self").cloned().collect();
            self.found.shapes.entry(class.clone()).or_insert(parameters);
        } else if parameters.len() > 1 {
            self.found.shapes.insert(name.to_owned(), parameters);
        } else if head.iter().any(|tree| {
            tree.word().is_some_and(|word| ["enum", "struct", "class", "record"].contains(&word.text.as_str()))
        }) {
            let declared: Vec<String> = items(body, true)
                .iter()
                .filter(|item| {
                    !item.trees.iter().any(|tree| matches!(tree, Tree::Group('(' | '{', ..)) || tree.is("="))
                        && item.trees.len() > 1
                })
                .filter_map(|item| parameter(&item.trees))
                .collect();
            if !declared.is_empty() {
                self.found.shapes.entry(name.to_owned()).or_insert(declared);
            }
        }
    }

    /// A class that says its code, status and message in its own fields.
    fn class(
        &mut self,
        item: &Item,
        name: Option<&Token>,
        maker: Option<String>,
        body: &[Tree],
        around: &[String],
        number: usize,
    ) {
        let Some(name) = name else { return };
        let mut values = Vec::new();
        let mut said = comments(item);
        for (at, field) in items(body, true).iter().enumerate() {
            if let ([Tree::Leaf(text)], 0) = (&field.trees[..], at)
                && text.kind == Kind::Text
            {
                said.push(text.clone());
            }
            if let Some((field, value)) = self.binding(&field.trees)
                && role(&field.text).is_some()
            {
                values.extend(flat(value).into_iter().map(|value| Value { name: Some(field.text.clone()), ..value }));
            }
        }
        let code = values.iter().any(|value| {
            value.name.as_deref().and_then(role).is_some_and(|(role, rank)| role == Role::Code && rank < 1000)
        });
        if code {
            let declared = Declared {
                name: Some((name.text.clone(), name.line)),
                values,
                said,
                maker,
                around: around.to_vec(),
                block: number,
                class: true,
                group: self.group.clone(),
                ..Declared::default()
            };
            self.found.declared.push(declared);
        }
    }

    /// The name that something is bound to, and its value.
    fn binding<'t>(&self, trees: &'t [Tree]) -> Option<(Token, &'t [Tree])> {
        if let [define, name, value @ ..] = trees
            && define.word().is_some_and(|word| word.text == "#define")
        {
            return Some((name.word()?.clone(), value));
        }
        let at = trees.iter().position(|tree| ["=", ":=", ":", "=>", "->"].iter().any(|mark| tree.is(mark)))?;
        let (left, value) = (&trees[..at], &trees[at + 1..]);
        let typed = trees[at].is(":").then(|| value.iter().position(|tree| tree.is("="))).flatten();
        let value = typed.map_or(value, |equals| &value[equals + 1..]);
        if let [Tree::Group('[', inner, _)] = left {
            return Some((inner.iter().find_map(Tree::word)?.clone(), value));
        }
        let names: Vec<&Token> = left
            .iter()
            .filter_map(Tree::leaf)
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Text | Kind::Number))
            .filter(|token| token.kind != Kind::Word || left.len() == 1 || !words().modifiers.contains(&token.text))
            .collect();
        let name = if self.language.names == "first" { names.first() } else { names.last() };
        name.map(|name| ((*name).clone(), value)).filter(|(name, _)| !name.text.is_empty())
    }

    fn bound(&mut self, item: &Item, name: Token, value: &[Tree], around: &[String], block: Block, number: usize) {
        let mut inside = around.to_vec();
        inside.push(name.text.clone());
        let choices: Vec<&Token> =
            value.iter().filter_map(Tree::leaf).filter(|token| token.kind == Kind::Text).collect();
        let chosen = value.iter().any(|tree| tree.is("|"));
        if chosen
            && value.iter().all(|tree| {
                tree.is("|")
                    || tree.leaf().is_some_and(|token| matches!(token.kind, Kind::Text | Kind::Comment | Kind::Line))
            })
        {
            self.found.blocks += 1;
            for text in choices {
                self.listed(text, &inside);
            }
            return;
        }
        if let Some(inner) = container(value) {
            let (kind, body) = inner;
            // A type before the bracket makes what stands in it.
            let maker = value.iter().filter_map(Tree::word).next_back().map(|word| word.text.clone());
            inside.extend(
                maker.filter(|maker| !words().modifiers.contains(maker) && maker != "frozenset" && maker != "set"),
            );
            self.walk(body, kind == '{', &inside, Block::Open);
            return;
        }
        let constant = item
            .trees
            .first()
            .and_then(Tree::word)
            .is_some_and(|word| words().modifiers.contains(&word.text) && word.text != "case");
        let member = block == Block::Members && !constant;
        let mut values = flat(value);
        values.extend(attributes(&item.marks));
        self.found.declared.push(Declared {
            name: Some((name.text, name.line)),
            values,
            maker: maker(value),
            said: comments(item),
            around: around.to_vec(),
            block: number,
            member,
            class: false,
            group: self.group.clone(),
        });
    }

    fn listed(&mut self, text: &Token, around: &[String]) {
        let value = Value { name: None, kind: Kind::Text, text: text.text.clone(), line: text.line };
        let (around, block) = (around.to_vec(), self.found.blocks);
        self.found.declared.push(Declared {
            values: vec![value],
            around,
            block,
            group: self.group.clone(),
            ..Declared::default()
        });
    }

    /// A member without a value, a row of a list, a call.
    fn unnamed(&mut self, item: &Item, around: &[String], block: Block, number: usize) {
        let trees = &item.trees[..];
        let mut declared = Declared {
            said: comments(item),
            around: around.to_vec(),
            block: number,
            group: self.group.clone(),
            ..Declared::default()
        };
        if let [Tree::Leaf(name)] = trees
            && name.kind == Kind::Word
            && let Some(number) = self.next_number(number)
        {
            declared.name = Some((name.text.clone(), name.line));
            declared.member = block == Block::Members;
            declared.values = vec![Value { name: None, kind: Kind::Number, text: number.to_string(), line: name.line }];
            self.found.declared.push(declared);
            return;
        }
        match trees {
            // A text below a member explains it.
            [Tree::Leaf(text)] if text.kind == Kind::Text && text.text.contains(' ') => {
                let above = self.found.declared.last_mut().filter(|last| last.block == number);
                above.into_iter().for_each(|last| last.said.push(text.clone()));
                return;
            }
            [Tree::Leaf(text)] if text.kind == Kind::Text => declared.values = flat(trees),
            [Tree::Leaf(name), rest @ ..] if block == Block::Members && name.kind == Kind::Word => {
                let case = name.text == "case";
                if words().modifiers.contains(&name.text) && !case {
                    return;
                }
                let name = if case { rest.iter().find_map(Tree::word) } else { Some(name) };
                declared.name = name.map(|name| (name.text.clone(), name.line));
                declared.member = true;
                declared.values = attributes(&item.marks);
                // The fields of a Rust variant are types; the arguments of a Java member are values.
                let fields = rest.iter().any(|tree| tree.group('{').is_some());
                if !fields {
                    declared.values.extend(
                        flat(rest)
                            .into_iter()
                            .filter(|value| value.kind != Kind::Word || value.text.contains(['.', ':'])),
                    );
                }
            }
            [Tree::Group('{' | '(' | '[', ..)] => {
                declared.maker = around.last().cloned();
                declared.values = flat(trees);
            }
            [Tree::Leaf(callee), Tree::Group('(' | '{', ..), ..] if callee.kind == Kind::Word => {
                declared.maker = Some(callee.text.clone());
                declared.values = flat(trees);
            }
            [Tree::Leaf(new), Tree::Leaf(callee), Tree::Group('(' | '{', ..), ..] if new.text == "new" => {
                declared.maker = Some(callee.text.clone());
                declared.values = flat(trees);
            }
            _ => return,
        }
        self.found.declared.push(declared);
    }

    /// The number of a member without one, behind one of the same block that has one.
    fn next_number(&self, block: usize) -> Option<i64> {
        let before = self
            .found
            .declared
            .last()
            .filter(|last| last.block == block && last.values.iter().all(|value| value.name.is_none()))?;
        let number = before.values.iter().find(|value| value.kind == Kind::Number)?.text.parse::<i64>().ok()?;
        (before.values.iter().filter(|value| value.kind != Kind::Word).count() == 1).then_some(number + 1)
    }

    /// `case A, B: return value`, `Self::A | Self::B => value`.
    fn decision(&mut self, trees: &[Tree], around: &[String]) -> bool {
        let begins = trees.first().and_then(Tree::word).is_some_and(|word| word.text == "case");
        let at = trees.iter().position(|tree| [":", "->", "=>"].iter().any(|mark| tree.is(mark)));
        let left = &trees[usize::from(begins)..at.unwrap_or(trees.len())];
        let names: Vec<String> = left
            .iter()
            .filter_map(Tree::leaf)
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Text))
            .map(|token| token.text.clone())
            .collect();
        let Some(at) = at else {
            if begins || !self.pending.is_empty() {
                self.pending.extend(names);
                return true;
            }
            return false;
        };
        if names.is_empty() {
            return false;
        }
        let mut names = names;
        names.append(&mut self.pending);
        let values = flat(&trees[at + 1..])
            .into_iter()
            .filter(|value| value.text != "return" && value.text != "yield")
            .collect::<Vec<_>>();
        if values.is_empty() {
            self.pending = names;
        } else {
            self.found.decided.push(Decided { names, values, around: around.to_vec() });
        }
        true
    }
}

/// The comments of an item: right above it, and behind it.
fn comments(item: &Item) -> Vec<Token> {
    let line = item.marks.first().map_or(item.line(), |mark| mark.line().min(item.line()));
    let mut next = line;
    let mut above: Vec<Token> = Vec::new();
    for comment in item.above.iter().rev() {
        if comment.end + 1 < next {
            break;
        }
        next = comment.line;
        above.insert(0, comment.clone());
    }
    above.extend(item.behind.iter().cloned());
    above
}

/// Whether a comment is a declaration that somebody took out: a code and what is given to it.
fn hides_code(text: &str) -> bool {
    let text = text.trim_start_matches('|').trim();
    let word = text.split(|c: char| !(c.is_alphanumeric() || "_.-'\"".contains(c))).next().unwrap_or_default();
    let rest = text[word.len()..].trim_start();
    let opens = rest.starts_with('(')
        && (rest.ends_with(',') || rest.ends_with(';') || rest.ends_with(')'))
        && rest.contains(['"', '\'']);
    let given = (rest.starts_with(':') || rest.starts_with('=')) && rest.contains(['"', '\'', '{', '(']);
    spelling::is_strong(word.trim_matches(['"', '\''])) && !text.contains('\n') && (opens || given)
}

/// Whether an item is a way from a name with a path: `ErrorCode::A => …`, `[ErrorCode.A]: …`, `errs.A: …`.
fn is_way(trees: &[Tree]) -> bool {
    let path =
        |tree: &Tree| tree.word().is_some_and(|word| word.text.contains([':', '.']) && !word.text.starts_with('@'));
    let at = trees.iter().position(|tree| [":", "=>", "->"].iter().any(|mark| tree.is(mark)));
    at.is_some_and(|at| match &trees[..at] {
        [Tree::Group('[', inner, _)] => inner.iter().any(path),
        left => left.first().is_some_and(path) && !trees.iter().any(|tree| tree.is("=")),
    })
}

/// The name of a parameter or a field: before its colon, else its last word; of Go's and C's fields, the first of two.
fn parameter(trees: &[Tree]) -> Option<String> {
    let colon = trees.iter().position(|tree| tree.is(":"));
    let equals = trees.iter().position(|tree| tree.is("=")).unwrap_or(trees.len());
    let names = trees[..colon.unwrap_or(equals)].iter().filter_map(Tree::word).collect::<Vec<_>>();
    let upper = |token: &&&Token| token.text.starts_with(char::is_uppercase);
    // `Code string` of Go: the name is in capitals, the type is not.
    let first = names.first().filter(|name| {
        colon.is_none()
            && names.len() == 2
            && upper(name)
            && !names[1].text.starts_with(char::is_uppercase)
            && ["string", "int", "error", "bool", "int32", "int64"].contains(&names[1].text.as_str())
    });
    first.or(names.last()).map(|token| token.text.clone())
}

/// What an enumeration's attributes say of the spelling of all its members: `rename_all = "snake_case"`.
fn renamed(marks: &[Tree]) -> Option<String> {
    let all = attributes(marks);
    let rule = all
        .iter()
        .find(|value| value.name.as_deref().is_some_and(|name| name == "rename_all" || name == "serialize_all"))?;
    Some(format!("rename_all:{}", rule.text))
}

/// The bracket of a value that is a list or map of declarations, not the fields of one.
fn container(value: &[Tree]) -> Option<(char, &[Tree])> {
    let (kind, inner) = match value.iter().find(|tree| matches!(tree, Tree::Group('{' | '(', ..)) || is_list(tree))? {
        Tree::Group(kind, inner, _) => (*kind, &inner[..]),
        Tree::Leaf(_) => return None,
    };
    if kind == '(' {
        // A call around one list: `Object.freeze({…})`, `new Map([…])`, `List.of(…)`.
        let quiet = |tree: &&Tree| tree.leaf().is_none_or(|token| !matches!(token.kind, Kind::Line | Kind::Comment));
        let rows = inner.iter().filter(quiet).filter(|tree| !tree.is(","));
        if rows.clone().count() > 1 && rows.clone().all(|tree| matches!(tree, Tree::Group('(' | '[', ..))) {
            return Some((kind, inner));
        }
        let mut inside = inner.iter().filter(quiet);
        let only = inside.next().filter(|tree| matches!(tree, Tree::Group('{' | '[', ..)))?;
        return inside.next().is_none().then(|| container(std::slice::from_ref(only)))?;
    }
    let items = items(inner, kind == '{');
    let is_field = |item: &Item| {
        let at = item.trees.iter().position(|tree| tree.is(":") || tree.is("=") || tree.is("=>"));
        let name = at.and_then(|_| item.trees.first()).and_then(Tree::leaf);
        name.is_some_and(|name| {
            role(&name.text).is_some_and(|(_, rank)| rank < 1000) && !spelling::is_strong(&name.text)
        })
    };
    let fields = items.iter().filter(|item| is_field(item)).count();
    let filled = items.iter().filter(|item| !item.trees.is_empty()).count();
    (filled > 0 && fields * 2 < filled.max(1) + 1).then_some((kind, inner))
}

/// A bracket with texts, records or calls in it, not an index or a type.
fn is_list(tree: &Tree) -> bool {
    let said = |tree: &Tree| {
        matches!(tree, Tree::Group(..)) || tree.is(":") || tree.leaf().is_some_and(|token| token.kind == Kind::Text)
    };
    tree.group('[').is_some_and(|inner| inner.iter().any(said))
}

/// What makes a value: the word before its first bracket.
fn maker(value: &[Tree]) -> Option<String> {
    let at = value.iter().position(|tree| matches!(tree, Tree::Group(..)))?;
    value[..at].iter().rev().find_map(Tree::word).map(|word| word.text.clone())
}

/// The values of attributes, by the attribute's name or the name within it.
fn attributes(marks: &[Tree]) -> Vec<Value> {
    let mut values = Vec::new();
    let mut name: Option<String> = None;
    for tree in marks {
        match tree {
            Tree::Leaf(token) if token.kind == Kind::Word => name = Some(token.text.trim_start_matches('@').to_owned()),
            Tree::Group('[', inner, _) => values.extend(attributes(inner)),
            Tree::Group('(', inner, _) => {
                let inner = flat(&[Tree::Group('(', inner.clone(), 0)]);
                values.extend(
                    inner.into_iter().map(|value| Value { name: value.name.or_else(|| name.clone()), ..value }),
                );
            }
            Tree::Leaf(token) if matches!(token.kind, Kind::Text | Kind::Number) => {
                values.push(Value { name: name.clone(), kind: token.kind, text: token.text.clone(), line: token.line });
            }
            _ => {}
        }
    }
    values
}

/// The values that stand in trees: texts that are joined are one, and a field or a function gives them its name.
pub fn flat(trees: &[Tree]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let mut joins = false;
    let mut after_text = false;
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            Tree::Leaf(token) => match token.kind {
                Kind::Text if joins || after_text => {
                    if let Some(last) = values.last_mut() {
                        last.text.push_str(&token.text);
                    }
                    (joins, after_text) = (false, true);
                }
                Kind::Text | Kind::Number => {
                    values.push(Value { name: None, kind: token.kind, text: token.text.clone(), line: token.line });
                    (joins, after_text) = (false, token.kind == Kind::Text);
                }
                Kind::Word => {
                    after_text = false;
                    if let Some(Tree::Group('(', ..)) = trees.get(at) {
                        let last = token.text.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
                        let inner = flat(&trees[at..=at]);
                        let names = role(&last).is_some_and(|(_, rank)| rank < 1000)
                            && inner.iter().all(|value| value.name.is_none())
                            && inner.len() == 1;
                        values.extend(
                            inner.into_iter().map(|value| Value {
                                name: value.name.or_else(|| names.then(|| last.clone())),
                                ..value
                            }),
                        );
                        at += 1;
                    } else if !words().modifiers.contains(&token.text) && token.text != "new" {
                        values.push(Value { name: None, kind: Kind::Word, text: token.text.clone(), line: token.line });
                    }
                }
                Kind::Mark if ["+", ".", "\\"].contains(&token.text.as_str()) => joins = after_text,
                Kind::Line | Kind::Comment => {}
                _ => after_text = false,
            },
            Tree::Group(kind, inner, _) => {
                after_text = false;
                for item in items(inner, *kind == '{') {
                    let sep = item.trees.iter().position(|tree| tree.is(":") || tree.is("=") || tree.is("=>"));
                    let name =
                        sep.filter(|sep| *sep == 1).and_then(|_| item.trees[0].leaf()).map(|name| name.text.clone());
                    match name {
                        Some(name) => {
                            let inner = flat(&item.trees[2..]);
                            values.extend(inner.into_iter().map(|value| Value {
                                name: Some(
                                    value.name.filter(|_| role(&name).is_none()).unwrap_or_else(|| name.clone()),
                                ),
                                ..value
                            }));
                        }
                        None => values.extend(flat(&item.trees)),
                    }
                }
            }
        }
    }
    values
}
