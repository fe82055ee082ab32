//! Values for a column, from the most ordinary to the unlikely.

use super::model::{Column, Kind};

/// What a row says about a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    /// What a client would send, to be quoted.
    Text(String),
    /// SQL as it is.
    Sql(String),
}

/// Values for a column, best first. `number` makes those of different rows
/// different; what cannot differ (an enum's values) goes round.
pub(crate) fn candidates(column: &Column, number: usize, hints: &[String]) -> Vec<Value> {
    let mut texts: Vec<String> = Vec::new();
    if column.kind == Kind::Enum && !column.literals.is_empty() {
        let labels = column.literals.iter().cycle().skip(number);
        texts.extend(labels.take(column.literals.len()).cloned());
    } else {
        let plain = of_kind(&column.kind, number);
        texts.extend(plain.iter().take(1).cloned());
        texts.extend(hints.iter().chain(&column.literals).cloned());
        texts.extend(plain.into_iter().skip(1));
    }
    if let Some(length) = column.length {
        for text in &mut texts {
            shorten(&column.kind, text, length, number);
        }
    }
    let mut values: Vec<Value> = Vec::new();
    for text in texts {
        let value = match (&column.kind, text.strip_prefix("sql:")) {
            (_, Some(sql)) => Value::Sql(sql.to_owned()),
            _ => Value::Text(text),
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if column.nullable {
        values.push(Value::Null);
    }
    values
}

/// Keeps what makes a text different, which stands at its end.
fn shorten(kind: &Kind, text: &mut String, length: usize, number: usize) {
    if *kind == Kind::Bits {
        *text = format!("{:0>length$}", format!("{:b}", number + 1));
        let from = text.len() - length.min(text.len());
        *text = text[from..].to_owned();
    } else if *kind == Kind::Text && text.chars().count() > length {
        let skip = text.chars().count() - length;
        *text = text.chars().skip(skip).collect();
    }
}

fn of_kind(kind: &Kind, number: usize) -> Vec<String> {
    let n = number + 1;
    let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match kind {
        Kind::Bool => {
            let both = ["1", "0"];
            vec![
                both[number % 2].to_owned(),
                both[(number + 1) % 2].to_owned(),
            ]
        }
        Kind::Integer => vec![
            n.to_string(),
            (n + 10).to_string(),
            (n + 100).to_string(),
            (n + 1_000).to_string(),
            (n + 100_000).to_string(),
            "0".to_owned(),
            format!("-{n}"),
        ],
        Kind::Decimal(Some(0)) => vec![format!("0.{n}"), "0".to_owned()],
        Kind::Decimal(_) | Kind::Float => vec![
            n.to_string(),
            format!("{n}.5"),
            format!("0.{n}"),
            "0".to_owned(),
            format!("-{n}"),
            (n + 100).to_string(),
        ],
        Kind::Text => texts(n),
        Kind::Bytes => vec![
            format!("sql:bytes:{n:04x}"),
            format!("sql:bytes:{n:064x}"),
            format!("sql:bytes:{n:040x}"),
            format!("sql:bytes:{n:032x}"),
            format!("sql:bytes:{n:02x}"),
        ],
        Kind::Uuid => vec![format!("00000000-0000-4000-8000-{n:012x}")],
        Kind::Date => days(n),
        Kind::Time => vec![format!("{:02}:{:02}:00", n % 24, n / 24 % 60)],
        Kind::Timestamp => days(n)
            .iter()
            .map(|day| format!("{day} 12:34:56"))
            .collect(),
        Kind::Interval => vec![format!("{n} days"), format!("{n} hours")],
        Kind::Json => {
            let mut texts = vec![
                format!("{{\"key\": \"value {n}\"}}"),
                format!("[\"value {n}\"]"),
                format!("\"value {n}\""),
                n.to_string(),
            ];
            texts.extend(strings(&["{}", "[]", "null"]));
            texts
        }
        Kind::Enum => strings(&["a"]),
        Kind::Bits => vec![format!("{n:b}")],
        Kind::Array(element) => {
            let mut all: Vec<String> = of_kind(element, number)
                .iter()
                .map(|text| format!("{{{}}}", escaped(plain_text(text))))
                .collect();
            all.push("{}".to_owned());
            all
        }
        Kind::Range(bound) => {
            let (low, high) = bounds(bound, n);
            vec![format!("[{low},{high})"), "empty".to_owned()]
        }
        Kind::Multirange(bound) => {
            let (low, high) = bounds(bound, n);
            vec![format!("{{[{low},{high})}}"), "{}".to_owned()]
        }
        Kind::Composite(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| {
                    let first = of_kind(field, number).into_iter().next();
                    escaped(plain_text(&first.unwrap_or_default()))
                })
                .collect();
            vec![format!("({})", fields.join(","))]
        }
        Kind::Named(name) => named(name, n),
    }
}

/// What people put into text columns; checks on text ask for one of them, as a rule.
fn texts(n: usize) -> Vec<String> {
    vec![
        format!("sample text {n}"),
        format!("sample{n}"),
        format!("person{n}@example.com"),
        format!("https://example.com/{n}"),
        n.to_string(),
        format!("00000000-0000-4000-8000-{n:012x}"),
        format!("{n:064x}"),
        format!("{n:040x}"),
        format!("{n:032x}"),
        format!("SAMPLE{n}"),
        format!("sample-{n}"),
        format!("1.{n}.0"),
        format!("+1555{n:07}"),
        format!("/sample/{n}"),
        format!("{{\"key\": \"value {n}\"}}"),
        "[]".to_owned(),
        days(n)[0].clone(),
        format!("{} 12:34:56", days(n)[0]),
        format!("#{n:06x}"),
        "en".to_owned(),
        "USD".to_owned(),
        "x".to_owned(),
        String::new(),
    ]
}

fn days(n: usize) -> Vec<String> {
    let day = |year: usize| format!("{year}-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1);
    vec![day(2024), day(2030), day(2000), day(1970)]
}

fn bounds(kind: &Kind, n: usize) -> (String, String) {
    match kind {
        Kind::Date | Kind::Timestamp => {
            let days = days(n);
            (days[0].clone(), days[1].clone())
        }
        _ => ((n * 10).to_string(), (n * 10 + 5).to_string()),
    }
}

fn named(name: &str, n: usize) -> Vec<String> {
    let ready: &[&str] = match name {
        "inet" => return vec![format!("192.0.2.{}", n % 256)],
        "cidr" => return vec![format!("192.0.{}.0/24", n % 256)],
        "macaddr" => return vec![format!("08:00:2b:01:02:{:02x}", n % 256)],
        "macaddr8" => return vec![format!("08:00:2b:01:02:03:04:{:02x}", n % 256)],
        "money" | "oid" | "xid" | "xid8" | "year" => return vec![(n + 2000).to_string()],
        "point" => {
            return vec![
                format!("({n},{n})"),
                format!("sql:ST_GeomFromText('POINT({n} {n})')"),
            ];
        }
        "line" => &["{1,2,3}"],
        "lseg" => &["[(0,0),(1,1)]"],
        "box" => &["(1,1),(0,0)"],
        "path" => &["((0,0),(1,1))"],
        "polygon" => &[
            "((0,0),(1,1),(1,0))",
            "sql:ST_GeomFromText('POLYGON((0 0,1 1,1 0,0 0))')",
        ],
        "circle" => &["<(0,0),1>"],
        "linestring" => &["sql:ST_GeomFromText('LINESTRING(0 0,1 1)')"],
        "tsvector" | "tsquery" | "ltree" | "lquery" => return vec![format!("sample{n}")],
        "hstore" => return vec![format!("key=>{n}")],
        "geometry" | "geography" => {
            return vec![
                format!("POINT({n} {n})"),
                format!("SRID=4326;POINT({n} {n})"),
                format!("sql:ST_GeomFromText('POINT({n} {n})')"),
            ];
        }
        "pg_lsn" => &["0/0"],
        "jsonpath" => &["$"],
        "xml" => &["<a/>"],
        "regclass" => &["pg_class"],
        "regtype" => &["text"],
        "vector" => &["[1]", "[1,2]", "[1,2,3]"],
        _ => &[],
    };
    let mut texts: Vec<String> = ready.iter().map(|text| (*text).to_owned()).collect();
    if texts.is_empty() {
        texts = vec![
            n.to_string(),
            format!("sample{n}"),
            "{}".to_owned(),
            "(1)".to_owned(),
            String::new(),
        ];
    }
    texts
}

/// Bytes inside an array are text again.
fn plain_text(text: &str) -> &str {
    text.strip_prefix("sql:bytes:").unwrap_or(text)
}

/// An element of an array or a composite value.
fn escaped(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::super::model::Filler;
    use super::*;

    fn column(kind: Kind) -> Column {
        Column {
            name: "c".to_owned(),
            kind,
            nullable: true,
            filler: Filler::Row,
            literals: Vec::new(),
            length: None,
        }
    }

    #[test]
    fn first_values_of_each_kind() {
        let kinds = [
            Kind::Bool,
            Kind::Integer,
            Kind::Text,
            Kind::Uuid,
            Kind::Json,
            Kind::Array(Box::new(Kind::Json)),
            Kind::Range(Box::new(Kind::Date)),
            Kind::Composite(vec![Kind::Integer, Kind::Text]),
            Kind::Named("inet".to_owned()),
        ];
        let shown: Vec<String> = kinds
            .into_iter()
            .map(|kind| format!("{:?}\n", candidates(&column(kind), 1, &[])[0]))
            .collect();
        expect_test::expect![[r#"
            Text("0")
            Text("2")
            Text("sample text 2")
            Text("00000000-0000-4000-8000-000000000002")
            Text("{\"key\": \"value 2\"}")
            Text("{\"{\\\"key\\\": \\\"value 2\\\"}\"}")
            Text("[2024-01-03,2030-01-03)")
            Text("(\"2\",\"sample text 2\")")
            Text("192.0.2.2")
        "#]]
        .assert_eq(&shown.concat());
    }

    #[test]
    fn short_texts_differ_at_their_end() {
        let mut short = column(Kind::Text);
        short.length = Some(3);
        assert_eq!(candidates(&short, 0, &[])[0], Value::Text("t 1".to_owned()));
        assert_eq!(candidates(&short, 8, &[])[0], Value::Text("t 9".to_owned()));
    }
}
