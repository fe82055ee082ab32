//! Syntax that came with a version of `PostgreSQL` newer than 13, the oldest that is
//! supported.
//!
//! Each entry is sourced by that version's release notes
//! (<https://www.postgresql.org/docs/release/>), and its example was given to the parsers of
//! the releases around it. Functions, options and types that an older server's grammar
//! takes and only its catalog lacks are not syntax.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use super::tree::Tree;
use crate::server::{Product, ServerVersion};

/// A piece of syntax and the version that brought it.
pub(super) struct Feature {
    /// What it is, for a message.
    pub(super) name: &'static str,
    /// The major version.
    pub(super) since: u32,
    /// The smallest statement that has it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "it shows what is meant, and the tests use it")
    )]
    example: &'static str,
    /// Whether this node is it.
    is: fn(&SyntaxNode) -> bool,
}

impl Feature {
    /// Where it is explained.
    pub(super) fn release_notes(&self) -> String {
        format!(
            "https://www.postgresql.org/docs/{0}/release-{0}.html",
            self.since
        )
    }
}

macro_rules! features {
    ($($since:literal $name:literal, $example:literal, $is:expr;)*) => {
        static FEATURES: &[Feature] = &[$(Feature {
            name: $name,
            since: $since,
            example: $example,
            is: $is,
        }),*];
    };
}

use SyntaxKind as Kind;

features! {
    14 "a body in standard SQL", "CREATE FUNCTION f() RETURNS int RETURN 1",
        |node| node.kind() == Kind::ATOMIC_BODY
            || node.kind() == Kind::RETURN_STMT && parent(node) != Some(Kind::ATOMIC_BODY);
    14 "`CREATE OR REPLACE TRIGGER`", "CREATE OR REPLACE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f()",
        |node| node.kind() == Kind::CREATE_TRIGGER && child(node, Kind::OR_REPLACE);
    14 "`DETACH PARTITION … CONCURRENTLY`", "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
        |node| node.kind() == Kind::DETACH_PARTITION
            && (child(node, Kind::DETACH_CONCURRENTLY) || child(node, Kind::DETACH_FINALIZE));
    14 "`SEARCH` in a common table expression", "WITH RECURSIVE t AS (SELECT 1 AS n) SEARCH DEPTH FIRST BY n SET o SELECT 1 FROM t",
        |node| node.kind() == Kind::SEARCH_CLAUSE;
    14 "`CYCLE` in a common table expression", "WITH RECURSIVE t AS (SELECT 1 AS n) CYCLE n SET c USING p SELECT 1 FROM t",
        |node| node.kind() == Kind::CYCLE_CLAUSE;
    14 "`GROUP BY DISTINCT`", "SELECT 1 FROM a GROUP BY DISTINCT b",
        |node| node.kind() == Kind::DISTINCT && parent(node) == Some(Kind::GROUP_BY_CLAUSE);
    14 "`COMPRESSION`", "CREATE TABLE a (b text COMPRESSION pglz)",
        |node| matches!(
            node.kind(),
            Kind::COMPRESSION_METHOD | Kind::SET_COMPRESSION | Kind::PROPERTY_COMPRESSION
        );
    14 "an alias behind `USING (…)`", "SELECT 1 FROM a JOIN b USING (c) AS d",
        |node| node.kind() == Kind::JOIN_USING_CLAUSE && child(node, Kind::REQUIRED_AS_ALIAS);
    14 "`REINDEX` with this option", "REINDEX (CONCURRENTLY) TABLE a",
        |node| matches!(
            node.kind(),
            Kind::REINDEX_OPTION_CONCURRENTLY | Kind::REINDEX_OPTION_TABLESPACE
        );
    14 "`GRANTED BY` for privileges", "GRANT SELECT ON a TO b GRANTED BY c",
        |node| node.kind() == Kind::GRANTED_BY_CLAUSE
            && node.parent().is_some_and(|grant| child(&grant, Kind::ON_PRIVILEGE_OBJECTS_CLAUSE));
    14 "adding and dropping a subscription's publications", "ALTER SUBSCRIPTION s ADD PUBLICATION p",
        |node| matches!(node.kind(), Kind::ADD_PUBLICATION | Kind::DROP_SUBSCRIPTION_PUBLICATION);

    15 "`MERGE`", "MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE",
        |node| node.kind() == Kind::MERGE;
    15 "`NULLS NOT DISTINCT`", "CREATE UNIQUE INDEX i ON a (b) NULLS NOT DISTINCT",
        |node| node.kind() == Kind::NULLS_NOT_DISTINCT;
    15 "`SET NULL` and `SET DEFAULT` of single columns", "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c ON DELETE SET NULL (b)",
        |node| matches!(node.kind(), Kind::SET_NULL_COLUMNS | Kind::SET_DEFAULT_COLUMNS)
            && child(node, Kind::COLUMN_REF_LIST);
    15 "a publication of a schema's tables", "CREATE PUBLICATION p FOR TABLES IN SCHEMA s",
        |node| matches!(
            node.kind(),
            Kind::PUBLICATION_OBJECT_TABLES_IN_SCHEMA | Kind::PUBLICATION_OBJECT_CURRENT_SCHEMA
        );
    15 "a publication of columns or rows", "CREATE PUBLICATION p FOR TABLE a (b)",
        |node| node.kind() == Kind::PUBLICATION_OBJECT_TABLE
            && node.children().any(|inner| {
                matches!(inner.kind(), Kind::COLUMN_REF_LIST | Kind::WHERE_CONDITION_CLAUSE)
            });
    15 "`ALTER SUBSCRIPTION … SKIP`", "ALTER SUBSCRIPTION s SKIP (lsn = '0/1')",
        |node| node.kind() == Kind::SKIP_SUBSCRIPTION;
    15 "privileges on a parameter", "GRANT SET ON PARAMETER work_mem TO a",
        |node| node.kind() == Kind::PRIVILEGE_PARAMETER;
    15 "`SET ACCESS METHOD`", "ALTER TABLE a SET ACCESS METHOD heap",
        |node| node.kind() == Kind::SET_ACCESS_METHOD;
    15 "`REFRESH COLLATION VERSION` of a database", "ALTER DATABASE a REFRESH COLLATION VERSION",
        |node| node.kind() == Kind::REFRESH_COLLATION_VERSION
            && parent(node) == Some(Kind::ALTER_DATABASE);

    16 "a subquery in `FROM` without an alias", "SELECT 1 FROM (SELECT 1)",
        |node| node.kind() == Kind::PAREN_FROM_ITEM
            && child(node, Kind::PAREN_SELECT)
            && !child(node, Kind::FROM_ALIAS);
    16 "a number written so", "SELECT 1_000, 0xFF",
        |node| node.kind() == Kind::LITERAL && is_new_number(&node.text().to_string());
    16 "`STORAGE` in `CREATE TABLE`", "CREATE TABLE a (b text STORAGE MAIN)",
        |node| node.kind() == Kind::STORAGE;
    16 "`SET STORAGE DEFAULT`", "ALTER TABLE a ALTER b SET STORAGE DEFAULT",
        |node| node.kind() == Kind::SET_STORAGE
            && node.children().any(|mode| child(&mode, Kind::DEFAULT_KW));
    16 "a constructor of JSON in standard SQL", "SELECT JSON_OBJECT('a': 1)",
        |node| matches!(
            node.kind(),
            Kind::JSON_KEY_VALUE
                | Kind::JSON_NULL_ON_NULL
                | Kind::JSON_ABSENT_ON_NULL
                | Kind::JSON_SELECT_FORMAT
                | Kind::JSON_FORMAT_CLAUSE
                | Kind::JSON_RETURNING_CLAUSE
        ) && !of_17(node);
    16 "`IS JSON`", "SELECT a IS JSON OBJECT",
        |node| matches!(
            node.kind(),
            Kind::IS_JSON
                | Kind::IS_JSON_ARRAY
                | Kind::IS_JSON_OBJECT
                | Kind::IS_JSON_SCALAR
                | Kind::IS_JSON_VALUE
                | Kind::IS_NOT_JSON
                | Kind::IS_NOT_JSON_ARRAY
                | Kind::IS_NOT_JSON_OBJECT
                | Kind::IS_NOT_JSON_SCALAR
                | Kind::IS_NOT_JSON_VALUE
        );
    16 "`XMLSERIALIZE` with `INDENT`", "SELECT xmlserialize(content a AS text INDENT)",
        |node| node.kind() == Kind::XML_SERIALIZE_FN
            && node.descendants_with_tokens().any(|inner| inner.kind() == Kind::INDENT_KW);
    16 "an option of a role's membership", "GRANT a TO b WITH INHERIT TRUE",
        |node| node.kind() == Kind::GRANT_ROLE_OPTION && !says(node, &["admin", "option"]);
    16 "`REINDEX` without a database's name", "REINDEX DATABASE",
        |node| matches!(
            node.kind(),
            Kind::REINDEX_TARGET_DATABASE | Kind::REINDEX_TARGET_SYSTEM
        ) && !child(node, Kind::DATABASE_REF);

    17 "`JSON_TABLE`", "SELECT * FROM JSON_TABLE(a, '$' COLUMNS (b int)) AS c",
        |node| node.kind() == Kind::JSON_TABLE;
    17 "a query of JSON in standard SQL", "SELECT JSON_VALUE(a, '$.b' RETURNING int)",
        |node| matches!(
            node.kind(),
            Kind::JSON_PASSING_CLAUSE
                | Kind::JSON_QUOTES_CLAUSE
                | Kind::JSON_ON_EMPTY_CLAUSE
                | Kind::JSON_ON_ERROR_CLAUSE
                | Kind::JSON_WITHOUT_WRAPPER
                | Kind::JSON_WITH_CONDITIONAL_WRAPPER
                | Kind::JSON_WITH_UNCONDITIONAL_WRAPPER
                | Kind::JSON_RETURNING_CLAUSE
                | Kind::JSON_FORMAT_CLAUSE
        ) && of_17(node);
    17 "`MERGE … RETURNING`", "MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE RETURNING a.i",
        |node| node.kind() == Kind::RETURNING_CLAUSE && parent(node) == Some(Kind::MERGE);
    17 "`WHEN NOT MATCHED BY …`", "MERGE INTO a USING b ON a.i = b.i WHEN NOT MATCHED BY SOURCE THEN DELETE",
        |node| matches!(node.kind(), Kind::MERGE_WHEN_NOT_MATCHED_SOURCE | Kind::BY_TARGET);
    17 "`SET EXPRESSION`", "ALTER TABLE a ALTER b SET EXPRESSION AS (1)",
        |node| node.kind() == Kind::SET_EXPRESSION;
    17 "`AT LOCAL`", "SELECT a AT LOCAL",
        |node| node.kind() == Kind::AT_LOCAL;
    17 "`SET ACCESS METHOD DEFAULT`", "ALTER TABLE a SET ACCESS METHOD DEFAULT",
        |node| node.kind() == Kind::SET_ACCESS_METHOD && child(node, Kind::DEFAULT_KW);
    17 "`SET STATISTICS DEFAULT`", "ALTER TABLE a ALTER b SET STATISTICS DEFAULT",
        |node| matches!(node.kind(), Kind::SET_STATISTICS | Kind::ALTER_SET_STATISTICS)
            && child(node, Kind::DEFAULT_KW);

    18 "a virtual generated column", "CREATE TABLE a (b int, c int GENERATED ALWAYS AS (b) VIRTUAL)",
        |node| node.kind() == Kind::VIRTUAL
            || node.kind() == Kind::GENERATED_STORED && !child(node, Kind::STORED);
    18 "names for `OLD` and `NEW` in `RETURNING`", "INSERT INTO a VALUES (1) RETURNING WITH (OLD AS o) o.b",
        |node| node.kind() == Kind::RETURNING_OPTION_LIST;
    18 "`WITHOUT OVERLAPS`", "CREATE TABLE a (b int, c int4range, PRIMARY KEY (b, c WITHOUT OVERLAPS))",
        |node| node.kind() == Kind::WITHOUT_OVERLAPS;
    18 "`PERIOD` in a foreign key", "ALTER TABLE a ADD FOREIGN KEY (b, PERIOD c) REFERENCES d (b, PERIOD c)",
        |node| node.kind() == Kind::PERIOD_COLUMN;
    18 "`NOT NULL` as a table's constraint", "ALTER TABLE a ADD CONSTRAINT n NOT NULL b",
        |node| node.kind() == Kind::NOT_NULL_CONSTRAINT
            && (child(node, Kind::COLUMN_NAME_REF) || child(node, Kind::NO_INHERIT));
    18 "`NOT ENFORCED`", "ALTER TABLE a ADD CHECK (b > 0) NOT ENFORCED",
        |node| matches!(node.kind(), Kind::NOT_ENFORCED | Kind::ENFORCED);
    18 "`ALTER CONSTRAINT … INHERIT`", "ALTER TABLE a ALTER CONSTRAINT c NO INHERIT",
        |node| node.kind() == Kind::ALTER_CONSTRAINT
            && node.descendants_with_tokens().any(|inner| inner.kind() == Kind::INHERIT_KW);
    18 "`ONLY` in `VACUUM` and `ANALYZE`", "VACUUM ONLY a",
        |node| node.kind() == Kind::TABLE_AND_COLUMNS
            && node.descendants_with_tokens().any(|inner| inner.kind() == Kind::ONLY_KW);
    18 "default privileges on large objects", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO a",
        |node| node.kind() == Kind::PRIVILEGE_TARGET_LARGE_OBJECTS;

    19 "a property graph", "CREATE PROPERTY GRAPH g VERTEX TABLES (a)",
        |node| matches!(
            node.kind(),
            Kind::CREATE_PROPERTY_GRAPH
                | Kind::ALTER_PROPERTY_GRAPH
                | Kind::DROP_PROPERTY_GRAPH
                | Kind::GRAPH_TABLE_FN
        );
    19 "`GROUP BY ALL`", "SELECT a FROM b GROUP BY ALL",
        |node| node.kind() == Kind::GROUP_BY_CLAUSE
            && child(node, Kind::ALL)
            && !child(node, Kind::GROUP_BY_LIST);
    19 "`REPACK`", "REPACK a",
        |node| node.kind() == Kind::REPACK;
    19 "`FOR PORTION OF`", "DELETE FROM a FOR PORTION OF v FROM 1 TO 2",
        |node| node.kind() == Kind::FOR_PORTION_OF;
    19 "`IGNORE NULLS`", "SELECT lag(a) IGNORE NULLS OVER (ORDER BY b) FROM c",
        |node| matches!(node.kind(), Kind::IGNORE_NULLS | Kind::RESPECT_NULLS);
    19 "`ON CONFLICT DO SELECT`", "INSERT INTO a VALUES (1) ON CONFLICT (b) DO SELECT RETURNING b",
        |node| node.kind() == Kind::CONFLICT_DO_SELECT;
    19 "splitting and merging partitions", "ALTER TABLE a MERGE PARTITIONS (b, c) INTO d",
        |node| matches!(node.kind(), Kind::SPLIT_PARTITION | Kind::MERGE_PARTITIONS);
    19 "`EXCEPT` in a publication", "CREATE PUBLICATION p FOR ALL TABLES EXCEPT (TABLE a)",
        |node| node.kind() == Kind::EXCEPT_TABLE_CLAUSE;
}

/// The places of a script whose syntax is newer than the server, in order.
pub(super) fn newer(tree: &Tree, server: ServerVersion) -> Vec<(&'static Feature, Range<usize>)> {
    let wanted: Vec<&'static Feature> = FEATURES
        .iter()
        .filter(|feature| !server.is_at_least(Product::Postgres, [feature.since, 0, 0]))
        .collect();
    let mut found = Vec::new();
    if wanted.is_empty() || server.product != Product::Postgres {
        return found;
    }
    let root = tree.parse().tree();
    for node in root.syntax().descendants() {
        found.extend(of_node(&wanted, &node));
        let body = ast::CreateFunction::cast(node.clone())
            .and_then(|function| function.sql_body())
            .or_else(|| ast::CreateProcedure::cast(node).and_then(|it| it.sql_body()));
        let Some(body) = body else { continue };
        for inner in body.syntax().descendants() {
            if let Some((feature, _)) = of_node(&wanted, &inner) {
                let range = body.source_range(first_words(&inner));
                found.push((
                    feature,
                    usize::from(range.start())..usize::from(range.end()),
                ));
            }
        }
    }
    found.sort_by_key(|(_, span)| span.start);
    found
}

/// The newest feature that a node is.
fn of_node(
    wanted: &[&'static Feature],
    node: &SyntaxNode,
) -> Option<(&'static Feature, Range<usize>)> {
    let feature = wanted
        .iter()
        .filter(|feature| (feature.is)(node))
        .max_by_key(|feature| feature.since)?;
    let range = first_words(node);
    Some((
        feature,
        usize::from(range.start())..usize::from(range.end()),
    ))
}

/// A node without the blanks and comments at its ends; of one that spans lines, the first.
fn first_words(node: &SyntaxNode) -> rowan::TextRange {
    let tokens = node
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !token.kind().is_trivia() && token.kind() != Kind::SEMICOLON);
    let mut range: Option<rowan::TextRange> = None;
    let mut line_ends = false;
    for token in tokens {
        range = Some(range.map_or(token.text_range(), |known| known.cover(token.text_range())));
        line_ends |= token
            .next_token()
            .is_some_and(|next| next.kind().is_trivia() && next.text().contains('\n'));
        if line_ends {
            break;
        }
    }
    range.unwrap_or_else(|| node.text_range())
}

fn child(node: &SyntaxNode, kind: Kind) -> bool {
    node.children_with_tokens()
        .any(|child| child.kind() == kind)
}

fn parent(node: &SyntaxNode) -> Option<Kind> {
    node.parent().map(|parent| parent.kind())
}

/// Whether a node's words are these, in any case.
fn says(node: &SyntaxNode, words: &[&str]) -> bool {
    let text = node.text().to_string();
    let mut found = text.split_whitespace();
    words.iter().all(|word| {
        found
            .next()
            .is_some_and(|text| text.eq_ignore_ascii_case(word))
    }) && found.next().is_none()
}

/// `1_000`, `0xFF`, `0o17`, `0b1`: older servers read the letters as a name, or refuse them.
fn is_new_number(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().unwrap_or_default();
    let second = bytes.next().unwrap_or_default().to_ascii_lowercase();
    first.is_ascii_digit() && (text.contains('_') || first == b'0' && b"xob".contains(&second))
}

/// Whether it stands in a function that came with 17.
fn of_17(node: &SyntaxNode) -> bool {
    let function = node.ancestors().find(|above| {
        matches!(
            above.kind(),
            Kind::JSON_ARRAY_FN
                | Kind::JSON_OBJECT_FN
                | Kind::JSON_ARRAY_AGG_FN
                | Kind::JSON_OBJECT_AGG_FN
                | Kind::JSON_VALUE_FN
                | Kind::JSON_QUERY_FN
                | Kind::JSON_EXISTS_FN
                | Kind::JSON_SERIALIZE_FN
                | Kind::JSON_SCALAR_FN
                | Kind::JSON_FN
                | Kind::JSON_TABLE
        )
    });
    function.is_some_and(|function| {
        !matches!(
            function.kind(),
            Kind::JSON_ARRAY_FN
                | Kind::JSON_OBJECT_FN
                | Kind::JSON_ARRAY_AGG_FN
                | Kind::JSON_OBJECT_AGG_FN
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    fn found(text: &str, server: &str) -> Vec<(&'static str, u32)> {
        let server = ServerVersion::parse(Dialect::Postgres, server).expect("a version");
        newer(&Tree::of_text(text), server)
            .into_iter()
            .map(|(feature, _)| (feature.name, feature.since))
            .collect()
    }

    #[test]
    fn every_example_is_found_below_its_version_and_not_from_it_on() {
        let mut wrong = Vec::new();
        for feature in FEATURES {
            let tree = Tree::of_text(feature.example);
            assert_eq!(tree.parse().errors(), [], "{}", feature.example);
            let before = (feature.since - 1).to_string();
            let names = found(feature.example, &before);
            if !names.contains(&(feature.name, feature.since)) {
                wrong.push((feature.example, names));
            }
            let since = feature.since.to_string();
            assert_eq!(found(feature.example, &since), [], "{}", feature.example);
        }
        assert_eq!(wrong, []);
    }

    #[test]
    fn what_13_takes_is_not_newer() {
        for text in [
            "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER TABLE a DETACH PARTITION b",
            "SELECT DISTINCT a FROM (SELECT 1) AS b JOIN c USING (d) GROUP BY ROLLUP (e)",
            "SELECT * FROM (a JOIN b ON true) JOIN (c NATURAL JOIN d) ON true",
            "SELECT count(DISTINCT a) FROM b",
            "REINDEX (VERBOSE) TABLE a; REINDEX TABLE CONCURRENTLY a; REINDEX DATABASE a",
            "GRANT a TO b WITH ADMIN OPTION GRANTED BY c; GRANT SELECT ON a TO b WITH GRANT OPTION",
            "CREATE UNIQUE INDEX i ON a (b); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d) ON DELETE SET NULL",
            "CREATE PUBLICATION p FOR TABLE a, b; CREATE PUBLICATION p FOR ALL TABLES",
            "ALTER TABLE a ALTER b SET STORAGE MAIN, ALTER b SET STATISTICS 100, ALTER b SET NOT NULL",
            "CREATE TABLE a (LIKE b INCLUDING STORAGE INCLUDING ALL)",
            "SELECT json_object('{a,1}'), json_object('{a}', '{1}'), json_agg(a), xmlserialize(content a AS text)",
            "SELECT a IS NULL, b IS DISTINCT FROM c, d AT TIME ZONE 'UTC'",
            "CREATE TABLE a (b int NOT NULL CONSTRAINT c CHECK (b > 0) NO INHERIT, d int GENERATED ALWAYS AS (b) STORED, e int GENERATED ALWAYS AS IDENTITY)",
            "ALTER TABLE a ALTER CONSTRAINT b DEFERRABLE; ALTER TABLE a NO INHERIT c",
            "INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 1 RETURNING *",
            "VACUUM (FULL, ANALYZE) a; ANALYZE a (b); SELECT * FROM ONLY a",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a",
            "CREATE UNLOGGED SEQUENCE s; WITH x AS MATERIALIZED (SELECT 1) SELECT 1 FROM x",
        ] {
            assert_eq!(found(text, "13"), [], "{text}");
        }
    }

    #[test]
    fn bodies_are_looked_into() {
        let text =
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1 FROM (SELECT 1);\n$$";
        let server = ServerVersion::parse(Dialect::Postgres, "15").expect("a version");
        let tree = Tree::of_text(text);
        let places: Vec<&str> = newer(&tree, server)
            .into_iter()
            .map(|(_, span)| &text[span])
            .collect();
        assert_eq!(places, ["(SELECT 1)"]);
    }
}
