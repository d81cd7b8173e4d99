//! The two plain-text files with which static hosts are told about headers and paths.

/// One block of `_headers`: a path pattern and the headers of every answer below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeaderRule {
    pattern: String,
    headers: Vec<(String, String)>,
}

/// One line of `_redirects`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redirect {
    from: String,
    pub(crate) to: String,
    /// 200 answers with another file under the same address; anything else sends the browser there.
    pub(crate) status: u16,
}

/// Reads `_headers`: a pattern at the start of a line, its headers indented below it.
pub(crate) fn parse_headers(text: &str) -> Vec<HeaderRule> {
    let mut rules: Vec<HeaderRule> = Vec::new();
    for line in meaningful_lines(text) {
        if !line.starts_with(char::is_whitespace) {
            rules.push(HeaderRule { pattern: line.trim().to_owned(), headers: Vec::new() });
        } else if let (Some(rule), Some((name, value))) = (rules.last_mut(), line.split_once(':')) {
            rule.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    rules
}

/// Reads `_redirects`: `from to [status]` on each line, 302 where no status is given.
pub(crate) fn parse_redirects(text: &str) -> Vec<Redirect> {
    meaningful_lines(text)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (from, to) = (words.next()?.to_owned(), words.next()?.to_owned());
            let status = words.next().and_then(|word| word.parse().ok()).unwrap_or(302);
            Some(Redirect { from, to, status })
        })
        .collect()
}

/// Gathers the headers of every rule that fits `path`, in the file's order.
pub(crate) fn headers_for(rules: &[HeaderRule], path: &str) -> Vec<(String, String)> {
    rules.iter().filter(|rule| fits(&rule.pattern, path)).flat_map(|rule| rule.headers.clone()).collect()
}

/// Finds the first redirect that fits `path`.
pub(crate) fn redirect_for<'a>(redirects: &'a [Redirect], path: &str) -> Option<&'a Redirect> {
    redirects.iter().find(|redirect| fits(&redirect.from, path))
}

/// Tells whether a pattern, which may hold one `*` for any rest, fits a path.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, end)) => {
            path.len() >= start.len() + end.len() && path.starts_with(start) && path.ends_with(end)
        }
    }
}

fn meaningful_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_rest() {
        for (pattern, path, expected) in [
            ("/*", "/", true),
            ("/*", "/a/b", true),
            ("/projects/*", "/projects/7", true),
            ("/projects/*", "/projects", false),
            ("/sw.js", "/sw.js", true),
            ("/sw.js", "/sw.js.map", false),
            ("/*.wasm", "/a.wasm", true),
            ("/*.wasm", "/a.js", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn headers_of_all_fitting_rules_add_up() {
        let rules = parse_headers("# all\n/*\n  X-A: 1\n  X-B: a: b\n\n/sw.js\n  Cache-Control: no-cache\n");
        let named = |path| headers_for(&rules, path).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(named("/sw.js"), ["X-A", "X-B", "Cache-Control"]);
        assert_eq!(headers_for(&rules, "/other")[1], ("X-B".to_owned(), "a: b".to_owned()));
    }

    #[test]
    fn a_redirect_without_a_status_sends_the_browser_elsewhere() {
        let redirects = parse_redirects("/old /new\n/projects/* / 200\n");
        assert_eq!(redirect_for(&redirects, "/old").map(|found| found.status), Some(302));
        assert_eq!(redirect_for(&redirects, "/projects/a/b").map(|found| found.status), Some(200));
        assert_eq!(redirect_for(&redirects, "/none"), None);
    }
}
