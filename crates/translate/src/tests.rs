//! The whole translation: one broad schema, a real server where there is one, random schemas, and the documents.

mod broad;
mod documents;
mod growth;
mod live;
mod mssql;
mod random;
mod views;
mod whole;
