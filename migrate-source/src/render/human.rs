//! A finding as a person reads it: the line itself, a caret, what to do.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Heading, Origin, Renderer, Snippet,
    normalize_untrusted_str,
};

use crate::finding::{Finding, Label, Level, SourceFile};

/// Whether the text may contain colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Style {
    /// No escape sequences: for log files, `compile_error!` and tests.
    #[default]
    Plain,
    /// Terminal colours.
    Coloured,
}

/// Renders a finding in rustc's look, without a final line end.
pub fn human(finding: &Finding, style: Style) -> String {
    let heading = match finding.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
        Level::Note => Heading::NOTE,
    };
    let title = heading
        .primary_title(finding.message.as_str())
        .id(finding.code.name);
    let mut elements: Vec<Element<'_>> = Vec::new();
    for (place, labels) in places(&finding.labels).into_iter().enumerate() {
        let primary = place == 0;
        let marked: Vec<(&Label, Range<usize>)> = labels
            .iter()
            .filter_map(|label| Some((*label, label.span.clone()?)))
            .collect();
        let Some(window) = window(&marked) else {
            for label in labels {
                elements.push(origin(label).into());
            }
            continue;
        };
        let file = &labels[0].file;
        let mut snippet = Snippet::source(&file.text[window.clone()])
            .path(normalize_untrusted_str(&file.path))
            .line_start(file.position(window.start).line as usize);
        for (index, (label, span)) in marked.iter().enumerate() {
            let kind = if primary && index == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let span = within(&file.text, span);
            let text = (!label.text.is_empty()).then(|| normalize_untrusted_str(&label.text));
            snippet = snippet.annotation(
                kind.span(span.start - window.start..span.end - window.start)
                    .label(text),
            );
        }
        elements.push(snippet.into());
        for label in labels.iter().filter(|label| label.span.is_none()) {
            elements.push(origin(label).into());
        }
    }
    for note in &finding.notes {
        elements.push(
            Heading::NOTE
                .message(normalize_untrusted_str(note.trim_end()))
                .into(),
        );
    }
    for help in &finding.helps {
        elements.push(
            Heading::HELP
                .message(normalize_untrusted_str(help.trim_end()))
                .into(),
        );
    }
    let group: Group<'_> = title.elements(elements);
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.render(&[group]).trim_end().to_owned()
}

/// The labels file by file, in the order in which the files first appear.
fn places(labels: &[Label]) -> Vec<Vec<&Label>> {
    let mut places: Vec<Vec<&Label>> = Vec::new();
    for label in labels {
        match places
            .iter_mut()
            .find(|place| same_file(&place[0].file, &label.file))
        {
            Some(place) => place.push(label),
            None => places.push(vec![label]),
        }
    }
    places
}

fn same_file(left: &Arc<SourceFile>, right: &Arc<SourceFile>) -> bool {
    Arc::ptr_eq(left, right) || (left.path == right.path && left.text == right.text)
}

/// The whole lines that all of a file's labels touch: what the renderer gets
/// to see, so that a large file costs no more than a small one.
fn window(marked: &[(&Label, Range<usize>)]) -> Option<Range<usize>> {
    let text = &marked.first()?.0.file.text;
    let spans: Vec<Range<usize>> = marked.iter().map(|(_, span)| within(text, span)).collect();
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    Some(start..end)
}

/// A span cut to the text and to whole characters.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn origin(label: &Label) -> Origin<'_> {
    let mut text = normalize_untrusted_str(&label.file.path);
    if !label.text.is_empty() {
        text.push_str(": ");
        text.push_str(&normalize_untrusted_str(&label.text));
    }
    Origin::path(text)
}
