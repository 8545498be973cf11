//! How a session reads dates, as SET LANGUAGE and SET DATEFORMAT have it.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-language-transact-sql>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-dateformat-transact-sql>,
//! <https://learn.microsoft.com/en-us/sql/relational-databases/system-compatibility-views/sys-syslanguages-transact-sql>

use crate::calendar::DateOrder;

/// The languages that have the day before the month: name, and alias.
const DAY_FIRST: [(&str, &str); 24] = [
    ("deutsch", "german"),
    ("français", "french"),
    ("dansk", "danish"),
    ("español", "spanish"),
    ("italiano", "italian"),
    ("nederlands", "dutch"),
    ("norsk", "norwegian"),
    ("português", "portuguese"),
    ("suomi", "finnish"),
    ("čeština", "czech"),
    ("polski", "polish"),
    ("română", "romanian"),
    ("slovenčina", "slovak"),
    ("slovenski", "slovenian"),
    ("ελληνικά", "greek"),
    ("български", "bulgarian"),
    ("русский", "russian"),
    ("türkçe", "turkish"),
    ("british", "british english"),
    ("eesti", "estonian"),
    ("português (brasil)", "brazilian"),
    ("arabic", "arabic"),
    ("ไทย", "thai"),
    ("norsk (bokmål)", "bokmål"),
];
/// Those that have the year first.
const YEAR_FIRST: [(&str, &str); 9] = [
    ("日本語", "japanese"),
    ("svenska", "swedish"),
    ("magyar", "hungarian"),
    ("hrvatski", "croatian"),
    ("latviešu", "latvian"),
    ("lietuvių", "lithuanian"),
    ("繁體中文", "traditional chinese"),
    ("简体中文", "simplified chinese"),
    ("한국어", "korean"),
];

/// How a session reads dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSetting {
    /// Of the parts of a date in figures; `None` where it is not known.
    pub order: Option<DateOrder>,
    /// Months have English names; other names are not known here.
    pub english: bool,
}

impl Default for DateSetting {
    /// As us_english has it.
    fn default() -> DateSetting {
        DateSetting {
            order: Some(DateOrder::MonthDayYear),
            english: true,
        }
    }
}

impl DateSetting {
    /// The language is not known.
    pub const UNKNOWN: DateSetting = DateSetting {
        order: None,
        english: false,
    };

    /// Figures in an order, and English names.
    pub fn of_order(order: DateOrder) -> DateSetting {
        DateSetting {
            order: Some(order),
            english: true,
        }
    }

    /// `SET LANGUAGE`, by the name or the alias of a language.
    pub fn of_language(name: &str) -> DateSetting {
        let name = name.trim().to_lowercase();
        let is = |(one, other): &(&str, &str)| *one == name || *other == name;
        let order = if name == "us_english" || name == "english" {
            Some(DateOrder::MonthDayYear)
        } else if DAY_FIRST.iter().any(is) {
            Some(DateOrder::DayMonthYear)
        } else if YEAR_FIRST.iter().any(is) {
            Some(DateOrder::YearMonthDay)
        } else {
            None
        };
        DateSetting {
            order,
            english: matches!(name.as_str(), "us_english" | "english" | "british" | "british english"),
        }
    }

    /// `SET DATEFORMAT`.
    #[must_use]
    pub fn with_format(self, word: &str) -> DateSetting {
        let order = match word.trim().to_ascii_lowercase().as_str() {
            "mdy" => Some(DateOrder::MonthDayYear),
            "dmy" => Some(DateOrder::DayMonthYear),
            "ymd" => Some(DateOrder::YearMonthDay),
            "ydm" => Some(DateOrder::YearDayMonth),
            "myd" => Some(DateOrder::MonthYearDay),
            "dym" => Some(DateOrder::DayYearMonth),
            _ => None,
        };
        DateSetting { order, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_by_name_and_alias() {
        let order = |name| DateSetting::of_language(name).order;
        assert_eq!(order("Deutsch"), Some(DateOrder::DayMonthYear));
        assert_eq!(order("BRITISH"), Some(DateOrder::DayMonthYear));
        assert_eq!(order("Swedish"), Some(DateOrder::YearMonthDay));
        assert_eq!(order("us_english"), Some(DateOrder::MonthDayYear));
        assert_eq!(order("Klingon"), None);
        assert!(!DateSetting::of_language("French").english && DateSetting::of_language("british").english);
    }
}
