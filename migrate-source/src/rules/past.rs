//! What the statements before one said, those of earlier migrations included.

use super::ddl::{Action, Column, Constraint, Ddl, Named, TypeName};
use super::subject::Subject;

/// The type that a column has after these statements, the latest of which comes first.
///
/// A name that a table or column had before is not followed: then nothing is known.
pub(crate) fn type_of<'s, 'a: 's>(
    backwards: impl Iterator<Item = &'s Ddl<'a>>,
    table: &Named<'_>,
    column: &Named<'_>,
) -> Option<&'s TypeName<'a>> {
    let is_column = |found: &Column<'a>| found.name.may_be(column);
    for ddl in backwards {
        match ddl {
            Ddl::CreateTable(create) if create.name.may_be(table) => {
                return create
                    .columns
                    .iter()
                    .find(|found| is_column(found))?
                    .ty
                    .as_ref();
            }
            Ddl::AlterTable(alter) if alter.table.may_be(table) => {
                for act in alter.actions.iter().rev() {
                    match &act.action {
                        Action::AddColumn(found) if is_column(found) => return found.ty.as_ref(),
                        Action::Modify { column: found, .. } if is_column(found) => {
                            return found.ty.as_ref();
                        }
                        Action::SetType { column: found, ty } if found.may_be(column) => {
                            return Some(ty);
                        }
                        Action::RenameColumn { to, .. } if to.may_be(column) => return None,
                        _ => {}
                    }
                }
            }
            Ddl::AlterTable(alter)
                if alter.actions.iter().any(
                    |act| matches!(&act.action, Action::RenameTable(to) if to.may_be(table)),
                ) =>
            {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// The constraints that these statements give a table.
pub(crate) fn constraints_of<'s, 'a: 's>(
    statements: impl Iterator<Item = &'s Ddl<'a>>,
    table: &Named<'_>,
) -> Vec<&'s Constraint<'a>> {
    let mut constraints = Vec::new();
    for ddl in statements {
        match ddl {
            Ddl::CreateTable(create) if create.name.may_be(table) => {
                constraints.extend(&create.constraints);
            }
            Ddl::AlterTable(alter) if alter.table.may_be(table) => {
                constraints.extend(alter.actions.iter().filter_map(|act| match &act.action {
                    Action::AddConstraint(constraint) => Some(constraint),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    constraints
}

impl<'a> Subject<'a> {
    /// The statements before the one at this place, the latest first: those of the script, then those of the
    /// migrations before it.
    pub(crate) fn before<'s>(
        &'s self,
        statement: usize,
    ) -> impl Iterator<Item = &'s Ddl<'a>> + use<'s, 'a> {
        let own = self.statements[..statement].iter().rev();
        let folder = self.folder;
        let earlier = (0..self.past).rev().flat_map(move |index| {
            folder.look_around();
            folder.statements(index).iter().rev()
        });
        own.chain(earlier).map(|judged| &judged.ddl)
    }
}
