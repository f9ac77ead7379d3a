//! The table of shapes: one row a way in which a failure is told, with the structure that proves it. Adding a shape is adding
//! a row; what a row may ask is said in [`super`].

use super::Code::{Implied, Named, Nowhere};
use super::Is::{
    Bad, Be, Capitals, Class, Entry, Event, Failure, False, Has, Known, Listed, Number, OAuth, Object, Print, Proof,
    Snake, SnakeKey, Spelt, Text, There, True, Word,
};
use super::{CALLBACK, Is, Shape};
use crate::envelope::fields::Role;

const ANY: &[(Role, Is)] = &[];
const CARACAL: Option<&str> = Some("caracal");
const SIGILUM: Option<&str> = Some("sigilum-gateway");

macro_rules! shape {
    ($name:expr, $catalog:expr, all $all:expr, any $any:expr, none $none:expr, code $code:expr, message $message:expr,
     $confidence:literal, surface $surface:expr, sealed $sealed:literal, $why:literal) => {
        Shape {
            name: $name,
            catalog: $catalog,
            all: &$all,
            any: $any,
            none: &$none,
            code: $code,
            message: &$message,
            confidence: $confidence,
            surface: $surface,
            sealed: $sealed,
            why: $why,
        }
    };
}

const GATEWAY: Option<(&str, &str)> = Some((
    "gateway",
    "it links to the gateway's error codes or has the gateway's fields: only the gateway writes this",
));
const DECISION_LOG: Option<(&str, &str)> = Some(("gateway", "it is a line of the gateway's own decision log"));
const CONTROL_PLANE: Option<(&str, &str)> = Some((
    "api",
    "no request id, time and docs link beside the code: the control-plane API writes it so, not the gateway",
));
const CONTROL: Option<(&str, &str)> =
    Some(("control", "`error` is an object with code and reason: only Control writes this"));
const VERIFY: Option<(&str, &str)> =
    Some(("coordinator", "`valid` stands beside the code: the Coordinator's verify answers so"));
const HOLD: Option<(&str, &str)> = Some(("sts", "an approval id stands in it: only the STS itself sends one"));
const VERIFIER: Option<(&str, &str)> =
    Some(("verifier", "`error_hint` stands in it: only the verifier adapters write one"));
const MIDDLEWARE: Option<(&str, &str)> =
    Some(("sdk", "a missing or invalid token told with `message`: the SDK's middleware"));
const COORDINATOR: Option<(&str, &str)> =
    Some(("coordinator", "`message` or `request_id` in snake case beside the code: the Coordinator writes it so"));

/// The table.
pub(in crate::envelope) const SHAPES: &[Shape] = &[
    // What an address hands back is the identity provider's, whichever product has that code too.
    shape!(CALLBACK, None, all [(Role::Query, True), (Role::Error, OAuth)],
        any &[(Role::Description, There), (Role::ErrorUri, There), (Role::State, There)], none [], code Named(Role::Error),
        message [Role::Description], 0.7, surface None, sealed true,
        "an error that an authorization server sent back to the application in an address (RFC 6749, 4.1.2.1)"),
    // What errbook itself printed, passed on by a colleague.
    shape!("errbook-finding", SIGILUM, all [(Role::Catalog, Be("sigilum-gateway")), (Role::Known, True), (Role::EntryName, Entry)], any ANY,
        none [], code Named(Role::Code), message [Role::Message], 0.9, surface None, sealed true, "a finding of errbook"),
    shape!("errbook-finding", CARACAL, all [(Role::Catalog, Be("caracal")), (Role::Known, True), (Role::EntryName, Entry)], any ANY,
        none [], code Named(Role::Code), message [Role::Message], 0.9, surface None, sealed true, "a finding of errbook"),
    // The gateway's decision log. Lines that deny nothing are told apart below and say nothing themselves.
    shape!("sigilum-decision", SIGILUM, all [(Role::Kind, Be("decision")), (Role::ReasonCode, Entry)], any ANY,
        none [(Role::Decision, Be("allow"))], code Named(Role::ReasonCode), message [Role::Error], 0.98, surface DECISION_LOG,
        sealed true, "a decision line of the gateway with a reason code"),
    shape!("sigilum-decision", SIGILUM, all [(Role::Component, Be("gateway")), (Role::Event, Text), (Role::ReasonCode, Entry)],
        any ANY, none [(Role::Decision, Be("allow"))], code Named(Role::ReasonCode), message [Role::Error], 0.95,
        surface DECISION_LOG, sealed true, "a decision line of the gateway with a reason code"),
    shape!("quiet", SIGILUM, all [(Role::Kind, Be("decision"))], any &[(Role::Event, Text)], none [], code Nowhere, message [], 0.0,
        surface None, sealed true, "a decision line that denies nothing"),
    // The gateway's envelope.
    shape!("sigilum-envelope", SIGILUM, all [(Role::Code, Word)], any &[(Role::Docs, Has("GATEWAY_ERROR_CODES"))], none [],
        code Named(Role::Code), message [Role::Error, Role::Message], 0.99, surface GATEWAY, sealed true,
        "a code beside a link to the gateway's error codes"),
    shape!("sigilum-envelope", SIGILUM, all [(Role::Error, Text), (Role::Code, Entry)],
        any &[(Role::RequestId, SnakeKey), (Role::Timestamp, Text)], none [(Role::Status, Number)], code Named(Role::Code),
        message [Role::Error], 0.97, surface GATEWAY, sealed true, "a known code, an error text, and a request id or a time"),
    shape!("sigilum-envelope", SIGILUM, all [(Role::Error, Text), (Role::Code, Capitals), (Role::RequestId, SnakeKey), (Role::Timestamp, Text)],
        any ANY, none [(Role::Status, There), (Role::Path, There)], code Named(Role::Code), message [Role::Error], 0.8,
        surface GATEWAY, sealed true, "the gateway's four fields, with a code that is not known"),
    shape!("sigilum-connection-test", SIGILUM, all [(Role::Status, Be("fail")), (Role::HttpStatus, Number), (Role::Error, Text)],
        any ANY, none [(Role::Code, There)], code Nowhere, message [Role::Error], 0.9,
        surface Some(("gateway", "only the gateway's connection test answers with `status: fail` and `http_status`")),
        sealed true, "the answer of a connection test that failed"),
    shape!("sigilum-envelope", SIGILUM, all [(Role::Error, Print), (Role::Code, Entry)], any ANY, none [], code Named(Role::Code),
        message [Role::Error], 0.93, surface GATEWAY, sealed true, "a known code beside the gateway's fixed message"),
    shape!("sigilum-control-plane", SIGILUM, all [(Role::Error, Text), (Role::Code, Listed)], any ANY,
        none [(Role::Error, Print), (Role::RequestId, There), (Role::Timestamp, There), (Role::Docs, There), (Role::Cut, True),
            (Role::Rendered, True), (Role::Status, There), (Role::Message, There)],
        code Named(Role::Code), message [Role::Error], 0.85, surface CONTROL_PLANE, sealed true,
        "error and code alone: the control-plane API's envelope"),
    shape!("sigilum-record", SIGILUM, all [(Role::Rendered, True)],
        any &[(Role::Code, Entry), (Role::Error, Entry), (Role::ErrorCode, Entry), (Role::ReasonCode, Entry)],
        none [(Role::Decision, Be("allow"))], code Named(Role::Code), message [Role::Message], 0.85, surface None, sealed true,
        "a known code of the gateway in a row or a list"),
    shape!("sigilum-envelope", SIGILUM, all [(Role::Code, Entry)],
        any &[(Role::Error, Text), (Role::RequestId, SnakeKey), (Role::Timestamp, Text), (Role::Docs, There)],
        none [(Role::Status, There), (Role::Title, There), (Role::Level, There), (Role::Message, There)], code Named(Role::Code), message [Role::Error], 0.85,
        surface GATEWAY, sealed true, "a known code of the gateway with a part of its envelope"),
    shape!("sigilum-record", SIGILUM, all [(Role::RequestId, Text), (Role::Level, Bad)],
        any &[(Role::Code, Spelt), (Role::ErrorCode, Spelt), (Role::ReasonCode, Spelt)], none [(Role::Decision, Be("allow"))],
        code Named(Role::Code), message [Role::Error, Role::Message, Role::Msg], 0.85, surface None, sealed true,
        "a log record of something wrong with a known code of the gateway and a request id"),
    shape!("sigilum-codeless", SIGILUM, all [(Role::Error, Text), (Role::Docs, Has("GATEWAY_ERROR_CODES"))], any ANY,
        none [(Role::Code, Word)], code Implied, message [Role::Error], 0.97, surface GATEWAY, sealed true,
        "the gateway's envelope without a code"),
    shape!("sigilum-codeless", SIGILUM, all [(Role::Error, Proof)], any &[(Role::RequestId, SnakeKey), (Role::Timestamp, Text)],
        none [(Role::Code, There), (Role::Level, There), (Role::Msg, There), (Role::Description, There), (Role::Message, There), (Role::Event, There)],
        code Implied, message [Role::Error], 0.9, surface GATEWAY, sealed true,
        "a fixed message of the gateway with a request id or a time, and no code"),
    shape!("sigilum-codeless", SIGILUM, all [(Role::Error, Text), (Role::RequestId, SnakeKey), (Role::Timestamp, Has("T"))], any ANY,
        none [(Role::Code, There), (Role::Error, Word), (Role::Status, There), (Role::Path, There), (Role::Message, There), (Role::Level, There),
            (Role::Msg, There), (Role::Event, There), (Role::Description, There)],
        code Implied, message [Role::Error], 0.75, surface GATEWAY, sealed true,
        "an error text with a request id and a time and nothing else: the gateway's envelope without a code"),
    shape!("sigilum-envelope", SIGILUM, all [(Role::Error, Print), (Role::Cut, True)], any &[(Role::Error, Proof), (Role::Code, There)],
        none [(Role::Code, Word), (Role::Level, There), (Role::Msg, There), (Role::Description, There)], code Implied,
        message [Role::Error], 0.7, surface GATEWAY, sealed true, "a fixed message of the gateway; its code is cut off"),
    // Caracal.
    shape!("caracal-control", CARACAL, all [(Role::Error, Object), (Role::InnerCode, Word), (Role::InnerReason, There)],
        any &[(Role::Ok, False), (Role::InnerRemediation, There)], none [], code Named(Role::InnerCode),
        message [Role::InnerReason], 0.97, surface CONTROL, sealed true, "`ok: false` with an error object of code and reason"),
    shape!("caracal-hold", CARACAL, all [(Role::Error, Snake), (Role::Approval, There)], any ANY, none [],
        code Named(Role::Error), message [Role::Description], 0.98, surface HOLD, sealed true, "a code with an approval id"),
    shape!("caracal-verify", CARACAL, all [(Role::Valid, False), (Role::Error, Known)], any ANY, none [], code Named(Role::Error),
        message [Role::Description, Role::Message], 0.93, surface VERIFY, sealed true, "`valid: false` with a known code"),
    shape!("caracal-verifier", CARACAL, all [(Role::Error, Snake), (Role::Hint, There)], any ANY, none [],
        code Named(Role::Error), message [Role::Description], 0.97, surface VERIFIER, sealed true, "a code with a hint"),
    shape!("caracal-verifier", CARACAL, all [(Role::Error, Known), (Role::Missing, There)], any ANY, none [],
        code Named(Role::Error), message [Role::Description], 0.95,
        surface Some(("verifier", "`details` say what is missing: the identity packages' own error")), sealed true,
        "a known code with what is missing"),
    shape!("caracal-middleware", CARACAL, all [(Role::Error, Known), (Role::Message, Text)],
        any &[(Role::Error, Be("missing_token")), (Role::Error, Be("invalid_token"))],
        none [(Role::RequestId, There), (Role::Description, There), (Role::Status, There), (Role::Code, There)], code Named(Role::Error),
        message [Role::Message], 0.85, surface MIDDLEWARE, sealed true, "the SDK middleware's refusal"),
    shape!("caracal-coordinator", CARACAL, all [(Role::Error, Snake), (Role::Message, Text), (Role::RequestId, SnakeKey)], any ANY,
        none [(Role::Description, There), (Role::Code, There), (Role::Status, There), (Role::Level, There)], code Named(Role::Error),
        message [Role::Message], 0.95, surface COORDINATOR, sealed true, "a code with `message` and `request_id`"),
    shape!("caracal-coordinator", CARACAL, all [(Role::Error, Known)], any &[(Role::Message, Text), (Role::Detail, Text), (Role::RequestId, SnakeKey)],
        none [(Role::Description, There), (Role::Code, There), (Role::Level, There), (Role::Correlation, There), (Role::Title, There)],
        code Named(Role::Error), message [Role::Message, Role::Detail], 0.9, surface COORDINATOR, sealed true,
        "a known code with `message`, `detail` or `request_id`"),
    shape!("caracal-envelope", CARACAL, all [(Role::Error, Known), (Role::Description, Print)], any ANY, none [],
        code Named(Role::Error), message [Role::Description], 0.98, surface None, sealed true,
        "a known code beside one of its fixed messages"),
    shape!("caracal-envelope", CARACAL, all [(Role::Error, Snake), (Role::RequestId, There)], any ANY,
        none [(Role::Correlation, There), (Role::ErrorUri, There), (Role::Code, There), (Role::Status, There), (Role::Level, There)], code Named(Role::Error),
        message [Role::Description, Role::Message], 0.95, surface None, sealed true,
        "a code in snake case with a request id beside it"),
    shape!("oauth-error", None, all [(Role::Error, OAuth)],
        any &[(Role::Correlation, There), (Role::ErrorUri, There), (Role::TraceId, There), (Role::Timestamp, There)], none [],
        code Named(Role::Error), message [Role::Description], 0.9, surface None, sealed false,
        "an OAuth error (RFC 6749) with fields that Caracal never sends: another identity provider's"),
    shape!("caracal-envelope", CARACAL, all [(Role::Error, Known), (Role::Details, There)], any ANY, none [(Role::Status, There)],
        code Named(Role::Error), message [Role::Description], 0.85, surface None, sealed true, "a known code with details"),
    shape!("oauth-error", None, all [(Role::Error, OAuth), (Role::Description, Text)], any ANY, none [], code Named(Role::Error),
        message [Role::Description], 0.7, surface None, sealed true,
        "an OAuth error (RFC 6749) whose text is none of Caracal's"),
    shape!("caracal-envelope", CARACAL, all [(Role::Error, Known), (Role::Description, There)], any ANY, none [],
        code Named(Role::Error), message [Role::Description], 0.85, surface None, sealed true,
        "a known code with a description"),
    shape!("caracal-envelope", CARACAL, all [(Role::Description, Proof)], any &[(Role::RequestId, There), (Role::Cut, True)],
        none [(Role::Error, There), (Role::Code, There), (Role::Level, There)], code Implied, message [Role::Description], 0.7,
        surface None, sealed true, "a fixed message in its field; the code is cut off"),
    // Caracal's logs and SDKs.
    shape!("caracal-log", CARACAL, all [(Role::ErrorCode, Known), (Role::Msg, Has("sts exchange"))], any ANY, none [],
        code Named(Role::ErrorCode), message [Role::Description, Role::Msg], 0.95,
        surface Some(("sts", "the gateway logs what the STS answered")), sealed true, "a log record with the STS's error code"),
    shape!("caracal-log", CARACAL, all [(Role::ErrorCode, Known)], any &[(Role::Level, There), (Role::Msg, There)], none [],
        code Named(Role::ErrorCode), message [Role::Description, Role::Msg], 0.95, surface None, sealed true,
        "a log record with an error code"),
    shape!("caracal-log-event", CARACAL, all [(Role::Msg, Event), (Role::RequestId, There)], any &[(Role::Level, Bad), (Role::Status, Failure)],
        none [],
        code Implied, message [Role::Msg], 0.85, surface None, sealed true, "a log event that only one code leaves"),
    shape!("caracal-sdk-error", CARACAL, all [(Role::Code, Known), (Role::Code, Snake)],
        any &[(Role::RequestId, There), (Role::HttpStatus, There), (Role::Stack, There), (Role::Name, Text), (Role::Details, There), (Role::Approval, There), (Role::Hint, There), (Role::Description, There)],
        none [(Role::Kind, There), (Role::Title, There)], code Named(Role::Code), message [Role::Message, Role::Description], 0.9, surface None,
        sealed true, "an SDK's error object with a known code"),
    shape!("caracal-sdk-error", CARACAL, all [(Role::Code, Known), (Role::Code, Snake), (Role::Status, Number)], any ANY,
        none [(Role::Message, There), (Role::Error, There), (Role::Kind, There), (Role::Title, There)], code Named(Role::Code), message [], 0.8,
        surface None, sealed true, "an SDK's error object with a known code and a status"),
    shape!("caracal-run-notice", CARACAL, all [(Role::Resource, There), (Role::Reason, Known)], any ANY, none [(Role::Level, There)],
        code Named(Role::Reason), message [], 0.85, surface None, sealed true, "a notice of `caracal run`"),
    shape!("caracal-run-notice", CARACAL, all [(Role::Resource, There), (Role::Reason, Print)], any ANY, none [(Role::Level, There)],
        code Implied, message [Role::Reason], 0.85, surface None, sealed true, "a notice of `caracal run` with a fixed message"),
    shape!("caracal-thrown", CARACAL, all [(Role::Message, Print)], any &[(Role::Name, Has("Caracal")), (Role::Type, Has("Caracal"))],
        none [(Role::Code, There), (Role::Title, There)], code Implied, message [Role::Message], 0.85, surface None, sealed true,
        "a logged exception of Caracal's own class"),
    shape!("caracal-thrown", CARACAL, all [(Role::Message, Proof)], any &[(Role::Stack, There), (Role::Name, Text), (Role::Type, Text)],
        none [(Role::Code, There), (Role::Title, There)], code Implied, message [Role::Message], 0.8, surface None, sealed true,
        "a logged exception with one of Caracal's fixed messages"),
    shape!("caracal-thrown", CARACAL, all [(Role::Name, Class)], any &[(Role::Stack, There), (Role::Message, Text)],
        none [(Role::Code, There), (Role::Title, There)], code Implied, message [Role::Message], 0.8, surface None, sealed true,
        "a logged exception whose class stands for one code"),
    shape!("caracal-record", CARACAL, all [(Role::Rendered, True)],
        any &[(Role::Code, Known), (Role::ErrorCode, Known)], none [(Role::Level, There)], code Named(Role::Code), message [Role::Message, Role::Description], 0.75,
        surface None, sealed true, "a known code in a row or a list"),
    shape!("caracal-bare", CARACAL, all [(Role::Error, Known), (Role::Error, Snake)], any ANY,
        none [(Role::Status, There), (Role::Level, There), (Role::Code, There), (Role::Path, There), (Role::Timestamp, There), (Role::Title, There)],
        code Named(Role::Error), message [], 0.75, surface None, sealed true, "a known code alone"),
    // Other people's standards.
    shape!("json-rpc", None, all [(Role::Error, Object), (Role::InnerCode, Number)], any &[(Role::Jsonrpc, There)], none [],
        code Named(Role::InnerCode), message [Role::InnerMessage], 0.9, surface None, sealed false, "a JSON-RPC 2.0 error"),
    shape!("google-rpc-status", None, all [(Role::Error, Object), (Role::InnerCode, Number), (Role::InnerStatus, Capitals)], any ANY,
        none [], code Named(Role::InnerStatus), message [Role::InnerMessage], 0.9, surface None, sealed false, "a google.rpc.Status"),
    shape!("kubernetes-status", None, all [(Role::Kind, Be("Status")), (Role::Status, Be("Failure"))], any ANY, none [],
        code Named(Role::Reason), message [Role::Message], 0.95, surface None, sealed false, "a Kubernetes Status"),
    shape!("problem-details", None, all [(Role::Title, Text)],
        any &[(Role::Type, Has("/")), (Role::Type, Has("about:")), (Role::Status, Failure)],
        none [(Role::Level, There), (Role::Error, There)], code Nowhere, message [Role::Detail, Role::Title], 0.8, surface None, sealed false,
        "problem details (RFC 9457)"),
    shape!("mcp-tool-error", None, all [(Role::IsError, True)], any ANY, none [], code Nowhere, message [Role::Message], 0.7, surface None,
        sealed false, "an MCP tool error: a success of the protocol whose result is an error"),
    shape!("spring-error", None, all [(Role::Status, Failure), (Role::Error, Text), (Role::Path, There), (Role::Timestamp, There)], any ANY,
        none [(Role::Level, There)], code Nowhere, message [Role::Message, Role::Error], 0.8, surface None, sealed false,
        "a web framework's own error: `error` is the reason phrase"),
    shape!("fastify-error", None, all [(Role::Status, Failure), (Role::Error, Text), (Role::Message, Text)], any ANY,
        none [(Role::Level, There)], code Nowhere, message [Role::Message], 0.85, surface None, sealed false,
        "a web framework's own error: `error` is the reason phrase"),
    shape!("error-object", None, all [(Role::Error, Object), (Role::InnerMessage, Text)],
        any &[(Role::InnerCode, There), (Role::InnerType, There)], none [], code Named(Role::InnerCode), message [Role::InnerMessage],
        0.6, surface None, sealed false, "an error object of another product"),
    shape!("error-and-code", None, all [(Role::Error, Text), (Role::Code, Word)], any ANY, none [(Role::Level, There)],
        code Named(Role::Code), message [Role::Error, Role::Message], 0.5, surface None, sealed false, "an error text with a code of another product"),
    shape!("oauth-error", None, all [(Role::Error, OAuth)], any ANY, none [(Role::Level, There)], code Named(Role::Error), message [], 0.5,
        surface None, sealed false, "an OAuth error code alone (RFC 6749)"),
    shape!("error-code", None, all [(Role::Error, Snake)], any &[(Role::Description, There), (Role::Message, There), (Role::Ok, There)],
        none [(Role::Level, There)], code Named(Role::Error), message [Role::Description, Role::Message], 0.4, surface None, sealed false,
        "a code of another product"),
];
