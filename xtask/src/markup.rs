//! As much of HTML as the build needs: finding the scripts of a page that a tool has written.

/// A `<script>` element with its text, as byte positions in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// From `<script` to the end of `</script>`.
    pub(crate) whole: std::ops::Range<usize>,
    /// What stands between `<script` and `>`.
    pub(crate) attributes: String,
    /// The code.
    pub(crate) text: String,
}

/// Finds the scripts whose code stands in the page itself.
pub(crate) fn inline_scripts(page: &str) -> Vec<Script> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(script) = next_script(page, from) {
        from = script.whole.end;
        let is_code = !has_attribute(&script.attributes, "src") && !script.attributes.contains("json");
        if is_code && !script.text.trim().is_empty() {
            found.push(script);
        }
    }
    found
}

fn next_script(page: &str, from: usize) -> Option<Script> {
    let start = from + page.get(from..)?.find("<script")?;
    let open_end = start + page.get(start..)?.find('>')?;
    let close = open_end + page.get(open_end..)?.find("</script>")?;
    Some(Script {
        whole: start..close + "</script>".len(),
        attributes: page.get(start + "<script".len()..open_end)?.trim().to_owned(),
        text: page.get(open_end + 1..close)?.to_owned(),
    })
}

fn has_attribute(attributes: &str, name: &str) -> bool {
    attributes.split_whitespace().any(|word| word.split('=').next() == Some(name))
}

/// Puts a tag in before everything that the page loads. A minified page may have no `<head>` tag of its own.
pub(crate) fn first_in_head(page: &str, tag: &str) -> Option<String> {
    let opening = page.find("<head").or_else(|| page.find("<html"))?;
    let inside = opening + page.get(opening..)?.find('>')? + 1;
    Some(format!("{}{tag}{}", page.get(..inside)?, page.get(inside..)?))
}

/// Whether the page names a file, with quotes or without.
pub(crate) fn names_file(page: &str, path: &str) -> bool {
    page.match_indices(path).any(|(place, _)| {
        let before = page.get(..place).and_then(|text| text.chars().next_back());
        let after = page.get(place + path.len()..).and_then(|text| text.chars().next());
        matches!(before, Some('"' | '\'' | '=')) && matches!(after, Some('"' | '\'' | ' ' | '>'))
    })
}

/// Takes the checksums off the tags that name a file: whoever changes the file must also let go of its checksum.
pub(crate) fn without_integrity(page: &str, path: &str) -> String {
    let mut changed = String::with_capacity(page.len());
    for (number, part) in page.split('<').enumerate() {
        if number > 0 {
            changed.push('<');
        }
        let (tag, text) = part.split_once('>').map_or((part, None), |(tag, text)| (tag, Some(text)));
        if names_file(&format!("{tag}>"), path) {
            let kept = tag.split(' ').filter(|word| !word.starts_with("integrity="));
            changed.push_str(&kept.collect::<Vec<_>>().join(" "));
        } else {
            changed.push_str(tag);
        }
        if let Some(text) = text {
            changed.push('>');
            changed.push_str(text);
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_that_stands_in_the_page_is_found() {
        let page = "<head><script src=\"/a.js\"></script><script src=/b.js defer></script><script type=\"module\">go()</script>\
                    <script type=\"application/json\">{}</script><script> </script></head>";
        let scripts = inline_scripts(page);
        assert_eq!(scripts.len(), 1);
        assert_eq!(scripts[0].text, "go()");
        assert_eq!(&page[scripts[0].whole.clone()], "<script type=\"module\">go()</script>");
    }

    #[test]
    fn a_tag_enters_before_all_others() {
        for (page, expected) in [
            ("<html><head lang=\"en\"><title>", Some("<html><head lang=\"en\"><meta><title>")),
            ("<!doctypehtml><html lang=en><title>", Some("<!doctypehtml><html lang=en><meta><title>")),
            ("text", None),
        ] {
            assert_eq!(first_in_head(page, "<meta>").as_deref(), expected, "{page}");
        }
    }

    #[test]
    fn only_the_tags_of_a_file_lose_their_checksum() {
        let page =
            "<link href=/a.js integrity=sha384-x rel=modulepreload><link href=/b.css integrity=sha384-y>text";
        assert_eq!(
            without_integrity(page, "/a.js"),
            "<link href=/a.js rel=modulepreload><link href=/b.css integrity=sha384-y>text"
        );
    }

    #[test]
    fn a_file_is_named_as_a_whole() {
        for (page, expected) in [
            ("<link href=\"/a.css\">", true),
            ("<link href=/a.css rel=stylesheet>", true),
            ("<link href=/a.css>", true),
            ("<link href=/b/a.css>", false),
            ("<link href=/a.css.map>", false),
        ] {
            assert_eq!(names_file(page, "/a.css"), expected, "{page}");
        }
    }
}
