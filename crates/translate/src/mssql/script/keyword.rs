//! The words that begin, end or join statements.

/// A word that matters to where a statement ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mssql) enum Keyword {
    Add,
    Alter,
    As,
    Backup,
    Begin,
    Break,
    Bulk,
    Case,
    Checkpoint,
    Close,
    Column,
    Commit,
    Continue,
    Create,
    Dbcc,
    Deallocate,
    Declare,
    Delete,
    Deny,
    Disable,
    Drop,
    Else,
    Enable,
    End,
    Except,
    Exec,
    Exists,
    Fetch,
    For,
    From,
    Goto,
    Grant,
    If,
    Insert,
    Intersect,
    Kill,
    Merge,
    On,
    Open,
    Print,
    Raiserror,
    Reconfigure,
    Restore,
    Return,
    Revert,
    Revoke,
    Rollback,
    Save,
    Select,
    Set,
    Shutdown,
    Throw,
    To,
    Truncate,
    Union,
    Update,
    Use,
    Values,
    Waitfor,
    While,
    With,
    /// Any other word.
    None,
}

impl Keyword {
    /// The keyword that these bytes spell, in any case.
    pub(super) fn of(word: &[u8]) -> Keyword {
        let mut upper = [0_u8; 12];
        let Some(upper) = upper.get_mut(..word.len()) else {
            return Keyword::None;
        };
        upper.copy_from_slice(word);
        upper.make_ascii_uppercase();
        match &*upper {
            b"ADD" => Keyword::Add,
            b"ALTER" => Keyword::Alter,
            b"AS" => Keyword::As,
            b"BACKUP" => Keyword::Backup,
            b"BEGIN" => Keyword::Begin,
            b"BREAK" => Keyword::Break,
            b"BULK" => Keyword::Bulk,
            b"CASE" => Keyword::Case,
            b"CHECKPOINT" => Keyword::Checkpoint,
            b"CLOSE" => Keyword::Close,
            b"COLUMN" => Keyword::Column,
            b"COMMIT" => Keyword::Commit,
            b"CONTINUE" => Keyword::Continue,
            b"CREATE" => Keyword::Create,
            b"DBCC" => Keyword::Dbcc,
            b"DEALLOCATE" => Keyword::Deallocate,
            b"DECLARE" => Keyword::Declare,
            b"DELETE" => Keyword::Delete,
            b"DENY" => Keyword::Deny,
            b"DISABLE" => Keyword::Disable,
            b"DROP" => Keyword::Drop,
            b"ELSE" => Keyword::Else,
            b"ENABLE" => Keyword::Enable,
            b"END" => Keyword::End,
            b"EXCEPT" => Keyword::Except,
            b"EXEC" | b"EXECUTE" => Keyword::Exec,
            b"EXISTS" => Keyword::Exists,
            b"FETCH" => Keyword::Fetch,
            b"FOR" => Keyword::For,
            b"FROM" => Keyword::From,
            b"GOTO" => Keyword::Goto,
            b"GRANT" => Keyword::Grant,
            b"IF" => Keyword::If,
            b"INSERT" => Keyword::Insert,
            b"INTERSECT" => Keyword::Intersect,
            b"KILL" => Keyword::Kill,
            b"MERGE" => Keyword::Merge,
            b"ON" => Keyword::On,
            b"OPEN" => Keyword::Open,
            b"PRINT" => Keyword::Print,
            b"RAISERROR" => Keyword::Raiserror,
            b"RECONFIGURE" => Keyword::Reconfigure,
            b"RESTORE" => Keyword::Restore,
            b"RETURN" => Keyword::Return,
            b"REVERT" => Keyword::Revert,
            b"REVOKE" => Keyword::Revoke,
            b"ROLLBACK" => Keyword::Rollback,
            b"SAVE" => Keyword::Save,
            b"SELECT" => Keyword::Select,
            b"SET" => Keyword::Set,
            b"SHUTDOWN" => Keyword::Shutdown,
            b"THROW" => Keyword::Throw,
            b"TO" => Keyword::To,
            b"TRUNCATE" => Keyword::Truncate,
            b"UNION" => Keyword::Union,
            b"UPDATE" => Keyword::Update,
            b"USE" => Keyword::Use,
            b"VALUES" => Keyword::Values,
            b"WAITFOR" => Keyword::Waitfor,
            b"WHILE" => Keyword::While,
            b"WITH" => Keyword::With,
            _ => Keyword::None,
        }
    }

    /// True for the reserved words that can begin a statement; as a bare word they are nothing else, except where
    /// another statement has them as a part.
    pub(super) fn begins_statement(self) -> bool {
        !matches!(
            self,
            Keyword::Add
                | Keyword::As
                | Keyword::Case
                | Keyword::Column
                | Keyword::Disable
                | Keyword::Enable
                | Keyword::Except
                | Keyword::Exists
                | Keyword::For
                | Keyword::From
                | Keyword::Intersect
                | Keyword::None
                | Keyword::On
                | Keyword::Revert
                | Keyword::Throw
                | Keyword::To
                | Keyword::Union
                | Keyword::Values
                | Keyword::With
        )
    }
}
