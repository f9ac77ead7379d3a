//! What is found in a source file: declarations, and what is decided by their names. Finds nothing itself.

use std::collections::BTreeMap;

use super::super::token::SourceToken;
use super::super::values::SourceValue;

/// Something that has a name, or that stands in a list.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what a declaration is, each by itself")]
pub struct Declared {
    /// Its name.
    pub name: Option<(String, usize)>,
    /// The values that stand in it.
    pub values: Vec<SourceValue>,
    /// What makes it: a function or a type.
    pub maker: Option<String>,
    /// Comments above and behind it.
    pub said: Vec<SourceToken>,
    /// Names of the blocks that it stands in, from the outermost.
    pub around: Vec<String>,
    /// The block that it stands in.
    pub block: usize,
    /// It is a member of an enumeration.
    pub member: bool,
    /// It is a variant around an error that is declared elsewhere: `Disk(Box<DiskError>)`.
    pub wraps: bool,
    /// Its number is given to it with `=`: the member's own, no status.
    pub numbered: bool,
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
    pub values: Vec<SourceValue>,
    /// Names of the blocks around it.
    pub around: Vec<String>,
}

/// What a file declares.
#[derive(Debug, Default)]
pub struct FoundDeclarations {
    /// In the file's order.
    pub declared: Vec<Declared>,
    /// What is decided by names.
    pub decided: Vec<Decided>,
    /// The names of the parameters of functions and of the fields of types, in order.
    pub shapes: BTreeMap<String, Vec<String>>,
    /// Names and numbers that are kept free.
    pub reserved: Vec<SourceToken>,
    /// Declarations that are commented out.
    pub quiet: Vec<SourceToken>,
    pub(super) blocks: usize,
}
