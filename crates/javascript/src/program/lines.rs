//! Printed code is moved back to the lines of its source, so that a stack trace names those.
//!
//! A component has no source map, then, and nothing to look up when it throws. Between the lines that a printer writes there may be any
//! number of line breaks, and with all semicolons written there may be none: a line that came too early waits for its own, and one that
//! came too late goes on where the one before it ends. Only a break within a template is part of the program.

use oxc_allocator::Allocator;
use oxc_ast::ast::TemplateElement;
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The code with each line where the first of its places, pairs of a line of `code` and one of the source, says.
pub(crate) fn restore(code: &str, places: impl Iterator<Item = (u32, u32)>) -> String {
    let count = code.lines().count();
    let mut wanted: Vec<Option<u32>> = vec![None; count];
    for (printed, written) in places {
        if let Some(line) = wanted.get_mut(printed as usize) {
            line.get_or_insert(written);
        }
    }
    let templates = templates(code);
    let is_in_template = |offset: usize| templates.iter().any(|(start, end)| (*start..*end).contains(&offset));
    let mut out = String::with_capacity(code.len() + count);
    let (mut current, mut offset) = (0u32, 0);
    for (line, wanted) in code.split_inclusive('\n').zip(wanted) {
        let text = line.trim_end_matches('\n');
        if offset > 0 {
            if is_in_template(offset - 1) {
                out.push('\n');
                current += 1;
            } else {
                let missing = wanted.map_or(0, |wanted| wanted.saturating_sub(current));
                out.extend(std::iter::repeat_n('\n', missing as usize));
                current += missing;
                if missing == 0 {
                    out.push(' ');
                }
            }
        } else if let Some(wanted) = wanted {
            out.extend(std::iter::repeat_n('\n', wanted as usize));
            current = wanted;
        }
        out.push_str(if offset > 0 && is_in_template(offset - 1) { text } else { text.trim_start_matches('\t') });
        offset += line.len();
    }
    out.push('\n');
    out
}

/// Where the texts of templates begin and end.
fn templates(code: &str) -> Vec<(usize, usize)> {
    struct Templates(Vec<(usize, usize)>);
    impl<'a> Visit<'a> for Templates {
        fn visit_template_element(&mut self, element: &TemplateElement<'a>) {
            self.0.push((element.span.start as usize, element.span.end as usize));
        }
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, code, SourceType::mjs()).parse();
    let mut templates = Templates(Vec::new());
    templates.visit_program(&parsed.program);
    templates.0
}

#[cfg(test)]
mod tests {
    use super::restore;

    #[test]
    fn lines_wait_for_their_own_and_go_on_where_they_are_late() {
        let code = "a();\nb();\nc();\nd();\n";
        assert_eq!(restore(code, [(0, 0), (1, 3), (2, 3), (3, 4)].into_iter()), "a();\n\n\nb(); c();\nd();\n");
    }

    #[test]
    fn breaks_within_templates_stay() {
        let code = "a(`x\n  y ${b(\n1)}`);\nc();\n";
        assert_eq!(restore(code, [(0, 0), (3, 1)].into_iter()), "a(`x\n  y ${b( 1)}`); c();\n");
    }
}
