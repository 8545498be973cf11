//! XML: lists built by FOR XML, and the methods of XML values.

mod list;
mod method;
mod xpath;
mod xquery_token;

pub(in crate::mssql) use self::method::XmlScope;
pub(in crate::mssql) use self::xquery_token::Namespaces;
