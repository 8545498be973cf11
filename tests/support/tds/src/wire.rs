//! The protocol's parts, each by its section of MS-TDS (<https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/>).

pub(crate) mod bytes;
pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod login;
pub(crate) mod packet;
pub(crate) mod request;
pub(crate) mod token;
pub(crate) mod type_info;
