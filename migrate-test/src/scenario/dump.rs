//! Data as the database's own tool dumps it.

/// A part of a dump.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Sql(String),
    /// `COPY … FROM stdin` of `pg_dump`, and the lines behind it.
    Copy {
        statement: String,
        data: String,
    },
}

/// Takes a dump apart; what only a client understands (`\restrict`) is left out.
pub(super) fn parts(dump: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut sql = String::new();
    let mut lines = dump.lines();
    while let Some(line) = lines.next() {
        let copies = line.starts_with("COPY ") && line.trim_end().ends_with("FROM stdin;");
        if copies {
            if !sql.trim().is_empty() {
                parts.push(Part::Sql(std::mem::take(&mut sql)));
            }
            let mut data = String::new();
            for line in lines.by_ref().take_while(|line| *line != "\\.") {
                data.push_str(line);
                data.push('\n');
            }
            parts.push(Part::Copy {
                statement: line.trim_end().trim_end_matches(';').to_owned(),
                data,
            });
        } else if !line.starts_with('\\') {
            sql.push_str(line);
            sql.push('\n');
        }
    }
    if !sql.trim().is_empty() {
        parts.push(Part::Sql(sql));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_taken_out() {
        let dump =
            "\\restrict x\nSET a = 1;\nCOPY public.t (a) FROM stdin;\n1\n\\N\n\\.\n\nSELECT 1;\n";
        assert_eq!(
            parts(dump),
            [
                Part::Sql("SET a = 1;\n".to_owned()),
                Part::Copy {
                    statement: "COPY public.t (a) FROM stdin".to_owned(),
                    data: "1\n\\N\n".to_owned()
                },
                Part::Sql("\nSELECT 1;\n".to_owned()),
            ]
        );
    }
}
