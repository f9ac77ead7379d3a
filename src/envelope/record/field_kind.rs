//! What a field is, whatever its name. Which names mean which kind, [`crate::envelope::record::keys`] knows.

/// What a key holds, whatever envelope, record, row or header it stands in: a number for each kind that everybody uses, and for
/// each path that only rules of catalogs name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FieldKind(u16);

#[expect(non_upper_case_globals, reason = "kinds are told apart like the variants of an enum")]
impl FieldKind {
    pub const Error: Self = Self(0);
    pub const Code: Self = Self(1);
    pub const ErrorCode: Self = Self(2);
    pub const ReasonCode: Self = Self(3);
    pub const Description: Self = Self(4);
    pub const Message: Self = Self(5);
    pub const Msg: Self = Self(6);
    pub const Detail: Self = Self(7);
    pub const Details: Self = Self(8);
    pub const Reason: Self = Self(9);
    pub const Hint: Self = Self(10);
    pub const RequestId: Self = Self(11);
    pub const TraceId: Self = Self(12);
    pub const Correlation: Self = Self(13);
    pub const Timestamp: Self = Self(14);
    pub const Time: Self = Self(15);
    pub const Status: Self = Self(16);
    pub const HttpStatus: Self = Self(17);
    pub const Docs: Self = Self(18);
    pub const Title: Self = Self(19);
    pub const Type: Self = Self(20);
    pub const Kind: Self = Self(21);
    pub const Event: Self = Self(22);
    pub const Level: Self = Self(23);
    pub const Service: Self = Self(24);
    pub const Component: Self = Self(25);
    pub const Resource: Self = Self(26);
    pub const Approval: Self = Self(27);
    pub const ErrorUri: Self = Self(28);
    pub const Method: Self = Self(29);
    pub const Path: Self = Self(30);
    pub const Stack: Self = Self(31);
    pub const CodeSpelling: Self = Self(32);
    pub const Headers: Self = Self(33);
    pub const RetryAfter: Self = Self(34);
    pub const ExpiresAt: Self = Self(35);
    pub const State: Self = Self(36);
    /// A key that could hold a code, by the end of its name: `app_error_code`, `faultcode`.
    pub const CodeLike: Self = Self(37);
    /// The end or the beginning of the object is missing.
    pub const Cut: Self = Self(38);
    /// Rendered as a row or a list, not as an object.
    pub const Rendered: Self = Self(39);
    /// The query of an address.
    pub const Query: Self = Self(40);
    /// The parameters of a challenge (RFC 9110, 11.2).
    pub const Challenge: Self = Self(41);
    /// The first of the paths that only rules name.
    const OTHER: u16 = 42;

    /// The path with this number among those that only rules name.
    pub fn other(number: usize) -> Self {
        Self(Self::OTHER.saturating_add(u16::try_from(number).unwrap_or(u16::MAX)))
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0
    }
}
